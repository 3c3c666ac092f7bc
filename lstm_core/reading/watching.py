"""Watching a network learn: what it expected after a sentence at each epoch that was kept.

S snapshots, k words.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from lstm_core.reading.errors import DoesNotFit
from lstm_core.reading.sentence import row, understood
from lstm_core.text.preparation import PreparedText

if TYPE_CHECKING:
    from lstm_core.network.model import LanguageModel

MOST_WORDS = 8
"""So many words are followed."""

NOT_KEPT = "No weights were kept while this network was trained."


@dataclasses.dataclass(frozen=True, eq=False)
class Watched:
    """What a network expected next at each epoch that was kept.

    words: those that were most probable at some time, the trained network's first choice first;
    epochs: S of them, rising, 0 is the untrained network; shares: the words' probabilities after
    each of these epochs, (S, k), 0 to 1; trained: those of the network that the training gave,
    (k,).
    """

    sentence: str
    words: tuple[str, ...]
    epochs: tuple[int, ...]
    shares: np.ndarray
    trained: np.ndarray


@dataclasses.dataclass(frozen=True)
class Watch:
    """What comes after a sentence, at each epoch of the training that was kept?"""

    sentence: str

    def check(self, text: PreparedText) -> None:
        understood(text, self.sentence)

    def answer(self, model: LanguageModel) -> Watched:
        """Raises what `check` does, and `DoesNotFit` for a network without snapshots."""
        from lstm_core.reading.compiled import passes

        if model.snapshots is None:
            raise DoesNotFit(NOT_KEPT)
        ids = row(model.text, understood(model.text, self.sentence).ids)[None]  # (1, T)
        epochs = model.snapshots.epochs
        asked = [*(passes(model, epoch=epoch) for epoch in epochs), passes(model)]
        every = np.stack([each.answer(ids).numpy()[0, 1:] for each in asked])  # (S + 1, V)
        followed = _followed(every)
        return Watched(
            sentence=self.sentence,
            words=tuple(model.vocabulary.words[place] for place in followed),
            epochs=epochs,
            shares=every[:-1, followed],
            trained=every[-1, followed],
        )


def _followed(every: np.ndarray) -> np.ndarray:
    """The places of the words to follow, from probabilities (S + 1, V); the last row leads."""
    largest = np.argsort(-every.max(axis=0), kind="stable")[:MOST_WORDS]
    return largest[np.argsort(-every[-1, largest], kind="stable")]
