"""Every gate and state of a Keras recurrent layer, per time step, exact or refused.

A trace repeats a call of the layer with a tracing cell (`network/cells.py`) and is then held
against what the layer itself returned in that call. Where they differ beyond rounding there is an
error, never an array.
"""

from __future__ import annotations

import dataclasses
import weakref
from collections.abc import Hashable, Iterator, Sequence
from typing import Any

import keras
import numpy as np
from keras import ops, tree

from lstm_core.gates import GateTrace, GRUTrace, RNNTrace, Trace
from lstm_core.network.cells import (
    NO_DROPOUT,
    Dropout,
    TracingCell,
    cells_of,
    require_traceable,
    tracing_kind,
    tracing_layer,
)
from lstm_core.reading.batches import JoinedTrace, require_batch_size
from lstm_core.reading.recording import (
    ONE_AT_A_TIME,
    Call,
    initial_states,
    mask_as_read,
    numbers,
    recording,
    without_gradients,
)
from lstm_core.reading.verification import require_equal
from lstm_core.reading.weights import weights_of


def trace_layer(
    layer: keras.layers.RNN,
    inputs: Any,
    mask: Any = None,
    initial_state: Sequence[Any] | None = None,
    *,
    batch_size: int | None = None,
    training: bool = False,
    verify: bool = True,
) -> Any:
    """Trace a built `keras.layers.LSTM` (or GRU, or SimpleRNN) over a batch of sequences.

    inputs: (batch, timesteps, features), numbers.
    mask: (batch, timesteps), true where a step counts. Without one the mask that Keras carries on
        the inputs is taken, if any. False says that there is none, on purpose.
    initial_state: as the layer takes it, [h, c] for an LSTM, each (batch, units). A stateful
        layer's own state is used when none is given, and left as it is.
    batch_size: so many sequences run at once, so that the memory needed is little more than that of
        the trace; all by default, and always of a stateful layer.
    training: whether dropout drops; the trace then has the masks of one call of the layer.
    verify: hold the trace against what the layer itself computes, which costs a call of it.

    Returns a `GateTrace` for an LSTM (`GRUTrace`, `RNNTrace` for the others) whose quantities are
    (batch, timesteps, units) in the layer's own dtype. Its `hidden_state` equals, bit for bit, what
    the layer returns with `return_sequences=True` and `training=False` on the same inputs, with
    TensorFlow on a processor. JAX, PyTorch and accelerators may round differently. (With a mask,
    `go_backwards`, `unroll` and `zero_output_for_mask` all at once Keras does not turn the mask
    round on TensorFlow; that is refused there.) The steps stand in the order in which the layer
    takes them: with `go_backwards=True` the last input comes first.

    Raises TypeError for another kind of layer or for symbolic inputs, ValueError for a layer that
    is not built, for shapes that do not fit it, and for a mask or an initial state that the layer
    had in its model and is not given here, and `NotExact` where the layer computes something else.
    Only a functional or sequential model says what its layers had; use `trace_model` for others.

    >>> layer = keras.layers.LSTM(64, return_sequences=True)
    >>> inputs = np.ones((32, 20, 8), "float32")
    >>> outputs = layer(inputs)
    >>> trace = trace_layer(layer, inputs)
    >>> trace.forget_gate.shape
    (32, 20, 64)
    """
    x, mask, states = _checked(layer, inputs, mask, initial_state)
    size = x.shape[0] if layer.stateful else _batch_size(batch_size, x.shape[0])
    joined = JoinedTrace(layer.name, x.shape[0])
    for part in _parts(x, mask, states, size):
        must_run = verify or training
        call = _own_call(layer, *part, training=training) if must_run else _unheard(layer, *part)
        joined.add(traces_of(call, verify=verify)[0])
    return joined.trace()


def _checked(
    layer: keras.layers.RNN, inputs: Any, mask: Any, initial_state: Sequence[Any] | None
) -> tuple[Any, Any, Any]:
    """Inputs, mask and states as the layer takes them, after the checks that can be made."""
    _require_one_layer(layer, inputs)
    if mask is None:  # as the layer itself would take the one that an Embedding or Masking left
        mask = getattr(inputs, "_keras_mask", None)
    x = ops.convert_to_tensor(inputs, dtype=layer.compute_dtype)
    _require_shapes(layer, x)
    _require_what_the_model_gives(layer, mask, initial_state)
    states = _checked_states(layer, x.shape[0], initial_state)
    return x, _mask_of(mask, tuple(x.shape[:2])), states


def _parts(x: Any, mask: Any, states: list[Any], size: int) -> Iterator[tuple[Any, Any, list[Any]]]:
    """Inputs, mask and states of so many sequences at a time; nothing is sliced if that is all."""
    if size >= x.shape[0]:
        yield x, mask, states
        return
    for start in range(0, x.shape[0], size):
        rows = slice(start, start + size)
        yield x[rows], None if mask is None else mask[rows], [state[rows] for state in states]


