"""The trained weights of a network's embedding and recurrent layer, as NumPy arrays.

Shapes: U units, D numbers in a token's vector, V tokens with the padding.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from lstm_core.gates import sigmoid
from lstm_core.reading.place import FIRST, Place
from lstm_core.text.preparation import PreparedText
from lstm_core.values import one_of

if TYPE_CHECKING:
    from lstm_core.network.model import LanguageModel
    from lstm_core.network.recipe import Cell

SQUASHES: Mapping[str, Callable[[np.ndarray], np.ndarray]] = MappingProxyType(
    {"sigmoid": sigmoid, "tanh": np.tanh}
)
"""The activations that can be written out, by Keras' name."""


class Sum(NamedTuple):
    """Which part of the kernels a quantity's sum takes, and which activation squashes it."""

    part: int
    activation: Literal["activation", "recurrent_activation"]


# The parts stand in Keras' order: i, f, candidate, o for an LSTM; z, r, candidate for a GRU.
SUMS: dict[str, dict[str, Sum]] = {
    "lstm": {
        "forget_gate": Sum(1, "recurrent_activation"),
        "input_gate": Sum(0, "recurrent_activation"),
        "candidate": Sum(2, "activation"),
        "output_gate": Sum(3, "recurrent_activation"),
    },
    "gru": {
        "update_gate": Sum(0, "recurrent_activation"),
        "reset_gate": Sum(1, "recurrent_activation"),
        "candidate": Sum(2, "activation"),
    },
    "rnn": {"hidden_state": Sum(0, "activation")},
}


@dataclasses.dataclass(frozen=True, eq=False, kw_only=True)
class CellWeights:
    """The trained numbers of a language model's embedding and of a recurrent layer, as in Keras.

    With k = 4, 3 or 1 parts for "lstm", "gru" or "rnn": kernel (D, kU), recurrent_kernel (U, kU),
    bias (kU,), and (2, 3U) for a GRU with `reset_after`; embedding (V, D), whose row 0 is the
    padding's and row n + 1 that of `words[n]`. The activations are named as Keras names them; a
    cell without gates has no recurrent activation ("").

    Raises ValueError for an activation that cannot be written out (see `SQUASHES`).
    """

    kind: Cell
    kernel: np.ndarray
    recurrent_kernel: np.ndarray
    bias: np.ndarray
    embedding: np.ndarray
    words: tuple[str, ...]
    activation: str = "tanh"
    recurrent_activation: str = "sigmoid"

    def __post_init__(self) -> None:
        for name in (self.activation, self.recurrent_activation):
            if name:
                one_of("activation", name, tuple(SQUASHES))

    @property
    def units(self) -> int:
        return self.recurrent_kernel.shape[0]

    @property
    def quantities(self) -> tuple[str, ...]:
        """The quantities that are a squashed sum, in the order in which the trace has them."""
        return tuple(SUMS[self.kind])

    @property
    def resets_after(self) -> bool:
        """Whether this is a GRU whose reset gate acts after the product with U."""
        return self.bias.ndim == 2

    def vector(self, token: str, *, is_padding: bool = False) -> np.ndarray:
        """The token's row of the embedding, (D,); KeyError if the network does not know it."""
        if is_padding:
            return self.embedding[0]
        try:
            return self.embedding[1 + self.words.index(token)]
        except ValueError:
            raise KeyError(token) from None


@dataclasses.dataclass(frozen=True)
class Weights:
    """Which weights has the network? See `cell_weights`."""

    place: Place = FIRST

    def check(self, text: PreparedText) -> None:
        """Every network has some."""

    def answer(self, model: LanguageModel) -> CellWeights:
        return cell_weights(model, self.place)


def cell_weights(model: LanguageModel, place: Place = FIRST) -> CellWeights:
    """The weights of a recurrent layer, or of a half of it, as NumPy arrays.

    Raises `DoesNotFit` (a ValueError) for a place that the network does not have.
    """
    from lstm_core.network.building import half_of, recurrent_layers

    place.require_in(model.recipe)
    layer = half_of(recurrent_layers(model.network)[place.layer - 1], place.half)
    kernel, recurrent_kernel, bias = layer.get_weights()
    (embedding,) = model.network.get_layer("embedding").get_weights()
    gates = getattr(layer, "recurrent_activation", None)
    return CellWeights(
        kind=model.recipe.cell,
        kernel=kernel,
        recurrent_kernel=recurrent_kernel,
        bias=bias,
        embedding=embedding,
        words=model.vocabulary.words,
        activation=layer.activation.__name__,
        recurrent_activation=gates.__name__ if gates is not None else "",
    )
