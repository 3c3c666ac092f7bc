"""Small traces, made from the cells' own equations with random weights."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from lstm_core.gates import GateTrace, GRUTrace, RNNTrace, gru_step, lstm_step, rnn_step
from lstm_core.weights import CellWeights

MakeTrace = Callable[..., GateTrace]


def lstm_trace(
    words: Sequence[str],
    *,
    units: int = 4,
    pads: int = 0,
    masked: bool = False,
    sums: bool = False,
) -> GateTrace:
    """An LSTM that reads `pads` pads, then `words`; with `masked` it skips the pads.

    With `sums` the trace holds what the sums behind its gates are made of.
    """
    rng = np.random.default_rng(0)
    tokens = ("",) * pads + tuple(words)
    W, U = rng.normal(size=(3, 4 * units)), rng.normal(size=(units, 4 * units))
    b = np.repeat([0.0, 1.0, 0.0, 0.0], units)
    h = c = np.zeros(units)
    rows, inputs = [], []
    for token in tokens:
        if masked and not token:
            rows.append((*[np.full(units, np.nan)] * 4, c, h))
            inputs.append(np.full(3, np.nan))
            continue
        inputs.append(rng.normal(size=3))
        f, i, g, o, c, h = lstm_step(inputs[-1], h, c, W, U, b)
        rows.append((f, i, g, o, c, h))
    f, i, g, o, c, h = (np.array(column, np.float32) for column in zip(*rows, strict=True))
    return GateTrace(
        forget_gate=f,
        input_gate=i,
        candidate=g,
        output_gate=o,
        cell_state=c,
        hidden_state=h,
        initial_hidden_state=np.zeros(units, np.float32),
        initial_cell_state=np.zeros(units, np.float32),
        is_padding=np.array([not token for token in tokens]),
        tokens=tokens,
        inputs=np.array(inputs, np.float32) if sums else None,
        weights=CellWeights(kernel=W, recurrent_kernel=U, bias=b) if sums else None,
    )


def gru_trace() -> GRUTrace:
    """A GRU with 3 units that reads two words."""
    rng = np.random.default_rng(0)
    W, U, b = rng.normal(size=(2, 9)), rng.normal(size=(3, 9)), np.zeros((2, 9))
    h = np.zeros(3)
    rows = []
    for _ in range(2):
        z, r, g, h = gru_step(rng.normal(size=2), h, W, U, b)
        rows.append((z, r, g, h))
    z, r, g, h = (np.array(column, np.float32) for column in zip(*rows, strict=True))
    return GRUTrace(
        update_gate=z,
        reset_gate=r,
        candidate=g,
        hidden_state=h,
        initial_hidden_state=np.zeros(3, np.float32),
        is_padding=np.zeros(2, bool),
        tokens=("hello", "how"),
    )


def rnn_trace() -> RNNTrace:
    """A simple RNN with 3 units that reads one word."""
    rng = np.random.default_rng(0)
    h = rnn_step(rng.normal(size=2), np.zeros(3), rng.normal(size=(2, 3)), np.eye(3), np.zeros(3))
    return RNNTrace(
        hidden_state=h[None].astype(np.float32),
        initial_hidden_state=np.zeros(3, np.float32),
        is_padding=np.zeros(1, bool),
        tokens=("hello",),
    )


def with_shape(shape: tuple[int, int, int]) -> GateTrace:
    """An LSTM's trace without tokens, (batch, timesteps, units): random numbers, no equations."""
    rng = np.random.default_rng(0)
    batch, steps, units = shape
    gates = {name: rng.uniform(size=shape).astype(np.float32) for name in GateTrace.gate_names}
    signed = ("candidate", "cell_state", "hidden_state")
    states = {name: rng.uniform(-1, 1, size=shape).astype(np.float32) for name in signed}
    start = np.zeros((batch, units), np.float32)
    return GateTrace(
        **gates,
        **states,
        initial_hidden_state=start,
        initial_cell_state=start,
        is_padding=np.zeros((batch, steps), bool),
    )
