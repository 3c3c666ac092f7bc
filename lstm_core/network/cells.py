"""Cells that step exactly as Keras' own and hand out all they compute.

A tracing cell borrows a built Keras cell, uses its very weights and settings, and is run by
`keras.layers.RNN` like any other cell. Its output at a time step is every quantity of the trace,
concatenated, because Keras' RNN wants one tensor of one integer size from a cell:

    inputs (B, D), states (B, U) each  ->  output (B, quantities * U)

The operations and their order are those of `LSTMCell.call`, `GRUCell.call` and
`SimpleRNNCell.call` in Keras 3, so the results are equal to the last bit. A cell that drops numbers
out, while it trains, is given the very masks that the traced run drew.

A tracing cell can also be made to hold gates: a held quantity takes a given value in place of the
one that was computed, and everything after it follows from there. This is the only place where the
cell's equations are stepped, held or not.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, TypeAlias

import keras
from keras import ops

from lstm_core.gates import GateTrace, GRUTrace, RNNTrace, Trace

Holding: TypeAlias = Callable[[str, Any], Any]
"""A quantity's name and what was computed for it, (B, U) -> what the cell goes on with, (B, U)."""


@dataclasses.dataclass(frozen=True)
class Dropout:
    """The dropout masks that a cell used in one call; None where it dropped nothing.

    inputs (B, D) and recurrent (B, U); a cell that multiplies gate by gate has a list of them.
    """

    inputs: Any = None
    recurrent: Any = None


NO_DROPOUT = Dropout()


def _as_computed(name: str, computed: Any) -> Any:  # noqa: ARG001
    return computed


def _masked(value: Any, mask: Any, count: int) -> list[Any]:
    """A cell's input for each of its `count` parts, with what is dropped out set to 0."""
    if mask is None:
        return [value] * count
    if isinstance(mask, (list, tuple)):
        return [value * part for part in mask]
    return [value * mask] * count


class TracingCell(keras.layers.Layer):
    """What the tracing cells share: the borrowed cell, its states, the size of the output.

    held: None, or a table of values to hold, (patterns, holdable quantities * U), side by side in
    the order of the trace's `holdable_names`, NaN where a quantity is free. With a table each
    step's input has one feature more, the last: the row of the table that holds at that step. So
    every sequence of a batch can be held in its own way and at its own steps. (In float32 row
    numbers are exact up to 2**24.)
    dropout: what the cell drops out, see `Dropout`.
    """

    trace_type: ClassVar[type[Trace]]

    def __init__(
        self, cell: keras.layers.Layer, *, held: Any = None, dropout: Dropout = NO_DROPOUT
    ) -> None:
        super().__init__(dtype=cell.dtype_policy, name=f"tracing_{cell.name}")
        self.cell = cell
        self.held = held
        self.dropout = dropout
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
        xs, hs = _masked(x, self.dropout.inputs, 4), _masked(h, self.dropout.recurrent, 4)
        if cell.implementation == 2:
            z = ops.add(ops.matmul(xs[0], cell.kernel), ops.matmul(h, cell.recurrent_kernel))
            if cell.use_bias:
                z = ops.add(z, cell.bias)
            return ops.split(z, 4, axis=1)  # (B, 4U) -> four of (B, U)
        # With recurrent dropout Keras multiplies gate by gate, and rounds differently.
        Ws, Us = ops.split(cell.kernel, 4, axis=1), ops.split(cell.recurrent_kernel, 4, axis=1)
        z = [ops.matmul(x_k, W) for x_k, W in zip(xs, Ws, strict=True)]
        if cell.use_bias:
            z = [z_k + b for z_k, b in zip(z, ops.split(cell.bias, 4, axis=0), strict=True)]
        return [z_k + ops.matmul(h_k, U) for z_k, h_k, U in zip(z, hs, Us, strict=True)]


