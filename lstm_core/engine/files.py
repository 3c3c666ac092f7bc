"""Files that other processes may write, cut short or remove at any moment."""

from __future__ import annotations

import contextlib
import json
import shutil
import stat
from pathlib import Path
from typing import Any, TypeAlias

Stamp: TypeAlias = tuple[int, int, int]

MOST_BYTES = 100_000_000
"""No file of a run that is read here is larger."""


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object from a file; empty if the file is missing, cut short or something else."""
    try:
        value = json.loads(_text(path))
    except (OSError, ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The JSON objects of a file, one a line; damaged or unfinished lines are left out."""
    try:
        lines = _text(path).splitlines()
    except (OSError, ValueError):
        return []
    values = []
    for line in lines:
        with contextlib.suppress(ValueError, RecursionError):
            value = json.loads(line)
            if isinstance(value, dict):
                values.append(value)
    return values


def _text(path: Path) -> str:
    """A file's text. Raises OSError or ValueError for what is none; a pipe would never end."""
    info = path.stat()
    if not stat.S_ISREG(info.st_mode) or info.st_size > MOST_BYTES:
        raise ValueError(f"{path.name} is no file of ours.")
    return path.read_text(encoding="utf-8")


def stamp(path: Path) -> Stamp | None:
    """What changes with a file's content; None if this process sees no such file."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_ino, stat.st_size, stat.st_mtime_ns


def exists(path: Path) -> bool:
    """Whether this process sees such a file."""
    return stamp(path) is not None


def remove(path: Path) -> None:
    """Remove a file or a folder, which may be gone already."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def size(folder: Path) -> int:
    """The bytes of all files in a folder."""
    total = 0
    for path in folder.rglob("*"):
        with contextlib.suppress(OSError):  # a file that has just gone
            total += path.stat().st_size
    return total


def written_at(path: Path) -> float:
    """When a file or folder was written last, in seconds since 1970; 0 if it is gone."""
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
