"""Find a Chromium that runs, and install one where there is none.

    python -m scripts.browser             print the browser's path
    python -m scripts.browser --install   install one first, if need be

A path in the environment variable LSTM_VIEW_BROWSER comes before everything that is found.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

VARIABLE = "LSTM_VIEW_BROWSER"
# Debian's build without a window needs two thirds of the processor time of the one with.
COMMANDS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
MAC_APPS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)

FLAGS = [
    "--no-sandbox",  # Chromium's own sandbox does not start for root, as in most containers
    "--disable-gpu",
    # The rest keeps the browser itself from calling its maker's servers.
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

NOT_FOUND = f"""\
No Chromium or Chrome was found that runs. Install one (Debian and Ubuntu: apt install chromium),
or say where it is: {VARIABLE}=/path/to/chrome make test"""


class BrowserNotFoundError(RuntimeError):
    """There is no Chromium on this machine that runs."""


def find() -> str:
    """The path of a Chromium or Chrome that runs; BrowserNotFoundError when there is none."""
    for path in _candidates():
        if _runs(path):
            return path
    raise BrowserNotFoundError(NOT_FOUND)


def install() -> str:
    """The path of a browser that runs, installing one where there is none."""
    for command in ([], *_ways_to_install()):
        if command:
            print("Installing a browser for the tests:", " ".join(command), flush=True)
            subprocess.run(command, check=False, env=_quiet_environment())
        try:
            return find()
        except BrowserNotFoundError:
            continue
    raise BrowserNotFoundError(NOT_FOUND)


def _candidates() -> Iterator[str]:
    named = os.environ.get(VARIABLE)
    if named:
        yield named
        return  # someone who names a browser wants no other one
    yield from filter(None, map(shutil.which, COMMANDS))
    yield from filter(os.path.exists, MAC_APPS)
    yield from _playwrights_own()


def _playwrights_own() -> Iterator[str]:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    if Path(path).exists():
        yield path


def _runs(path: str) -> bool:
    """Whether it answers: on some systems the command only tells how to install it."""
    try:
        answer = subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0


def _ways_to_install() -> Iterator[list[str]]:
    as_root = _as_root()
    if shutil.which("apt-get") and as_root is not None:
        yield [*as_root, "apt-get", "-qq", "update"]
        yield [*as_root, "apt-get", "-qq", "install", "-y", "chromium-headless-shell"]
        yield [*as_root, "apt-get", "-qq", "install", "-y", "chromium"]
    yield [sys.executable, "-m", "playwright", "install", "chromium"]


def _as_root() -> list[str] | None:
    """What to put before a command to run it as root; None when that needs a password."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return []
    if not shutil.which("sudo"):
        return None
    allowed = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
    return ["sudo", "-n"] if allowed.returncode == 0 else None


def _quiet_environment() -> dict[str, str]:
    return {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}


def main() -> int:
    """Print the browser's path; say what to do when there is none."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--install", action="store_true", help="install one if none is found")
    options = parser.parse_args()
    try:
        print("Browser:", install() if options.install else find())
    except BrowserNotFoundError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
