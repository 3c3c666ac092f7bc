"""The weights of one recurrent cell, as NumPy arrays, in Keras' order.

Shapes: U units, D features of an input, k parts: 4 of an LSTM (i, f, candidate, o), 3 of a GRU
(z, r, candidate), 1 of a simple RNN.
"""

from __future__ import annotations

import dataclasses

import numpy as np


@dataclasses.dataclass(frozen=True, eq=False, kw_only=True)
class CellWeights:
    """What a cell multiplies by: z = x W + h U + b, which an activation squashes.

    kernel: W, (D, kU); recurrent_kernel: U, (U, kU); bias: b, (kU,), and (2, 3U), the input's and
    the recurrent one, of a GRU with `reset_after`; zeros where the cell has none. The activations
    are named as Keras names them: `activation` squashes the candidate and the state,
    `recurrent_activation` the gates; it is "" of a cell without gates.
    """

    kernel: np.ndarray
    recurrent_kernel: np.ndarray
    bias: np.ndarray
    activation: str = "tanh"
    recurrent_activation: str = "sigmoid"

    @property
    def units(self) -> int:
        """How many units the cell has."""
        return self.recurrent_kernel.shape[0]

    @property
    def resets_after(self) -> bool:
        """Whether this is a GRU whose reset gate acts after the product with U."""
        return self.bias.ndim == 2
