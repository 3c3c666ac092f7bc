"""Every gate and state of a Keras recurrent layer, per time step, exact."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
from keras import ops

from lstm_core.gates import GateTrace, GRUTrace, RNNTrace, Trace
from lstm_core.network.cells import TRACING_CELLS, tracing_layer


def trace_layer(
    layer: keras.layers.RNN,
    inputs: Any,
    mask: Any = None,
    initial_state: Sequence[Any] | None = None,
) -> Any:
    """Trace a built `keras.layers.LSTM` (or GRU, or SimpleRNN) over a batch of sequences.

    inputs: (batch, timesteps, features); mask: (batch, timesteps), true where a step counts;
    without one, the mask that Keras carries on the inputs, if any, as the layer itself takes it;
    initial_state: as the layer takes it, [h, c] for an LSTM, each (batch, units).
    A stateful layer's own state is used when none is given, and left as it is.

    Returns a `GateTrace` for an LSTM (`GRUTrace`, `RNNTrace` for the others) whose quantities are
    (batch, timesteps, units) in the layer's own dtype. Its `hidden_state` equals, bit for bit, what
    the layer returns with `return_sequences=True` and `training=False` on the same inputs, on a
    processor: on a GPU Keras may hand an LSTM or GRU to cuDNN, which rounds differently; a layer
    made with `use_cudnn=False` stays out of it. (With a mask, `go_backwards`, `unroll` and
    `zero_output_for_mask` all at once Keras does not turn the mask round, and this does.) The
    steps stand in the order in which the layer takes them: with `go_backwards=True` the last
    input comes first.

    Raises TypeError for another kind of layer, and ValueError for a layer that is not built or for
    shapes that do not fit it.

    >>> layer = keras.layers.LSTM(64, return_sequences=True)
    >>> outputs = layer(inputs)
    >>> trace = trace_layer(layer, inputs)
    >>> trace.forget_gate.shape
    (32, 20, 64)
    """
    tracing = tracing_layer(layer)
    if mask is None:  # as the layer itself would take the one that an Embedding or Masking left
        mask = getattr(inputs, "_keras_mask", None)
    x = ops.convert_to_tensor(inputs, dtype=layer.compute_dtype)
    features = layer.cell.kernel.shape[0]
    if len(x.shape) != 3 or x.shape[-1] != features or x.shape[1] == 0:
        raise ValueError(
            f"inputs must be (batch, timesteps, {features}) with at least one time step; "
            f"received {tuple(x.shape)}."
        )
    mask = None if mask is None else np.asarray(mask, dtype=bool)
    if mask is not None and mask.shape != tuple(x.shape[:2]):
        raise ValueError(f"mask must be {tuple(x.shape[:2])} like inputs; received {mask.shape}.")
    states = _initial_states(layer, x.shape[0], initial_state)
    values = tracing(
        x,
        initial_state=states,
        mask=None if mask is None else ops.convert_to_tensor(mask),
        training=False,
    )
    if mask is not None and layer.go_backwards:
        mask = mask[:, ::-1]
    return split_trace(
        layer,
        np.asarray(values),
        initial_state=[np.asarray(state) for state in states],
        mask=mask,
    )


def split_trace(
    layer: keras.layers.RNN,
    values: np.ndarray,
    *,
    initial_state: Sequence[np.ndarray],
    mask: np.ndarray | None = None,
    tokens: tuple[str, ...] = (),
    is_padding: np.ndarray | None = None,
) -> Trace:
    """A tracing layer's output as a trace.

    values: (batch, timesteps, quantities * units) or one sequence of it without the batch; mask,
    is_padding: the same without the last axis. Padding is what a mask skips, unless told.
    """
    kind = next(cell for type_, cell in TRACING_CELLS.items() if isinstance(layer, type_))
    names = kind.trace_type.quantity_names
    parts = dict(zip(names, np.split(values, len(names), axis=-1), strict=True))
    parts = {name: np.array(part, order="C") for name, part in parts.items()}
    parts["initial_hidden_state"] = initial_state[0]
    if kind.trace_type is GateTrace:
        parts["initial_cell_state"] = initial_state[1]
    if mask is not None:
        _mark_skipped(parts, mask)
    if is_padding is None:
        is_padding = np.zeros(values.shape[:-1], bool) if mask is None else ~mask
    return kind.trace_type(**parts, is_padding=is_padding, tokens=tokens)


def _initial_states(layer: keras.layers.RNN, batch: int, given: Sequence[Any] | None) -> list[Any]:
    """The states before the first step, each (batch, units), in the layer's dtype."""
    if given is None:
        given = layer.states if layer.stateful else layer.get_initial_state(batch)
    given = list(given) if isinstance(given, (list, tuple)) else [given]
    count = 2 if isinstance(layer, keras.layers.LSTM) else 1
    states = [ops.convert_to_tensor(state, dtype=layer.compute_dtype) for state in given]
    expected = [(batch, layer.cell.units)] * count
    received = [tuple(state.shape) for state in states]
    if received != expected:
        raise ValueError(f"initial_state must have the shapes {expected}; received {received}.")
    return states


def _mark_skipped(parts: dict[str, np.ndarray], mask: np.ndarray) -> None:
    """At skipped steps Keras repeats a cell's last output; say instead what was computed: nothing.

    The cell state is carried over from the step before (or from the initial state), which differs
    from a repeated output only before the first step that counts.
    """
    carried = ("hidden_state", "cell_state", "initial_hidden_state", "initial_cell_state")
    for name, part in parts.items():
        if name not in carried:
            part[~mask] = np.nan
    if "cell_state" in parts:
        before = parts["initial_cell_state"]
        for step in range(mask.shape[1]):
            now = parts["cell_state"][:, step]
            now[~mask[:, step]] = before[~mask[:, step]]
            before = now


__all__ = ["GRUTrace", "GateTrace", "RNNTrace", "Trace", "split_trace", "trace_layer"]
