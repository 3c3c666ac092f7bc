"""Measure what the design promises.

    python -m benchmarks            every row, each in a process of its own
    python -m benchmarks tracing    only some: library, tracing, tracing-memory, questions,
                                    reruns, start, opening, classroom, course, turns, room,
                                    memory, visitor, picture, large, keystroke, race,
                                    class-races, pytorch (see `make bench-pytorch`)
    python -m benchmarks soak --minutes 60    visitors come and go

Exits with 1 when a goal is not reached or a row could not be measured; the others are printed
all the same.
"""

from __future__ import annotations

import argparse
import dataclasses
import importlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks import pytorch
from benchmarks.crowd import soak
from benchmarks.report import Finding, table

ROWS = {
    "library": ("benchmarks.library", "training_and_next_word"),
    "tracing": ("benchmarks.library", "tracing"),
    "tracing-memory": ("benchmarks.library", "memory_of_tracing"),
    "questions": ("benchmarks.library", "questions"),
    "reruns": ("benchmarks.app", "reruns"),
    "start": ("benchmarks.app", "first_page"),
    "opening": ("benchmarks.app", "opening"),
    "classroom": ("benchmarks.crowd", "classroom"),
    "course": ("benchmarks.crowd", "course"),
    "turns": ("benchmarks.turns", "turns"),
    "room": ("benchmarks.rooms", "room"),
    "memory": ("benchmarks.app", "memory"),
    "visitor": ("benchmarks.app", "visitor"),
    "picture": ("benchmarks.picture", "picture"),
    "large": ("benchmarks.picture", "large"),
    "keystroke": ("benchmarks.picture", "keystroke"),
    "race": ("benchmarks.picture", "race"),
    "class-races": ("benchmarks.races", "class_races"),
    "pytorch": ("benchmarks.pytorch", "beside_pytorch"),
}


def main() -> int:
    """Measure the rows that were asked for and print them."""
    parser = argparse.ArgumentParser(prog="benchmarks", description="What the design promises.")
    parser.add_argument("rows", nargs="*", metavar="row", help=", ".join(ROWS))
    parser.add_argument("--into", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--minutes", type=float, default=60, help="how long a soak takes")
    options = parser.parse_args()
    if options.rows == ["soak"]:
        return soak(options.minutes)
    unknown = set(options.rows) - set(ROWS)
    if unknown:
        parser.error(f"there is no row {', '.join(sorted(unknown))}; there are {', '.join(ROWS)}")
    if options.into:
        findings = _measure_here(options.rows[0])
        options.into.write_text(json.dumps([dataclasses.asdict(row) for row in findings]))
        return 0
    measured = {name: _measure_apart(name) for name in options.rows or _measurable()}
    findings = [row for rows in measured.values() for row in rows]
    print(table(findings))
    if failed := [name for name, rows in measured.items() if not rows]:
        print(f"Not measured, for the reason above: {', '.join(failed)}.")
    return 1 if failed or not all(row.reached for row in findings) else 0


def _measurable() -> list[str]:
    """All rows; PyTorch's only where it is installed."""
    if pytorch.INTERPRETER.exists():
        return list(ROWS)
    print("PyTorch's rows are left out: `make bench-pytorch` installs it.", file=sys.stderr)
    return [name for name in ROWS if name != "pytorch"]


def _measure_here(name: str) -> list[Finding]:
    module, function = ROWS[name]
    findings: list[Finding] = getattr(importlib.import_module(module), function)()
    return findings


def _measure_apart(name: str) -> list[Finding]:
    """Measure in a process of its own, so that no row finds what another one left behind.

    Nothing if it fails, which its own output explains.
    """
    print(f"measuring {name} ...", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "findings.json"
        command = [sys.executable, "-m", "benchmarks", name, "--into", str(answer)]
        if subprocess.run(command, check=False).returncode:
            return []
        return [Finding(**row) for row in json.loads(answer.read_text())]


if __name__ == "__main__":
    sys.exit(main())
