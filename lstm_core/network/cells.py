"""Cells that step exactly as Keras' own and hand out all they compute.

A tracing cell borrows a built Keras cell, uses its very weights and settings, and is run by
`keras.layers.RNN` like any other cell. Its output at a time step is every quantity of the trace,
concatenated, because Keras' RNN wants one tensor of one integer size from a cell:

    inputs (B, D), states (B, U) each  ->  output (B, quantities * U)

The operations and their order are those of `LSTMCell.call`, `GRUCell.call` and
`SimpleRNNCell.call` in Keras 3 with `training=False`, so the results are equal to the last bit.
Dropout is a matter of training and does not occur in a trace.

A tracing cell can also be made to hold gates: a held quantity takes a given value in place of the
one that was computed, and everything after it follows from there. This is the only place where the
cell's equations are stepped, held or not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, TypeAlias

import keras
from keras import ops

from lstm_core.gates import GateTrace, GRUTrace, RNNTrace, Trace

Holding: TypeAlias = Callable[[str, Any], Any]
"""A quantity's name and what was computed for it, (B, U) -> what the cell goes on with, (B, U)."""


def _as_computed(name: str, computed: Any) -> Any:  # noqa: ARG001
    return computed


class TracingCell(keras.layers.Layer):
    """What the tracing cells share: the borrowed cell, its states, the size of the output.

    held: None, or a table of values to hold, (patterns, holdable quantities * U), side by side in
    the order of the trace's `holdable_names`, NaN where a quantity is free. With a table each
    step's input has one feature more, the last: the row of the table that holds at that step. So
    every sequence of a batch can be held in its own way and at its own steps. (In float32 row
    numbers are exact up to 2**24.)
    """

    trace_type: ClassVar[type[Trace]]

    def __init__(self, cell: keras.layers.Layer, *, held: Any = None) -> None:
        super().__init__(dtype=cell.dtype_policy, name=f"tracing_{cell.name}")
        self.cell = cell
        self.held = held
        self.state_size = cell.state_size
        self.output_size = len(self.trace_type.quantity_names) * cell.units
        self.built = True

    def get_initial_state(self, batch_size: Any = None) -> Any:
        return self.cell.get_initial_state(batch_size=batch_size)

    def call(self, inputs: Any, states: Any) -> tuple[Any, list[Any]]:
        """One time step -> (all quantities side by side, the new states)."""
        x, hold = (inputs, _as_computed) if self.held is None else self._holding(inputs)
        quantities, states = self.step(x, states, hold)
        return ops.concatenate(quantities, axis=-1), states  # k of (B, U) -> (B, kU)

    def step(self, x: Any, states: Any, hold: Holding) -> tuple[list[Any], list[Any]]:
        raise NotImplementedError

    def _holding(self, inputs: Any) -> tuple[Any, Holding]:
        """(B, D + 1) -> the cell's own input (B, D), and what to hold at this step."""
        names = self.trace_type.holdable_names
        features = self.cell.kernel.shape[0]
        rows = ops.take(self.held, ops.cast(inputs[:, features], "int32"), axis=0)  # (B, kU)
        held = dict(zip(names, ops.split(rows, len(names), axis=-1), strict=True))

        def hold(name: str, computed: Any) -> Any:
            return ops.where(ops.isnan(held[name]), computed, held[name])

        return inputs[:, :features], hold


class TracingLSTMCell(TracingCell):
    """An LSTM cell that shows its gates, its candidate and both its states."""

    trace_type = GateTrace

    def step(self, x: Any, states: Any, hold: Holding) -> tuple[list[Any], list[Any]]:
        cell = self.cell
        h, c = states
        i, f, g, o = self._preactivations(x, h)
        i, f, o = map(cell.recurrent_activation, (i, f, o))
        i, f, o = hold("input_gate", i), hold("forget_gate", f), hold("output_gate", o)
        g = hold("candidate", cell.activation(g))
        c = f * c + i * g
        h = o * cell.activation(c)
        return [f, i, g, o, c, h], [h, c]

    def _preactivations(self, x: Any, h: Any) -> list[Any]:
        """x W + h U + b for i, f, candidate, o: four of (B, U)."""
        cell = self.cell
        if cell.implementation == 2:
            z = ops.add(ops.matmul(x, cell.kernel), ops.matmul(h, cell.recurrent_kernel))
            if cell.use_bias:
                z = ops.add(z, cell.bias)
            return ops.split(z, 4, axis=1)  # (B, 4U) -> four of (B, U)
        # With recurrent dropout Keras multiplies gate by gate, and rounds differently.
        z = [ops.matmul(x, W) for W in ops.split(cell.kernel, 4, axis=1)]
        if cell.use_bias:
            z = [z_k + b for z_k, b in zip(z, ops.split(cell.bias, 4, axis=0), strict=True)]
        U = ops.split(cell.recurrent_kernel, 4, axis=1)
        return [z_k + ops.matmul(h, U_k) for z_k, U_k in zip(z, U, strict=True)]