class TracingGRUCell(TracingCell):
    """A GRU cell that shows its two gates, its candidate and its hidden state."""

    trace_type = GRUTrace

    def step(self, x: Any, states: Any, hold: Holding) -> tuple[list[Any], list[Any]]:
        cell, units = self.cell, self.cell.units
        (h,) = states
        W, U, (b_x, b_h) = cell.kernel, cell.recurrent_kernel, self._biases()
        hs = _masked(h, self.dropout.recurrent, 3)
        x_z, x_r, x_g = self._products(_masked(x, self.dropout.inputs, 3), W, b_x)
        if cell.reset_after:
            h_z, h_r, h_g = self._products(hs, U, b_h)
        else:
            h_z, h_r = self._products(hs[:2], U[:, : 2 * units], None)
        z = hold("update_gate", cell.recurrent_activation(x_z + h_z))
        r = hold("reset_gate", cell.recurrent_activation(x_r + h_r))
        h_g = r * h_g if cell.reset_after else ops.matmul(r * hs[2], U[:, 2 * units :])
        g = hold("candidate", cell.activation(x_g + h_g))
        h = z * h + (1 - z) * g
        return [z, r, g, h], [h]

    def _biases(self) -> tuple[Any, Any]:
        """The input's and the recurrent bias, each (3U,) or None."""
        cell = self.cell
        if not cell.use_bias:
            return None, None
        return (cell.bias[0], cell.bias[1]) if cell.reset_after else (cell.bias, None)

    def _products(self, vs: list[Any], kernel: Any, bias: Any) -> list[Any]:
        """Each of `vs` times its part of a kernel, plus the bias: as many of (B, U)."""
        count = len(vs)
        if self.cell.implementation == 2:
            product = ops.matmul(vs[0], kernel)
            product = product if bias is None else ops.add(product, bias)
            return ops.split(product, count, axis=-1)
        parts = ops.split(kernel, count, axis=1)
        products = [ops.matmul(v, part) for v, part in zip(vs, parts, strict=True)]
        if bias is None:
            return products
        biases = ops.split(bias, count, axis=0)
        return [p + b for p, b in zip(products, biases, strict=True)]


class TracingSimpleRNNCell(TracingCell):
    """A simple RNN cell: its hidden state is all there is to show."""

    trace_type = RNNTrace

    def step(self, x: Any, states: Any, hold: Holding) -> tuple[list[Any], list[Any]]:  # noqa: ARG002
        cell = self.cell  # not called itself: that would leave a dropout mask in it
        (x,), (h,) = (
            _masked(x, self.dropout.inputs, 1),
            _masked(states[0], self.dropout.recurrent, 1),
        )
        z = ops.matmul(x, cell.kernel)
        if cell.use_bias:
            z = ops.add(z, cell.bias)
        h = cell.activation(z + ops.matmul(h, cell.recurrent_kernel))
        return [h], [h]


class TracingStack(keras.layers.Layer):
    """`StackedRNNCells` that show all quantities of all their cells, side by side, first to last.

    cells: a tracing cell for each cell of the stack, each of which feeds the next its hidden state.
    """

    def __init__(self, stack: keras.layers.StackedRNNCells, cells: list[TracingCell]) -> None:
        super().__init__(dtype=stack.dtype_policy, name=f"tracing_{stack.name}")
        self.stack, self.cells = stack, cells
        self.state_size = stack.state_size
        self.output_size = sum(cell.output_size for cell in cells)
        self.built = True

    def get_initial_state(self, batch_size: Any = None) -> Any:
        return self.stack.get_initial_state(batch_size=batch_size)

    def call(self, inputs: Any, states: Any) -> tuple[Any, list[Any]]:
        """One time step -> (all quantities side by side, the new states, nested as they came)."""
        shown, after = [], []
        for cell, state in zip(self.cells, states, strict=True):
            is_nested = isinstance(state, (list, tuple))
            values, new = cell.call(inputs, list(state) if is_nested else [state])
            inputs = values[:, -cell.cell.units :]  # the hidden state stands last
            shown.append(values)
            after.append(new if is_nested else new[0])
        return ops.concatenate(shown, axis=-1), after


