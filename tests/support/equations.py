"""A recurrent layer in NumPy alone, whose states can be nudged at one step."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from lstm_core.gates import gru_step, lstm_step, rnn_step
from lstm_core.network.recipe import Cell

NUDGE = 1e-6


def last_hidden(
    kind: Cell,
    weights: Sequence[np.ndarray],
    sequence: np.ndarray,
    *,
    at: int = -1,
    hidden: np.ndarray | float = 0.0,
    cell: np.ndarray | float = 0.0,
) -> np.ndarray:
    """h after the last step, (U,), with something added to the states of step `at`.

    What is added to the cell state moves the hidden state of its own step too.
    """
    h = c = np.zeros(weights[1].shape[0])
    for step, x in enumerate(sequence):
        if kind == "lstm":
            _, _, _, o, c, h = lstm_step(x, h, c, *weights)
            if step == at:
                c = c + cell
                h = o * np.tanh(c)
        elif kind == "gru":
            *_, h = gru_step(x, h, *weights)
        else:
            h = rnn_step(x, h, *weights)
        h = h + hidden * (step == at)
    return h


def slopes(of: Callable[[np.ndarray], float], size: int) -> np.ndarray:
    """The derivative of `of` at zero by each of `size` numbers, by central differences."""
    return np.array([(of(n) - of(-n)) / (2 * NUDGE) for n in NUDGE * np.eye(size)])
