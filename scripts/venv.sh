#!/bin/sh
# Makes a virtual environment with the first Python that can run LSTM View.
#
#   scripts/venv.sh FOLDER [INTERPRETER]
#
# An interpreter is tried, not looked up: a version manager may put a command on the PATH that
# fails when it is called.
set -eu
folder=$1
wanted=${2:-}

runs() {
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' >/dev/null 2>&1
}

makes_environments() {
    "$1" -c 'import ensurepip, venv' >/dev/null 2>&1
}

chosen=""
bare=""
for candidate in $wanted python3.12 python3.13 python3.11 python3; do
    runs "$candidate" || continue
    if makes_environments "$candidate"; then
        chosen=$candidate
        break
    fi
    bare=$candidate
done

if [ -z "$chosen" ] && [ -n "$bare" ]; then
    echo "$bare cannot make a virtual environment: it has no ensurepip. On Debian and Ubuntu" >&2
    echo "\`apt install python3-venv\` brings it. Or name another: make run PYTHON=/path/to/python" >&2
    exit 1
fi
if [ -z "$chosen" ]; then
    echo "LSTM View needs Python 3.11, 3.12 or 3.13, and none was found that runs (tried:" >&2
    echo "${wanted:+$wanted, }python3.12, python3.13, python3.11, python3). Name one: make run PYTHON=/path/to/python" >&2
    exit 1
fi

echo "Setting up $folder with $("$chosen" --version) ($chosen)"
"$chosen" -m venv --clear "$folder" || {
    rm -rf "$folder"
    echo "$chosen could not make the virtual environment $folder; its own message is above." >&2
    exit 1
}
