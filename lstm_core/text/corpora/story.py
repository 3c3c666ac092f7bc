"""A story about a repair shop, written for this library and read by its characters.

Much of it is dialogue in straight quotation marks, so nothing but what came before says whether a
mark opens or closes. Lines break at 62 characters, paragraphs begin with two spaces, and letters,
cards and entries are indented by eight. The last chapter is held out: the corpus ends before it.
"""

from __future__ import annotations

import functools
from importlib import resources

from lstm_core.text.corpora.corpus import Corpus

WIDTH = 62
"""The most characters in a line."""

QUOTE = '"'
_LAST_CHAPTER = "10. Snow"


@functools.cache
def _read() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The lines before the last chapter's heading and those after it, without empty ones."""
    text = (resources.files(__package__) / "story.txt").read_text(encoding="utf-8")
    lines = tuple(line for line in text.splitlines() if line)
    chapter = next(at for at, line in enumerate(lines) if line.strip() == _LAST_CHAPTER)
    return lines[:chapter], lines[chapter + 1 :]


def lines() -> tuple[str, ...]:
    """The corpus."""
    return _read()[0]


def held_out() -> tuple[str, ...]:
    """The last chapter, which the corpus does not have."""
    return _read()[1]


def inside_quotes(text: str) -> tuple[bool, ...]:
    """For each character of a text, whether a quotation is open once it has been read.

    >>> inside_quotes('a "b" c')
    (False, False, True, True, False, False, False)
    """
    inside, answers = False, []
    for character in text:
        inside ^= character == QUOTE
        answers.append(inside)
    return tuple(answers)


def columns(text: str) -> tuple[int, ...]:
    """For each character of a text, how many have come since the line began; 0 for a line break.

    >>> columns("ab\\nc")
    (1, 2, 0, 1)
    """
    column, answers = 0, []
    for character in text:
        column = 0 if character == "\n" else column + 1
        answers.append(column)
    return tuple(answers)


CORPUS = Corpus(
    name="story",
    title="a story",
    make=lines,
    level="character",
    sentence='  "Good morning," said Oda. "',
    settings={
        "units": 64,
        "embedding_dim": 24,
        "epochs": 20,
        "batch_size": 16,
        "learning_rate": 0.01,
    },
)
