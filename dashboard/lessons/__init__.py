"""The lessons that come along, and those of a folder on the teacher's own server."""

from __future__ import annotations

import functools
import os
from collections.abc import Mapping
from pathlib import Path

from dashboard.lessons.parsing import Lesson, parse

FOLDER_VARIABLE = "LSTM_VIEW_LESSONS"
"""The environment variable that names a folder with lessons of one's own."""

_HERE = Path(__file__).parent


@functools.cache
def lessons(language: str = "en") -> Mapping[str, Lesson]:
    """The lessons that come along, by their file's name, in the order of a course."""
    found = _read(_HERE / language)
    return dict(sorted(found.items(), key=lambda item: (item[1].order, item[0])))


def source(name: str, language: str = "en") -> str:
    """The file of a lesson that comes along."""
    return (_HERE / language / f"{name}.md").read_text(encoding="utf-8")


def own_lessons() -> tuple[dict[str, Lesson], list[str]]:
    """The lessons of the server's own folder by name, and what is wrong with the others."""
    folder = os.environ.get(FOLDER_VARIABLE)
    found: dict[str, Lesson] = {}
    problems: list[str] = []
    for path in sorted(Path(folder).glob("*.md")) if folder else ():
        try:
            found[path.stem] = parse(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            problems.append(f"{path.name}: {error}")
    return found, problems


def _read(folder: Path) -> dict[str, Lesson]:
    return {path.stem: parse(path.read_text(encoding="utf-8")) for path in folder.glob("*.md")}
