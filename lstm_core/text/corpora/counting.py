"""As many b's as a's: aaabbb. ab. aaaaabbbbb.

Whoever reads the b's must know how many a's there were, or cannot tell where the full stop comes.
An LSTM can add one to a cell state at each a and take one away at each b (Gers & Schmidhuber 2001;
Weiss, Goldberg & Yahav 2018). Lines have 63 characters: with the line break each is one window, so
the network never begins to read in the middle of a count.
"""

from __future__ import annotations

import functools
import random

from lstm_core.text.corpora.corpus import Corpus
from lstm_core.text.preparation import CONTEXT

END = "."
LONGEST = 12
"""The most a's in a row."""

LINE_LENGTH = CONTEXT["character"] - 1


def block(n: int) -> str:
    """n a's, n b's and the full stop.

    >>> block(3)
    'aaabbb.'
    """
    return "a" * n + "b" * n + END


def balance(text: str) -> tuple[int, ...]:
    """After each character, how many more a's than b's there are since the last full stop.

    >>> balance("aab.a")
    (1, 2, 1, 0, 1)
    """
    counts, count = [], 0
    for character in text:
        count = {"a": count + 1, "b": count - 1}.get(character, 0)
        counts.append(count)
    return tuple(counts)


def line(draw: random.Random, *, longest: int = LONGEST) -> str:
    """Blocks drawn at random that fill a line of `LINE_LENGTH` characters exactly.

    longest: the most a's in a block, at least 3; ValueError for less.
    """
    if longest < 3:
        raise ValueError(f"longest must be at least 3; received {longest}.")
    made, left = "", LINE_LENGTH
    while left:
        # No blocks fill 1, 2 or 4 characters.
        fitting = [
            n for n in range(1, longest + 1) if left - len(block(n)) in {0, 3, *range(5, left)}
        ]
        made += block(draw.choice(fitting))
        left = LINE_LENGTH - len(made)
    return made


def generate(count: int, *, longest: int = LONGEST, seed: int) -> tuple[str, ...]:
    """`count` lines; the same seed gives the same ones."""
    draw = random.Random(seed)
    return tuple(line(draw, longest=longest) for _ in range(count))


@functools.cache
def lines() -> tuple[str, ...]:
    """The corpus."""
    return generate(200, seed=1)


@functools.cache
def held_out() -> tuple[str, ...]:
    """Lines that the corpus does not have."""
    return tuple(line for line in generate(40, seed=2) if line not in lines())


CORPUS = Corpus(
    name="counting",
    title="counting letters",
    make=lines,
    level="character",
    sentence="aaaaaabbb",
    settings={"units": 16, "epochs": 50, "learning_rate": 0.01},
)
