"""What each word was worth: the answer's type. Free of Keras."""

from __future__ import annotations

import dataclasses
from typing import Literal, TypeAlias, get_args

import numpy as np

from lstm_core.reading.results import Reading

Experiment: TypeAlias = Literal["left_out", "replaced", "cut"]
EXPERIMENTS: tuple[Experiment, ...] = get_args(Experiment)


@dataclasses.dataclass(frozen=True, eq=False)
class WordWorth:
    """How probable one next word is, and would be if each word of the sentence were tampered with.

    All arrays are (words,), one entry for each of `reading.read_words`: the probability of `word`
    after the sentence with that one word changed.

    None of them need agree with another, nor with the word's share of the memory
    (`gates.memory_by_step(reading.trace)`). The share says what is still there, not whether the
    answer uses it; and a word also moves the gates of the words after it, which no share counts.
    """

    reading: Reading
    """The sentence as it was read, with its trace."""
    word: str
    """The next word whose probability is asked about."""
    left_out: np.ndarray
    """The word left out and the others moved together; NaN where none would be left to read."""
    replaced: np.ndarray
    """Another word in its place: the mean over `replacements`, weighted; NaN if there is none."""
    replacements: tuple[tuple[tuple[str, float], ...], ...]
    """For each word what replaced it, and with which weight; the weights add up to 1."""
    cut: np.ndarray | None
    """The word read, but its writing kept out of the memory (input gate 0 at its step). None for a
    cell without an input gate."""

    @property
    def probability(self) -> float:
        """The probability of `word` after the sentence as it stands."""
        return self.reading.prediction.probability(self.word)

    def worth(self, experiment: Experiment) -> np.ndarray:
        """What the probability loses by the experiment on each word: above 0 the word spoke for it.

        (words,), in probability from -1 to 1. Raises ValueError for an experiment that does not
        exist or that the cell does not allow.
        """
        after = getattr(self, experiment, None) if experiment in EXPERIMENTS else None
        if after is None:
            possible = [name for name in EXPERIMENTS if getattr(self, name) is not None]
            raise ValueError(
                f"experiment must be one of {', '.join(possible)}; received {experiment!r}."
            )
        return self.probability - after
