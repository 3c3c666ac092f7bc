"""The weights of a trained recurrent layer, as NumPy arrays."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np

from lstm_core.reading.place import FIRST, Place
from lstm_core.text.preparation import PreparedText
from lstm_core.weights import CellWeights

if TYPE_CHECKING:
    from lstm_core.network.model import LanguageModel


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
    return weights_of(half_of(recurrent_layers(model.network)[place.layer - 1], place.half).cell)


def weights_of(cell: Any) -> CellWeights:
    """A copy of the weights that a built cell has now: an LSTMCell, GRUCell or SimpleRNNCell."""

    def values(variable: Any) -> np.ndarray:
        return np.array(variable.numpy())

    kernel = values(cell.kernel)
    width = kernel.shape[1:]
    shape = (2, *width) if getattr(cell, "reset_after", False) else width
    return CellWeights(
        kernel=kernel,
        recurrent_kernel=values(cell.recurrent_kernel),
        bias=values(cell.bias) if cell.use_bias else np.zeros(shape, kernel.dtype),
        activation=_name(cell.activation),
        recurrent_activation=_name(getattr(cell, "recurrent_activation", None)),
    )


def _name(activation: Any) -> str:
    """A function's name or, of a layer that serves as one, that of its class; "" of none."""
    if activation is None:
        return ""
    return str(getattr(activation, "__name__", type(activation).__name__))
