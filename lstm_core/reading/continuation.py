"""What a continuation returns. Free of Keras, so that it can cross from a worker to a page."""

from __future__ import annotations

import dataclasses
import operator

from lstm_core.reading.sampling import Distribution
from lstm_core.text.tokens import Level

MAX_LENGTH = 200
"""The most tokens that are written at once."""

CANDIDATES = 12
"""How many words the columns of a step keep, unless told."""


@dataclasses.dataclass(frozen=True, eq=False)
class Step:
    """One token that the network wrote, and the columns that it was drawn from.

    `columns` has the words of the highest score, highest first, and the one that was drawn; `kept`
    counts all words that could have been drawn, shown or not.
    """

    word: str
    columns: Distribution
    kept: int


@dataclasses.dataclass(frozen=True, eq=False)
class Continuation:
    """What a network wrote after a prompt, and what it had read of the prompt."""

    prompt: str
    level: Level
    unknown_words: tuple[str, ...]
    cut_off: tuple[str, ...]
    read_words: tuple[str, ...]
    steps: tuple[Step, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """The tokens that were written."""
        return tuple(step.word for step in self.steps)

    @property
    def text(self) -> str:
        """The written tokens as text: words with spaces between them, characters as they are."""
        return (" " if self.level == "word" else "").join(self.words)


def check_options(*, length: int, seed: int, already: int, candidates: int | None) -> None:
    """ValueError or TypeError for an option of `continue_text` out of bounds."""
    _require_whole("length", length, 1, MAX_LENGTH)
    _require_whole("seed", seed, 0)
    _require_whole("already", already, 0)
    if candidates is not None:
        _require_whole("candidates", candidates, 1)


def _require_whole(name: str, value: int, low: int, high: int | None = None) -> None:
    number = operator.index(value)
    if number < low or (high is not None and number > high):
        bound = f"from {low}" if high is None else f"from {low} to {high}"
        raise ValueError(f"{name} must be a whole number {bound}; received {value!r}.")
