"""Brackets within brackets, three kinds of them: ([]{}) {[()]}.

What a closing bracket must be is decided by the bracket that was opened last and is still open, a
stack. A word is a balanced run of brackets (Dyck's language); a line has several, with a space
between two, and 63 characters in all: with the line break it is one window, so the network never
begins to read in the middle of a word.
"""

from __future__ import annotations

import functools
import random
from collections.abc import Collection

from lstm_core.text.corpora.corpus import Corpus
from lstm_core.text.preparation import CONTEXT

PAIRS: dict[str, str] = {"(": ")", "[": "]", "{": "}"}
"""Opening -> closing."""

SPACE = " "
DEPTH = 5
"""How many brackets can be open at once."""

LINE_LENGTH = CONTEXT["character"] - 1
WORDS_IN_A_LINE = (4, 6)
"""Even numbers: words have even lengths, and a line has an odd one with its spaces."""

_CLOSING = frozenset(PAIRS.values())


def is_closing(character: str) -> bool:
    """Whether a character closes a bracket."""
    return character in _CLOSING


def still_open(text: str) -> tuple[str, ...]:
    """The brackets that are open at the end of a text, outermost first.

    Raises ValueError where a bracket closes that was not the last to open.

    >>> still_open("([]{")
    ('(', '{')
    """
    stack: list[str] = []
    for character in text:
        if character in PAIRS:
            stack.append(character)
        elif is_closing(character) and (not stack or PAIRS[stack.pop()] != character):
            raise ValueError(f"expected balanced brackets; received {text!r}.")
    return tuple(stack)


def legal_next(text: str) -> frozenset[str]:
    """The characters of this language that can follow a text, other than a line break."""
    stack = still_open(text)
    if stack:
        closing = {PAIRS[stack[-1]]}
        return frozenset(closing | set(PAIRS) if len(stack) < DEPTH else closing)
    return frozenset({*PAIRS, SPACE} if text and text[-1] != SPACE else PAIRS)


def word(draw: random.Random, length: int, *, depth: int = DEPTH) -> str:
    """A balanced run of brackets of an even length, at most `depth` open at once."""
    made = ""
    stack: list[str] = []
    for left in range(length, 0, -1):
        must_close, must_open = len(stack) in (depth, left), not stack
        if must_open or (not must_close and draw.random() < 0.5):
            stack.append(draw.choice(tuple(PAIRS)))
            made += stack[-1]
        else:
            made += PAIRS[stack.pop()]
    return made


def line(draw: random.Random) -> str:
    """Words with spaces between them, `LINE_LENGTH` characters in all."""
    count = draw.choice(WORDS_IN_A_LINE)
    pairs = (LINE_LENGTH - (count - 1)) // 2
    cuts = sorted(draw.sample(range(1, pairs), count - 1))
    sizes = [2 * (end - start) for start, end in zip([0, *cuts], [*cuts, pairs], strict=True)]
    return SPACE.join(word(draw, size) for size in sizes)


def generate(count: int, *, without: Collection[str] = (), seed: int) -> tuple[str, ...]:
    """`count` different lines, none of them among `without`; the same seed gives the same ones."""
    draw, found = random.Random(seed), dict.fromkeys(without)
    while len(found) < len(without) + count:
        found[line(draw)] = None
    return tuple(found)[len(without) :]


@functools.cache
def lines() -> tuple[str, ...]:
    """The corpus."""
    return generate(600, seed=1)


@functools.cache
def held_out() -> tuple[str, ...]:
    """Lines that the corpus does not have."""
    return generate(100, without=lines(), seed=2)


CORPUS = Corpus(
    name="brackets",
    title="brackets in brackets",
    make=lines,
    level="character",
    sentence="{[()](",
    settings={"units": 40, "epochs": 20, "learning_rate": 0.01},
)
