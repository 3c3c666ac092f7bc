"""How sensitive a prediction is to each word and to the memory at each step: exact gradients."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from lstm_core.gates import GateTrace
from lstm_core.reading.errors import DoesNotFit
from lstm_core.reading.prediction import Read, Reading
from lstm_core.reading.sentence import known_token, row, understood
from lstm_core.text.preparation import PreparedText

if TYPE_CHECKING:
    from lstm_core.network.model import LanguageModel


@dataclasses.dataclass(frozen=True, eq=False)
class Sensitivity:
    """The gradient of ln p, the log-probability of one next word after a sentence.

    T steps, pads included; U units of the first recurrent layer; D parts of an embedding vector.
    A gradient says what a very small change would do. It is not what the whole word is worth: see
    `Attribution` for that.
    """

    reading: Reading
    """The sentence as it was read, with its trace."""
    word: str
    """The next word whose log-probability is differentiated."""
    embedding: np.ndarray
    """(T, D): by the embedding vector that is read at each step."""
    hidden_state: np.ndarray
    """(T, U): by the hidden state after each step."""
    cell_state: np.ndarray | None
    """(T, U): by the cell state after each step, along all paths; None without a cell state."""

    @property
    def by_word(self) -> np.ndarray:
        """The norm of `embedding` at each of `reading.read_words`: (words,), 0 or more."""
        return np.linalg.norm(self.embedding[~self.reading.trace.is_padding], axis=-1)

    @property
    def cell_path(self) -> np.ndarray | None:
        """(T, U): the part of `cell_state` that comes back along the cell states alone.

        The gradient at the last step times the forget gates of all later steps. What comes through
        the gates and the hidden states is left out. None without a cell state.
        """
        trace = self.reading.trace
        if self.cell_state is None or not isinstance(trace, GateTrace):
            return None
        later = np.cumprod(trace.forget_gate[:0:-1], axis=0)[::-1]  # (T - 1, U)
        return self.cell_state[-1] * np.concatenate([later, np.ones_like(later[:1])])


@dataclasses.dataclass(frozen=True)
class Differentiate:
    """How sensitive is a prediction to each word? See `differentiate`."""

    sentence: str
    word: str | None = None

    def check(self, text: PreparedText) -> None:
        understood(text, self.sentence)
        known_token(text, "word", self.word)

    def answer(self, model: LanguageModel) -> Sensitivity:
        import tensorflow as tf

        if model.recipe.bidirectional:
            raise DoesNotFit(
                "The gradient is followed in one direction; this network reads both ways."
            )
        from lstm_core.reading.backpropagation import state_gradients

        reading = Read(self.sentence).answer(model)
        word = known_token(model.text, "word", self.word) or reading.prediction.word
        column = model.vocabulary.id(word)
        _, embedding, recurrent, *above, softmax = model.network.layers
        ids = row(model.text, understood(model.text, self.sentence).ids)

        def log_probability(hidden: tf.Tensor) -> tf.Tensor:  # (1, T, U) -> (1,)
            for layer in above:
                hidden = layer(hidden, training=False)
            last = hidden[:, -1] if hidden.shape.rank == 3 else hidden  # (1, U)
            return tf.nn.log_softmax(last @ softmax.kernel + softmax.bias)[:, column]

        found = state_gradients(recurrent, embedding(ids[None]), log_probability)
        return Sensitivity(
            reading=reading,
            word=word,
            embedding=found.inputs[0],
            hidden_state=found.hidden[0],
            cell_state=None if found.cell is None else found.cell[0],
        )


def differentiate(model: LanguageModel, sentence: str, *, word: str | None = None) -> Sensitivity:
    """The gradient of a next word's log-probability, by every word and every state.

    word: the next word asked about; None for the most probable. It is exact: the network's own
    operations, differentiated back through time.

    Raises `NothingToRead` as `read` does, and `DoesNotFit` (a ValueError) for a word that is not
    one word of the vocabulary, and for a network that reads both ways.

    >>> differentiate(model, "hello how is").by_word.shape  # how much each vector matters, locally
    (3,)
    """
    return Differentiate(sentence, word).answer(model)
