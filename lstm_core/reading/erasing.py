"""Erasing a network's memory at one word, for each word of a sentence in turn. No Keras here."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from lstm_core.reading.errors import DoesNotFit
from lstm_core.reading.prediction import Prediction, Read
from lstm_core.reading.sentence import understood
from lstm_core.reading.surgery import Hold, Surgery
from lstm_core.text.preparation import PreparedText

if TYPE_CHECKING:
    from lstm_core.network.model import LanguageModel


@dataclasses.dataclass(frozen=True, eq=False)
class Erasing:
    """What a network expects after a sentence, and what it would expect without its memory.

    `words` are those that it read. `kept` is its own prediction; `erased[n]` the one after a
    reading in which the forget gate of every unit was 0 at word n, and free at all others. So the
    network lost what it had stored before word n, and could store word n and what came after.
    """

    words: tuple[str, ...]
    kept: Prediction
    erased: tuple[Prediction, ...]


@dataclasses.dataclass(frozen=True)
class Erase:
    """At which word of a sentence does the prediction need the memory? See `Erasing`.

    Only an LSTM has a forget gate: another cell raises `DoesNotFit` (a ValueError).
    """

    sentence: str

    def check(self, text: PreparedText) -> None:
        understood(text, self.sentence)

    def answer(self, model: LanguageModel) -> Erasing:
        if model.recipe.cell != "lstm":
            raise DoesNotFit(
                f"expected an LSTM's network; received one of kind {model.recipe.cell}."
            )
        free = Read(self.sentence).answer(model)
        words = free.read_words
        erased = (Read(self.sentence, erase_at(word)).answer(model) for word in range(len(words)))
        return Erasing(words, free.prediction, tuple(reading.prediction for reading in erased))


def erase_at(word: int) -> Surgery:
    """The surgery that erases the memory at one word, counted from 0."""
    return Surgery((Hold("forget_gate", 0.0, steps=(word,)),))
