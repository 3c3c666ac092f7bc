"""Reading a sentence with a trained network: one compiled pass for the trace and the answer."""

from __future__ import annotations

import weakref
from collections.abc import Callable

import numpy as np
import tensorflow as tf

from lstm_core.network.cells import tracing_layer
from lstm_core.network.model import LanguageModel
from lstm_core.reading.results import NothingToRead, Prediction, Reading, why_nothing
from lstm_core.reading.tracing import split_trace
from lstm_core.text.tokens import tokenise
from lstm_core.text.vocabulary import PADDING_ID


def read(model: LanguageModel, sentence: str) -> Reading:
    """What the network does with a sentence: its trace, its prediction, and one after each token.

    The trace's quantities are (timesteps, units). A network trained on prefixes reads the sentence
    padded on the left, as in training, and processes the pads; each prediction after a token is
    that of the sentence up to there, padded in its turn. A network trained on windows reads no
    pads. Only the last tokens are read when there are more than the network's context.

    Raises `NothingToRead` (a ValueError) if no token of the sentence is in the vocabulary.
    """
    typed = tuple(tokenise(sentence, model.text.level))
    known = tuple(token for token in typed if token in model.vocabulary)
    if not known:
        raise NothingToRead(why_nothing(typed, model.text.level))
    cut_off, tokens = known[: -model.text.context], known[-model.text.context :]
    ids = [model.vocabulary.id(token) for token in tokens]
    padded = model.text.framing == "prefixes"
    rows = _padded_prefixes(ids, model.text.context) if padded else np.array([ids], np.int32)
    values, probabilities = _compiled(model)(rows)  # (T, kU), (tokens, V)
    pads = rows.shape[1] - len(tokens)
    units = model.recipe.units
    trace = split_trace(
        model.network.get_layer("recurrent"),
        values.numpy(),
        initial_state=[np.zeros(units, np.float32)] * 2,
        tokens=("",) * pads + tokens,
        is_padding=np.arange(rows.shape[1]) < pads,
    )
    words = model.vocabulary.words
    return Reading(
        sentence=sentence,
        typed=typed,
        unknown_words=tuple(token for token in typed if token not in model.vocabulary),
        cut_off=cut_off,
        trace=trace,
        after_each=tuple(Prediction(words, row) for row in probabilities.numpy()),
    )


def predict_next_word(model: LanguageModel, sentence: str) -> str:
    """The most probable next word after a sentence; `NothingToRead` if it knows none of it.

    >>> predict_next_word(model, "hello how is")
    'your'
    """
    return read(model, sentence).prediction.word


def _padded_prefixes(ids: list[int], context: int) -> np.ndarray:
    """The sentence up to each of its tokens, padded on the left: (tokens, context) int32."""
    rows = np.full((len(ids), context), PADDING_ID, dtype=np.int32)
    for length, row in enumerate(rows, start=1):
        row[context - length :] = ids[:length]
    return rows


_READERS: weakref.WeakKeyDictionary[LanguageModel, Callable[[np.ndarray], tuple]] = (
    weakref.WeakKeyDictionary()
)


def _compiled(model: LanguageModel) -> Callable[[np.ndarray], tuple[tf.Tensor, tf.Tensor]]:
    """The model's compiled pass: rows of ids -> (trace of the last row, probabilities).

    Rows are (tokens, steps) and answer once each, for prefixes; or (1, steps) and answer at every
    step, for windows.
    """
    if model not in _READERS:
        _READERS[model] = _compile(model)
    return _READERS[model]


def _compile(model: LanguageModel) -> Callable[[np.ndarray], tuple[tf.Tensor, tf.Tensor]]:
    network = model.network
    embedding, softmax = network.get_layer("embedding"), network.get_layer("softmax")
    recurrent = network.get_layer("recurrent")
    tracing = tracing_layer(recurrent)
    units, padded = model.recipe.units, model.text.framing == "prefixes"

    @tf.function(input_signature=[tf.TensorSpec((None, None), tf.int32)])
    def run(rows: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        values = tracing(embedding(rows[-1:]), training=False)[0]  # (T, kU)
        hidden = values[:, -units:]  # (T, U): the hidden state stands last in every trace
        if padded:  # of the shorter prefixes only the end counts
            before = recurrent(embedding(rows[:-1]), training=False)  # (tokens - 1, U)
            hidden = tf.concat([before, hidden[-1:]], axis=0)
        return values, softmax(hidden)

    concrete = run.get_concrete_function()
    return lambda rows: concrete(tf.constant(rows))  # past the checks of the general call