TRACING_CELLS: dict[type[keras.layers.Layer], type[TracingCell]] = {
    keras.layers.LSTMCell: TracingLSTMCell,
    keras.layers.GRUCell: TracingGRUCell,
    keras.layers.SimpleRNNCell: TracingSimpleRNNCell,
}


def cells_of(layer: keras.layers.RNN) -> list[keras.layers.Layer]:
    """The cells of a recurrent layer, first to last: several for `StackedRNNCells`, else one."""
    is_stack = isinstance(layer.cell, keras.layers.StackedRNNCells)
    return list(layer.cell.cells) if is_stack else [layer.cell]


def keras_cell(cell: Any) -> type[keras.layers.Layer]:
    """Keras' own class of a cell or of a subclass of it; another cell's own class."""
    return next((type_ for type_ in TRACING_CELLS if isinstance(cell, type_)), type(cell))


def tracing_kind(cell: Any) -> type[TracingCell] | None:
    """The tracing cell for a cell of Keras or a subclass of one; None for another cell."""
    return TRACING_CELLS.get(keras_cell(cell))


def tracing_layer(
    layer: keras.layers.RNN,
    *,
    held: Any = None,
    dropout: Sequence[Dropout] | None = None,
    return_sequences: bool = True,
    unroll: bool = False,
    zero_output_for_mask: bool = False,
) -> keras.layers.RNN:
    """A `keras.layers.RNN` that runs like `layer`, on its weights, and returns every quantity.

    Call it as the layer: (B, T, D) -> (B, T, quantities * U), or (B, quantities * U), the last
    step's, without `return_sequences`. With a table of values to hold (see `TracingCell`) it takes
    (B, T, D + 1). With `unroll` its steps stand one after another in what is compiled, in place of
    a loop, and T must be known by then. `dropout` has an entry for each of `cells_of(layer)`. With
    `zero_output_for_mask`, or where the layer has it, a skipped step shows zeros.

    Raises TypeError for a layer that is not an LSTM, GRU or SimpleRNN, or an RNN of their cells,
    and ValueError for one that is not built yet.
    """
    require_traceable(layer)
    cells = cells_of(layer)
    masks = dropout or [NO_DROPOUT] * len(cells)
    tracing = [
        TRACING_CELLS[keras_cell(cell)](cell, held=held, dropout=mask)
        for cell, mask in zip(cells, masks, strict=True)
    ]
    return keras.layers.RNN(
        TracingStack(layer.cell, tracing) if layer.cell is not cells[0] else tracing[0],
        return_sequences=return_sequences,
        unroll=unroll,
        go_backwards=layer.go_backwards,
        zero_output_for_mask=zero_output_for_mask or layer.zero_output_for_mask,
        dtype=layer.dtype_policy,
        name=f"tracing_{layer.name}",
    )


def require_traceable(layer: Any) -> None:
    """TypeError or ValueError for what `tracing_layer` cannot run, with what to do instead."""
    if not isinstance(layer, keras.layers.RNN):
        hint = "Use trace_model for a model or a layer that wraps recurrent layers."
        if isinstance(layer, keras.layers.Bidirectional):
            hint = "Trace its forward_layer and its backward_layer, or the model by trace_model."
        raise TypeError(
            "trace_layer takes a keras.layers.LSTM, GRU or SimpleRNN, or an RNN of their cells; "
            f"received {type(layer).__name__}. {hint}"
        )
    for cell in cells_of(layer):
        if tracing_kind(cell) is None:
            raise TypeError(
                f"The layer {layer.name!r} steps a {type(cell).__name__}. "
                "Only LSTMCell, GRUCell and SimpleRNNCell can be traced."
            )
    if not layer.built:
        raise ValueError(
            f"The layer {layer.name!r} is not built, so it has no weights yet; call it once first."
        )
