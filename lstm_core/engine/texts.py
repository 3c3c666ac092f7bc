"""The texts that runs learn from, each stored once, whatever else the runs differ in.

    <root>/texts/<digest>    the lines of a text

A run's description names its text by that digest. One that stands in the description itself, as an
earlier version wrote it, is read as well.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from lstm_core.engine import files
from lstm_core.values import DIGEST, digest_of, write_whole

FOLDER = "texts"
UNUSED_SECONDS = 60.0
"""A text that no run names stays for so long: its run may be about to be described."""


def with_name(root: Path, description: Mapping[str, Any]) -> dict[str, Any]:
    """A description that names its text, which is stored; one without a text as it is.

    Raises OSError where the text cannot be written.
    """
    lines = description.get("corpus")
    if not isinstance(lines, list):
        return dict(description)
    path = _path(root, digest_of(lines))
    if _lines(path) == lines:
        os.utime(path)
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        files.remove(path)  # it is missing or damaged
        write_whole(path, json.dumps({"lines": lines}))
    return {**description, "corpus": path.name}


def with_text(root: Path, description: Mapping[str, Any]) -> dict[str, Any]:
    """The description with its text; without any if that is missing or damaged."""
    if (name := named(description)) is None:
        return dict(description)
    lines = _lines(_path(root, name))
    is_whole = lines is not None and digest_of(lines) == name
    return {**description, "corpus": lines} if is_whole else {}


def named(description: Mapping[str, Any]) -> str | None:
    """The digest of the text that a description names."""
    name = description.get("corpus")
    return name if isinstance(name, str) and DIGEST.fullmatch(name) else None


def is_here(root: Path, description: Mapping[str, Any]) -> bool:
    """Whether a description is one, and the text that it names is stored."""
    name = named(description)
    return bool(description) and (name is None or files.exists(_path(root, name)))


def sizes(root: Path) -> dict[str, int]:
    """The bytes of each text, by its digest."""
    paths = [path for path in (root / FOLDER).glob("*") if DIGEST.fullmatch(path.name)]
    return {path.name: stamp[1] for path in paths if (stamp := files.stamp(path))}


def remove(root: Path, lines: Sequence[str]) -> None:
    """Remove a text now, whoever may name it."""
    with contextlib.suppress(OSError):
        _path(root, digest_of(list(lines))).unlink(missing_ok=True)


def remove_unused(root: Path, used: Iterable[str], *, now: float | None = None) -> None:
    """Remove the texts that are not among those in use, unless they were just written.

    now: seconds since 1970, by default the present.
    """
    before = (time.time() if now is None else now) - UNUSED_SECONDS
    for name in set(sizes(root)) - set(used):
        path = _path(root, name)
        if files.written_at(path) < before:
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)


def _path(root: Path, name: str) -> Path:
    return root / FOLDER / name


def _lines(path: Path) -> list[Any] | None:
    lines = files.read_json(path).get("lines")
    return lines if isinstance(lines, list) else None
