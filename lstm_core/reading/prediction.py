"""Reading a sentence with a trained network: its trace, and what it predicts after each token."""

from __future__ import annotations

import dataclasses
import functools
from typing import TYPE_CHECKING

import numpy as np

from lstm_core.gates import Trace
from lstm_core.reading.place import FIRST, Half, Place
from lstm_core.reading.sentence import row, understood, warn_of_unknown
from lstm_core.reading.surgery import Surgery
from lstm_core.reading.weights import cell_weights
from lstm_core.text.preparation import PreparedText

if TYPE_CHECKING:
    from lstm_core.network.model import LanguageModel


@dataclasses.dataclass(frozen=True, eq=False)
class Prediction:
    """What a network expects next.

    vocabulary: the words, ids 1, 2, ... in order; softmax: (words + 1,), the network's output.
    Entry 0 belongs to padding, which is no word; all entries sum to 1.
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
        """What the network gives to "no word at all"."""
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

    `typed` has all tokens of the sentence in order; `unknown_words` those that the vocabulary
    lacks: they are left out, or read as the unknown token where the text has one. `cut_off` are
    those at the beginning that exceed the network's context. The others were read: they stand in
    `trace.tokens`, behind the padding.
    """

    sentence: str
    typed: tuple[str, ...]
    unknown_words: tuple[str, ...]
    cut_off: tuple[str, ...]
    trace: Trace
    after_each: tuple[Prediction, ...]
    """One prediction for each token read: what comes after the tokens up to it."""
    surgery: Surgery | None = None
    """What was held while the network read; None if nothing was."""
    place: Place = FIRST
    """Which recurrent layer the trace is of, and which half of it."""

    @property
    def prediction(self) -> Prediction:
        """What comes after the whole sentence."""
        return self.after_each[-1]

    @property
    def read_words(self) -> tuple[str, ...]:
        """The tokens that the network read, without padding."""
        padding = self.trace.is_padding
        return tuple(t for t, pad in zip(self.trace.tokens, padding, strict=True) if not pad)


@dataclasses.dataclass(frozen=True)
class Read:
    """What does the network do with a sentence? See `read`.

    epoch: of its training, if it is to read with the weights that it had then.
    """

    sentence: str
    surgery: Surgery | None = None
    place: Place = FIRST
    epoch: int | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "surgery", self.surgery or None)  # one without a hold is none

    def check(self, text: PreparedText) -> None:
        understood(text, self.sentence)

    def answer(self, model: LanguageModel) -> Reading:
        from lstm_core.network.building import half_of, recurrent_layers
        from lstm_core.reading.compiled import passes, words_held
        from lstm_core.reading.tracing import split_trace

        text, units, place = model.text, model.recipe.units, self.place
        place.require_in(model.recipe)
        known = understood(text, self.sentence)
        if text.framing == "prefixes":  # the sentence up to each of its tokens
            beginnings = [known.ids[:length] for length in range(1, len(known.ids) + 1)]
        else:
            beginnings = [known.ids]
        rows = np.stack([row(text, ids) for ids in beginnings])
        asked = passes(model, epoch=self.epoch)
        if self.surgery:
            table = self.surgery.table(model.recipe.cell, words=len(known.ids), units=units)
            read = asked.read_held(rows, words_held(rows), table, place)
        else:
            read = asked.read(rows, place)
        pads, is_backward = rows.shape[1] - len(known.tokens), place.half == "backward"
        trace = split_trace(
            half_of(recurrent_layers(model.network)[place.layer - 1], place.half),
            read.values.numpy()[:: -1 if is_backward else 1],
            initial_state=[np.zeros(units, np.float32)] * 2,
            tokens=("",) * pads + known.tokens,
            is_padding=np.arange(rows.shape[1]) < pads,
            reads_backwards=is_backward,
        )
        words = model.vocabulary.words
        return Reading(
            sentence=self.sentence,
            typed=known.typed,
            unknown_words=known.unknown_words,
            cut_off=known.cut_off,
            trace=dataclasses.replace(trace, inputs=read.inputs.numpy()),
            after_each=tuple(Prediction(words, softmax) for softmax in read.answers.numpy()),
            surgery=self.surgery,
            place=place,
        )


def read(
    model: LanguageModel,
    sentence: str,
    *,
    surgery: Surgery | None = None,
    layer: int = 1,
    half: Half = "forward",
) -> Reading:
    """The trace of a sentence, and a prediction after each of its tokens.

    The trace's quantities are (timesteps, units). A network trained on prefixes reads the sentence
    padded on the left, as in training, and processes the pads; each prediction is that of the
    sentence up to there, padded in its turn. A network trained on windows reads no pads. If there
    are more tokens than the network's context, only the last are read.

    `layer` says which recurrent layer the trace is of, from 1, the one that reads the words; `half`
    which half of a bidirectional one: "forward" or "backward". The trace of the backward half,
    which reads from the end, stands in time order too; `trace.as_read()` is in its own. It holds
    the layer's weights, and its inputs: the tokens' vectors, or what the layer below handed up.

    `surgery` holds gates there while the network reads. A hold stays with its word, also in
    each shorter beginning of the sentence. The trace then shows the held values, and `after_each`
    what the network predicts with them.

    Raises `NothingToRead` (a ValueError) if no token of the sentence is in the vocabulary, and
    `DoesNotFit` (a ValueError) if the surgery names a quantity, word or unit that is not there,
    or the layer or the half is not. Warns (`UnknownWords`) of tokens that the vocabulary lacks.
    """
    reading = Read(sentence, surgery, Place(layer, half)).answer(model)
    warn_of_unknown(reading.unknown_words, model.text)
    weights = cell_weights(model, reading.place)
    return dataclasses.replace(reading, trace=dataclasses.replace(reading.trace, weights=weights))


def predict_next_word(model: LanguageModel, sentence: str) -> str:
    """The most probable next word after a sentence; `NothingToRead` if it knows none of it.

    Warns (`UnknownWords`) of words that the vocabulary lacks.

    >>> predict_next_word(model, "hello how is")
    'your'
    """
    reading = Read(sentence).answer(model)
    warn_of_unknown(reading.unknown_words, model.text)
    return reading.prediction.word
