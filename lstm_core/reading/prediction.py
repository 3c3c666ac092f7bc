"""Reading a sentence with a trained network: one compiled pass for the trace and the answer."""

from __future__ import annotations

import numpy as np

from lstm_core.network.model import LanguageModel
from lstm_core.reading.compiled import passes, words_held
from lstm_core.reading.results import Prediction, Reading
from lstm_core.reading.sentence import row, understood
from lstm_core.reading.surgery import Surgery
from lstm_core.reading.tracing import split_trace


def read(model: LanguageModel, sentence: str, *, surgery: Surgery | None = None) -> Reading:
    """What the network does with a sentence: its trace, its prediction, and one after each token.

    The trace's quantities are (timesteps, units). A network trained on prefixes reads the sentence
    padded on the left, as in training, and processes the pads; each prediction after a token is
    that of the sentence up to there, padded in its turn. A network trained on windows reads no
    pads. Only the last tokens are read when there are more than the network's context.

    With `surgery` gates are held while the network reads, in the tracing cell itself. A hold stays
    with its word: in each shorter beginning of the sentence too, wherever the word stands there.
    The trace then shows the held values (`arithmetic` says what would have been computed in their
    place); `after_each` are the operated network's answers.

    Raises `NothingToRead` (a ValueError) if no token of the sentence is in the vocabulary, and
    `DoesNotFit` (a ValueError) if the surgery names a quantity, word or unit that is not there.
    """
    text, units = model.text, model.recipe.units
    read_ = understood(text, sentence)
    if text.framing == "prefixes":  # the sentence up to each of its tokens
        beginnings = [read_.ids[:length] for length in range(1, len(read_.ids) + 1)]
    else:
        beginnings = [read_.ids]
    rows = np.stack([row(text, ids) for ids in beginnings])
    if surgery:
        table = surgery.table(model.recipe.cell, words=len(read_.ids), units=units)
        values, probabilities = passes(model).read_held(rows, words_held(rows), table)
    else:
        values, probabilities = passes(model).read(rows)  # (T, kU), (tokens, V)
    pads = rows.shape[1] - len(read_.tokens)
    trace = split_trace(
        model.network.get_layer("recurrent"),
        values.numpy(),
        initial_state=[np.zeros(units, np.float32)] * 2,
        tokens=("",) * pads + read_.tokens,
        is_padding=np.arange(rows.shape[1]) < pads,
    )
    words = model.vocabulary.words
    return Reading(
        sentence=sentence,
        typed=read_.typed,
        unknown_words=read_.unknown_words,
        cut_off=read_.cut_off,
        trace=trace,
        after_each=tuple(Prediction(words, softmax) for softmax in probabilities.numpy()),
        surgery=surgery or None,
    )


def predict_next_word(model: LanguageModel, sentence: str) -> str:
    """The most probable next word after a sentence; `NothingToRead` if it knows none of it.

    >>> predict_next_word(model, "hello how is")
    'your'
    """
    return read(model, sentence).prediction.word
