"""The words of a text and their integers."""

from __future__ import annotations

import collections
import dataclasses
import functools
from collections.abc import Iterable, Sequence

import numpy as np

from lstm_core.text.tokens import LINE_BREAK, UNKNOWN

PADDING_ID = 0


@dataclasses.dataclass(frozen=True)
class Vocabulary:
    """Words by frequency, numbered from 1; id 0 is padding and stands for no word.

    `words[0]` has id 1; `counts` goes with `words`. Words that are equally frequent stand in the
    order of their first appearance. `len(vocabulary)` counts the padding: distinct words + 1.

    Where a text has more different words than may have a number, the rest share one token, the
    last: `UNKNOWN`. `rare` says how many different words it stands for, its count how often they
    occur.
    """

    words: tuple[str, ...]
    counts: tuple[int, ...]
    rare: int = 0

    @classmethod
    def of(cls, sentences: Iterable[Sequence[str]], *, most: int | None = None) -> Vocabulary:
        """The vocabulary of tokenised sentences: their `most` most frequent words, or all."""
        counter = collections.Counter(token for sentence in sentences for token in sentence)
        ranked = counter.most_common()  # equal counts keep the order of first appearance
        kept, rest = ranked[:most], ranked[len(ranked) if most is None else most :]
        end = (LINE_BREAK, counter[LINE_BREAK])
        if end in rest:  # a line's end is never unknown
            rest[rest.index(end)], kept[-1] = kept[-1], end
        if rest:
            kept.append((UNKNOWN, sum(count for _, count in rest)))
        return cls(
            words=tuple(word for word, _ in kept),
            counts=tuple(count for _, count in kept),
            rare=len(rest),
        )

    @property
    def unknown_id(self) -> int | None:
        """The integer of the unknown token; None where the text needs none."""
        return len(self.words) if self.rare else None

    def __len__(self) -> int:
        return len(self.words) + 1

    def __contains__(self, word: object) -> bool:
        return word in self._ids

    def id(self, word: str) -> int:
        """The integer of a word, from 1; KeyError for a word that is not here."""
        return self._ids[word]

    def find(self, word: str) -> int | None:
        """The integer that is read for a word: its own, the unknown token's, or None."""
        return self._ids.get(word, self.unknown_id)

    def encode(self, sentences: Iterable[Sequence[str]]) -> tuple[tuple[int, ...], ...]:
        """Sentences of this vocabulary's own text as ids."""
        ids, unknown = self._ids, len(self.words)  # every other word is unknown, the last
        return tuple(tuple(ids.get(word, unknown) for word in line) for line in sentences)

    def word(self, id: int) -> str:
        """The word of an integer from 1 to `len(vocabulary) - 1`; 0 is padding and has none."""
        if not 1 <= id < len(self):
            raise KeyError(f"word ids go from 1 to {len(self) - 1} (0 is padding); received {id}.")
        return self.words[id - 1]

    @functools.cached_property
    def log_shares(self) -> np.ndarray:
        """The logarithm of each id's share of the text, (words + 1,), by add-one: 0 counts once."""
        counts = np.array((0, *self.counts)) + 1
        return np.log(counts / counts.sum())

    @functools.cached_property
    def _ids(self) -> dict[str, int]:
        return {word: id for id, word in enumerate(self.words, start=PADDING_ID + 1)}
