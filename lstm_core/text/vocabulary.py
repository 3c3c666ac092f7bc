"""The words of a text and their integers."""

from __future__ import annotations

import collections
import dataclasses
import functools
from collections.abc import Iterable, Sequence

PADDING_ID = 0


@dataclasses.dataclass(frozen=True)
class Vocabulary:
    """Words by frequency, numbered from 1; id 0 is padding and stands for no word.

    `words[0]` has id 1; `counts` goes with `words`. Words that are equally frequent stand in the
    order of their first appearance. `len(vocabulary)` counts the padding: distinct words + 1.
    """

    words: tuple[str, ...]
    counts: tuple[int, ...]

    @classmethod
    def of(cls, sentences: Iterable[Sequence[str]]) -> Vocabulary:
        """The vocabulary of tokenised sentences."""
        counter = collections.Counter(token for sentence in sentences for token in sentence)
        ranked = counter.most_common()  # equal counts keep the order of first appearance
        return cls(tuple(word for word, _ in ranked), tuple(count for _, count in ranked))

    def __len__(self) -> int:
        return len(self.words) + 1

    def __contains__(self, word: object) -> bool:
        return word in self._ids

    def id(self, word: str) -> int:
        """The integer of a word, from 1; KeyError for a word that is not here."""
        return self._ids[word]

    def word(self, id: int) -> str:
        """The word of an integer from 1 to `len(vocabulary) - 1`; 0 is padding and has none."""
        if not 1 <= id < len(self):
            raise KeyError(f"word ids go from 1 to {len(self) - 1} (0 is padding); received {id}.")
        return self.words[id - 1]

    @functools.cached_property
    def _ids(self) -> dict[str, int]:
        return {word: id for id, word in enumerate(self.words, start=PADDING_ID + 1)}