class TracingGRUCell(TracingCell):
    """A GRU cell that shows its two gates, its candidate and its hidden state."""

    trace_type = GRUTrace

    def step(self, x: Any, states: Any, hold: Holding) -> tuple[list[Any], list[Any]]:
        cell, units = self.cell, self.cell.units
        (h,) = states
        W, U, (b_x, b_h) = cell.kernel, cell.recurrent_kernel, self._biases()
        x_z, x_r, x_g = self._products(x, W, b_x, 3)
        if cell.reset_after:
            h_z, h_r, h_g = self._products(h, U, b_h, 3)
        else:
            h_z, h_r = self._products(h, U[:, : 2 * units], None, 2)
        z = hold("update_gate", cell.recurrent_activation(x_z + h_z))
        r = hold("reset_gate", cell.recurrent_activation(x_r + h_r))
        h_g = r * h_g if cell.reset_after else ops.matmul(r * h, U[:, 2 * units :])
        g = hold("candidate", cell.activation(x_g + h_g))
        h = z * h + (1 - z) * g
        return [z, r, g, h], [h]

    def _biases(self) -> tuple[Any, Any]:
        """The input's and the recurrent bias, each (3U,) or None."""
        cell = self.cell
        if not cell.use_bias:
            return None, None
        return (cell.bias[0], cell.bias[1]) if cell.reset_after else (cell.bias, None)

    def _products(self, v: Any, kernel: Any, bias: Any, count: int) -> list[Any]:
        """v times a kernel of `count` parts, plus the bias: `count` of (B, U)."""
        if self.cell.implementation == 2:
            product = ops.matmul(v, kernel)
            product = product if bias is None else ops.add(product, bias)
            return ops.split(product, count, axis=-1)
        products = [ops.matmul(v, part) for part in ops.split(kernel, count, axis=1)]
        if bias is None:
            return products
        biases = ops.split(bias, count, axis=0)
        return [p + b for p, b in zip(products, biases, strict=True)]


class TracingSimpleRNNCell(TracingCell):
    """A simple RNN cell: its hidden state is all there is to show."""

    trace_type = RNNTrace

    def step(self, x: Any, states: Any, hold: Holding) -> tuple[list[Any], list[Any]]:  # noqa: ARG002
        cell = self.cell  # not called itself: that would leave a dropout mask in it
        z = ops.matmul(x, cell.kernel)
        if cell.use_bias:
            z = ops.add(z, cell.bias)
        h = cell.activation(z + ops.matmul(states[0], cell.recurrent_kernel))
        return [h], [h]


TRACING_CELLS: dict[type[keras.layers.RNN], type[TracingCell]] = {
    keras.layers.LSTM: TracingLSTMCell,
    keras.layers.GRU: TracingGRUCell,
    keras.layers.SimpleRNN: TracingSimpleRNNCell,
}


def tracing_layer(
    layer: keras.layers.RNN,
    *,
    held: Any = None,
    return_sequences: bool = True,
    unroll: bool = False,
) -> keras.layers.RNN:
    """A `keras.layers.RNN` that runs like `layer`, on its weights, and returns every quantity.

    Call it as the layer: (B, T, D) -> (B, T, quantities * U), or (B, quantities * U), the last
    step's, without `return_sequences`. With a table of values to hold (see `TracingCell`) it takes
    (B, T, D + 1). With `unroll` its steps stand one after another in what is compiled, in place of
    a loop, and T must be known by then.

    Raises TypeError for a layer that is not an LSTM, GRU or SimpleRNN, ValueError for one that is
    not built yet.
    """
    tracing = next((cell for kind, cell in TRACING_CELLS.items() if isinstance(layer, kind)), None)
    if tracing is None:
        raise TypeError(
            "trace_layer takes a keras.layers.LSTM, GRU or SimpleRNN; received "
            f"{type(layer).__name__}."
            + (
                " Trace its forward_layer and its backward_layer, one at a time."
                if isinstance(layer, keras.layers.Bidirectional)
                else ""
            )
        )
    if not layer.built:
        raise ValueError(
            f"The layer {layer.name!r} is not built, so it has no weights yet; call it once first."
        )
    return keras.layers.RNN(
        tracing(layer.cell, held=held),
        return_sequences=return_sequences,
        unroll=unroll,
        go_backwards=layer.go_backwards,
        zero_output_for_mask=layer.zero_output_for_mask,
        dtype=layer.dtype_policy,
        name=f"tracing_{layer.name}",
    )