def _batch_size(wanted: int | None, sequences: int) -> int:
    if wanted is None:
        return sequences
    require_batch_size(wanted)
    return wanted


def _require_one_layer(layer: keras.layers.RNN, inputs: Any) -> None:
    """TypeError unless this is one layer with one cell, and the inputs are numbers."""
    require_traceable(layer)
    if len(cells_of(layer)) > 1:
        raise TypeError(f"The layer {layer.name!r} has several cells. Use trace_model for it.")
    if isinstance(inputs, keras.KerasTensor):
        raise TypeError(
            "inputs must be numbers; received a symbolic tensor, which has none. Pass the array "
            "that goes into the layer, or use trace_model with the model's own inputs."
        )


def traces_of(call: Call, *, verify: bool = True) -> list[Trace]:
    """A trace for each cell of the layer that was called, first to last.

    Raises `NotExact`, see `trace_layer`.
    """
    layer, mask = call.layer, mask_as_read(call)
    # In JAX's loop a skipped step shows the first state, which has another width than a trace.
    by_hand = mask is not None and keras.backend.backend() == "jax"
    tracing = _tracing(layer, call.dropout, zero_output_for_mask=by_hand)
    with without_gradients():
        shown = tracing(
            call.inputs, initial_state=tree.map_structure(ops.copy, call.states), mask=call.mask
        )
    values, read, traces, at = numbers(shown), _inputs_as_read(call), [], 0
    per_cell = zip(cells_of(layer), _states_by_cell(layer, call.states), call.dropout, strict=True)
    for cell, states, dropout in per_cell:
        width = len(_kind(cell).trace_type.quantity_names) * cell.units
        initial = [numbers(state) for state in states]
        part = values[..., at : at + width]
        trace = split_trace(cell, part, initial_state=initial, mask=mask)
        if dropout == NO_DROPOUT and cell.compute_dtype in SUMMED:
            inputs = read if mask is None else np.where(mask[..., None], read, np.nan)
            trace = dataclasses.replace(trace, inputs=inputs, weights=weights_of(cell))
        traces.append(trace)
        read = trace.hidden_state  # a stack's next cell reads what this one shows
        at += width
    if mask is not None and by_hand and not layer.zero_output_for_mask:
        traces = [_with_hidden_carried(trace, mask, unrolled=layer.unroll) for trace in traces]
    if verify:
        require_equal(call, traces)
    return traces


SUMMED = ("float32", "float64")
"""The types whose sums are precise enough to be written out."""


def _inputs_as_read(call: Call) -> np.ndarray:
    """The inputs in the order in which the layer takes the steps, (B, T, D)."""
    inputs = np.array(numbers(call.inputs))  # a tensor may share the caller's memory
    return inputs[:, ::-1] if call.layer.go_backwards else inputs


def _tracing(
    layer: keras.layers.RNN, dropout: tuple[Dropout, ...], *, zero_output_for_mask: bool
) -> keras.layers.RNN:
    """The layer that traces this one; making it takes as long as a step, so it is kept.

    One that drops numbers out is made for its call. What a layer can be given anew after it was
    built is part of the key.
    """
    if any(one != NO_DROPOUT for one in dropout):
        return tracing_layer(layer, dropout=dropout, zero_output_for_mask=zero_output_for_mask)
    cells = tuple((id(cell), cell.dtype_policy.name) for cell in cells_of(layer))
    settings = layer.go_backwards, layer.zero_output_for_mask, zero_output_for_mask
    kept = _KEPT.setdefault(layer, {})
    key = (cells, *settings)
    if (known := kept.get(key)) is not None:
        return known
    kept.clear()  # what was set otherwise will hardly be set so again
    made = kept[key] = tracing_layer(layer, zero_output_for_mask=zero_output_for_mask)
    return made


_KEPT: weakref.WeakKeyDictionary[keras.layers.RNN, dict[Hashable, keras.layers.RNN]] = (
    weakref.WeakKeyDictionary()
)


def _with_hidden_carried(trace: Trace, mask: np.ndarray, *, unrolled: bool) -> Trace:
    """The trace with the hidden state before it at each skipped step, as JAX's loop returns it."""
    hidden = trace.hidden_state.copy()
    before = np.zeros_like(hidden[:, 0]) if unrolled else trace.initial_hidden_state
    for step in range(hidden.shape[1]):
        hidden[:, step] = np.where(mask[:, step, None], hidden[:, step], before)
        before = hidden[:, step]
    return dataclasses.replace(trace, hidden_state=hidden)


