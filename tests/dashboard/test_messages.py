"""The seam between code and prose: no sentence in code, no message too many or too few."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import dashboard
from dashboard.prose.messages import PLACES, Messages, messages
from lstm_core.picture.messages import PROSE
from tests.support.literals import (
    Asked,
    asked_messages,
    sentences_in_javascript,
    sentences_in_python,
)

HERE = Path(dashboard.__file__).parent
PICTURE = PROSE.parent
"""The library's picture, whose messages the pages say, too."""

LANGUAGES = sorted(folder.name for folder in (HERE / "prose").glob("[a-z][a-z]"))
FEATURES = sorted(file.stem for place in PLACES for file in (place / "en").glob("*.toml"))
FILES = sorted(file for package in (HERE, PICTURE) for file in package.rglob("*.py"))
CODE = {file: file.read_text(encoding="utf-8") for file in FILES}
ENTRY = HERE.parent / "streamlit_app.py"
"""It says one sentence of its own, to whoever starts it with a Python that does not fit."""

SCRIPTS = sorted(file for package in (HERE, PICTURE) for file in package.rglob("*.js"))


def name_of(file: Path) -> str:
    return str(file.relative_to(HERE.parent))


PLANTED = (
    'st.text("Four words stand here.")',
    'st.text(f"{name} has as many words as that: {count}")',
    'LABELS = {"key": "Four words stand here"}',
    'raise UnusableText("Four words stand here.")',
)
NOT_COUNTED = (
    'def f():\n    """Four words stand here."""',
    'raise ValueError("Four words stand here.")',
    'st.html("display:flex; gap:1rem; margin:0 0 1rem 0")',
    'code = "import numpy as np\\nprint(one, two, three, four)"',
    'st.text("Three words only")',
)


@pytest.mark.parametrize("source", PLANTED)
def test_a_planted_sentence_is_found(source: str) -> None:
    assert len(sentences_in_python(source)) == 1


@pytest.mark.parametrize("source", NOT_COUNTED)
def test_what_no_visitor_reads_is_not_counted(source: str) -> None:
    assert sentences_in_python(source) == []


def test_a_planted_sentence_is_found_in_javascript() -> None:
    script = '// Four words stand here\nsay("no"); say(`Four words ${of} stand here`);'
    assert len(sentences_in_javascript(script)) == 1


@pytest.mark.parametrize("file", CODE, ids=name_of)
def test_no_sentence_stands_in_python(file: Path) -> None:
    assert sentences_in_python(CODE[file]) == []


@pytest.mark.parametrize("file", SCRIPTS, ids=name_of)
def test_no_sentence_stands_in_javascript(file: Path) -> None:
    assert sentences_in_javascript(file.read_text(encoding="utf-8")) == []


def every_message() -> Iterator[tuple[Path, Asked]]:
    for file, source in (CODE | {ENTRY: ENTRY.read_text(encoding="utf-8")}).items():
        if file.parent != HERE / "prose" and file != PICTURE / "messages.py":
            for asked in asked_messages(source):
                yield file, asked


ASKED = list(every_message())


def test_every_message_that_is_asked_for_is_there() -> None:
    missing = [
        (name_of(file), asked.feature, asked.pattern)
        for file, asked in ASKED
        if not matching(asked)
    ]
    assert missing == []


@pytest.mark.parametrize("feature", FEATURES)
def test_no_message_is_left_over(feature: str) -> None:
    used = {key for _, asked in ASKED if asked.feature == feature for key in matching(asked)}
    assert [key for key in messages(feature) if key not in used] == []


def test_messages_are_given_the_names_that_they_have() -> None:
    """Of several messages that one call can ask for, each has all of its names, and one needs each
    name that the call gives.
    """
    wrong = []
    for file, asked in ASKED:
        of = {key: names_in(messages(asked.feature), key) for key in matching(asked)}
        needed = frozenset().union(*of.values())
        if asked.names is not None and not needed <= asked.names <= needed | {"count"}:
            wrong.append((name_of(file), asked.feature, sorted(asked.names), of))
    assert wrong == []


def test_no_two_files_of_messages_have_one_name() -> None:
    assert len(set(FEATURES)) == len(FEATURES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_messages(language: str) -> None:
    for feature in FEATURES:
        here, english = messages(feature, language), messages(feature)
        assert list(here) == list(english)
        assert [names_in(here, key) for key in here] == [names_in(english, key) for key in english]


def matching(asked: Asked) -> list[str]:
    """The keys that a call can ask for."""
    if asked.feature not in FEATURES:
        return []
    return [key for key in messages(asked.feature) if re.fullmatch(asked.pattern, key)]


def names_in(say: Messages, key: str) -> set[str]:
    """The {names} in a message, in all of its forms."""
    return {
        name
        for form in say.forms(key)
        for _, name, _, _ in string.Formatter().parse(form)
        if name is not None
    }
