"""What a reading returns. Free of Keras, so that it can cross from a worker to a page."""

from __future__ import annotations

import dataclasses
import functools

import numpy as np

from lstm_core.gates import Trace
from lstm_core.reading.surgery import Surgery


@dataclasses.dataclass(frozen=True, eq=False)
class Prediction:
    """A network's answer to "what comes next?".

    vocabulary: the words, ids 1, 2, ... in order; softmax: (words + 1,), the network's output.
    Its entry 0 belongs to padding, which is no word; the whole sums to 1.
    """

    vocabulary: tuple[str, ...]
    softmax: np.ndarray

    @functools.cached_property
    def _order(self) -> np.ndarray:
        return np.argsort(-self.softmax[1:], kind="stable")

    @functools.cached_property
    def words(self) -> tuple[str, ...]:
        """All words, most probable first."""
        return tuple(self.vocabulary[index] for index in self._order)

    @functools.cached_property
    def probabilities(self) -> np.ndarray:
        """The probabilities of `words`, in the same order: (words,)."""
        return self.softmax[1:][self._order]

    @property
    def padding_probability(self) -> float:
        """What the network gave to "no word at all"."""
        return float(self.softmax[0])

    @property
    def word(self) -> str:
        """The most probable word."""
        return self.vocabulary[int(self.softmax[1:].argmax())]

    def probability(self, word: str) -> float:
        """The probability of one word; KeyError if the network does not know it."""
        try:
            return float(self.softmax[1 + self.vocabulary.index(word)])
        except ValueError:
            raise KeyError(word) from None

    def top(self, count: int) -> tuple[tuple[str, float], ...]:
        """The `count` most probable words with their probabilities."""
        order = self._order[:count]
        return tuple((self.vocabulary[index], float(self.softmax[1 + index])) for index in order)


@dataclasses.dataclass(frozen=True, eq=False)
class Reading:
    """What a trained network did with one sentence.

    Every token that was typed is accounted for: `typed` has them all, in order;
    `unknown_words` those that the vocabulary lacks, `cut_off` the known ones that fell off the
    left end because the network's context is shorter. The rest were read, and stand in
    `trace.tokens` behind the padding.
    """

    sentence: str
    typed: tuple[str, ...]
    unknown_words: tuple[str, ...]
    cut_off: tuple[str, ...]
    trace: Trace
    after_each: tuple[Prediction, ...]
    """One prediction for each token read: what the network says after the tokens up to it."""
    surgery: Surgery | None = None
    """What was held while it read; None if nothing was."""

    @property
    def prediction(self) -> Prediction:
        """What the network says after the whole sentence."""
        return self.after_each[-1]

    @property
    def read_words(self) -> tuple[str, ...]:
        """The tokens that the network read, without padding."""
        padding = self.trace.is_padding
        return tuple(t for t, pad in zip(self.trace.tokens, padding, strict=True) if not pad)