def split_trace(
    layer: keras.layers.Layer,
    values: np.ndarray,
    *,
    initial_state: Sequence[np.ndarray],
    mask: np.ndarray | None = None,
    tokens: tuple[str, ...] = (),
    is_padding: np.ndarray | None = None,
    reads_backwards: bool = False,
) -> Trace:
    """A tracing layer's output as a trace.

    layer: the traced layer or its cell; values: (batch, timesteps, quantities * units) or one
    sequence of it without the batch; mask, is_padding: the same without the last axis. Padding is
    what a mask skips, unless told.
    """
    kind = _kind(getattr(layer, "cell", layer))
    names = kind.trace_type.quantity_names
    split = dict(zip(names, np.split(values, len(names), axis=-1), strict=True))
    parts: dict[str, Any] = {name: np.array(part, order="C") for name, part in split.items()}
    parts["initial_hidden_state"] = initial_state[0]
    if kind.trace_type is GateTrace:
        parts["initial_cell_state"] = initial_state[1]
    if mask is not None:
        _mark_skipped(parts, mask)
    if is_padding is None:
        is_padding = np.zeros(values.shape[:-1], bool) if mask is None else ~mask
    return kind.trace_type(
        **parts, is_padding=is_padding, tokens=tokens, reads_backwards=reads_backwards
    )


def _kind(cell: Any) -> type[TracingCell]:
    kind = tracing_kind(cell)
    assert kind is not None, f"{type(cell).__name__} was refused before"
    return kind


def _states_by_cell(layer: keras.layers.RNN, states: list[Any]) -> list[list[Any]]:
    """The states of each cell: [[h, c]] of an LSTM, [[h, c], [h, c]] of a stack of two."""
    if len(cells_of(layer)) == 1 and not isinstance(layer.cell, keras.layers.StackedRNNCells):
        return [states]
    return [list(state) if isinstance(state, (list, tuple)) else [state] for state in states]


# What is asked of the caller


def _require_shapes(layer: keras.layers.RNN, x: Any) -> None:
    features = layer.cell.kernel.shape[0]
    if len(x.shape) != 3 or x.shape[-1] != features or 0 in x.shape:
        raise ValueError(
            f"inputs must be (batch, timesteps, {features}), each at least 1; "
            f"received {tuple(x.shape)}."
        )
    expected = layer._expected_batch_size if layer.stateful else None
    if expected is not None and x.shape[0] != expected:
        raise ValueError(
            f"The layer {layer.name!r} is stateful and keeps states for {expected} sequences; "
            f"received {x.shape[0]}. Pass as many."
        )


def _mask_of(mask: Any, shape: tuple[int, ...]) -> Any:
    if mask is None or mask is False:
        return None
    mask = numbers(mask).astype(bool)
    if mask.shape != shape:
        raise ValueError(f"mask must be {shape} like inputs; received {mask.shape}.")
    return ops.convert_to_tensor(mask)


def _checked_states(layer: keras.layers.RNN, batch: int, given: Any) -> list[Any]:
    states = initial_states(layer, batch, given)
    count = 2 if isinstance(layer.cell, keras.layers.LSTMCell) else 1
    expected = [(batch, layer.cell.units)] * count
    received = [tuple(state.shape) for state in states]
    if received != expected:
        raise ValueError(f"initial_state must have the shapes {expected}; received {received}.")
    return states


def _require_what_the_model_gives(layer: keras.layers.RNN, mask: Any, states: Any) -> None:
    """ValueError where the layer's model hands it a mask or states, and the caller does not."""
    names = ("sequences", "initial_state", "mask")
    for node in layer._inbound_nodes:
        given = {**dict(zip(names, node.arguments.args, strict=False)), **node.arguments.kwargs}
        carried = getattr(given.get("sequences"), "_keras_mask", None)
        has_mask = given.get("mask") is not None or carried is not None
        if mask is None and has_mask:
            raise ValueError(
                f"In its model the layer {layer.name!r} gets a mask, and none is given. Pass "
                "mask=..., or mask=False for a trace without one, or use trace_model."
            )
        if states is None and given.get("initial_state") is not None:
            raise ValueError(
                f"In its model the layer {layer.name!r} gets an initial state, and none is given. "
                "Pass initial_state=..., or use trace_model."
            )


# Exact or refused


def _unheard(layer: keras.layers.RNN, x: Any, mask: Any, states: list[Any]) -> Call:
    """A call that was not made, so that there is nothing to hold the trace against."""
    return Call(layer, x, mask, states, (NO_DROPOUT,), None, None)


def _own_call(
    layer: keras.layers.RNN, x: Any, mask: Any, states: list[Any], *, training: bool
) -> Call:
    """The layer's own call on the same, returning every step, with its state left as it was."""
    with ONE_AT_A_TIME:
        before = [ops.copy(ops.convert_to_tensor(s)) for s in tree.flatten(layer.states or [])]
        returned, layer.return_sequences = layer.return_sequences, True
        try:
            with recording([layer]) as recorded:
                layer(x, initial_state=states, mask=mask, training=training)
        finally:
            layer.return_sequences = returned
            for variable, value in zip(tree.flatten(layer.states or []), before, strict=True):
                variable.assign(value)
    (call,) = recorded.calls
    return call


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


__all__ = ["GRUTrace", "GateTrace", "RNNTrace", "Trace", "split_trace", "trace_layer", "traces_of"]
