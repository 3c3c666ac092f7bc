"""Models that count: what a network must beat. NumPy alone.

Both are counted on the questions that the network was trained on: every token but the first of
a line, given the one before it.

- Unigram, add-one (Laplace): P(w) = (n(w) + 1) / (N + V), whatever stands before.
- Bigram, interpolated with it (Witten & Bell 1991):
  P(w | v) = (n(v, w) + t(v) P(w)) / (n(v) + t(v)), with t(v) the number of different tokens that
  followed v. The more kinds of tokens followed v, the more is left for those that never did.
  After a token that nothing followed it is the unigram.

N questions, V words (padding is none), ids from 1.
"""

from __future__ import annotations

import collections
import dataclasses
import itertools
from collections.abc import Iterable, Sequence

import numpy as np


@dataclasses.dataclass(frozen=True, eq=False)
class Counted:
    """The unigram and the bigram of a text. All probabilities add up to 1 over the words."""

    unigram: np.ndarray
    """The probability of each word, (V,); entry 0 is the word of id 1."""
    _following: dict[int, tuple[np.ndarray, np.ndarray]]

    @classmethod
    def of(cls, sentences: Iterable[Sequence[int]], *, words: int) -> Counted:
        """Count sentences of ids from 1 to `words`."""
        following: dict[int, collections.Counter[int]] = collections.defaultdict(
            collections.Counter
        )
        for sentence in sentences:
            for before, after in itertools.pairwise(sentence):
                following[before][after] += 1
        counts = np.ones(words)
        for counter in following.values():
            for after, n in counter.items():
                counts[after - 1] += n
        return cls(
            counts / counts.sum(),
            {
                before: (np.array(list(counter)) - 1, np.array(list(counter.values()), float))
                for before, counter in following.items()
            },
        )

    def bigram(self, before: int) -> np.ndarray:
        """The probability of each word after the word of id `before`: (V,)."""
        if before not in self._following:
            return self.unigram
        after, counts = self._following[before]
        kinds = len(counts)
        mass = kinds * self.unigram
        mass[after] += counts
        return mass / (counts.sum() + kinds)
