"""Back-propagation through time, exact by differentiation.

At every step a zero is added to the hidden state that a cell gives on (and another to an LSTM's
cell state). The gradient of a result by that zero is its gradient by the state, along every path
by which the state acts on what follows. The cells are Keras' own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import keras
import numpy as np
import tensorflow as tf

from lstm_core.gates import GateTrace
from lstm_core.reading.tracing import trace_layer


class StateGradients(NamedTuple):
    """The gradient of each sequence's result by what a layer reads and by its states.

    inputs: (B, T, D); hidden: (B, T, U); cell: (B, T, U), None without a cell state.
    """

    inputs: np.ndarray
    hidden: np.ndarray
    cell: np.ndarray | None


def state_gradients(
    layer: keras.layers.RNN,
    inputs: np.ndarray,
    results: Callable[[tf.Tensor], tf.Tensor],
    *,
    trace: GateTrace | None = None,
) -> StateGradients:
    """dL/dx_t, dL/dh_t, and for an LSTM dL/dc_t, at every step t of a built recurrent layer.

    inputs: (B, T, D); results: the hidden states, (B, T, U) -> one number L a sequence, (B,), in
    which no sequence sees another; trace: an LSTM's trace of the same inputs, where it is there
    already.

    dL/dc_t is the whole derivative: what c_t does through later cell states, and through the
    hidden state h_t = o_t tanh(c_t) of its own step. The layer must have Keras' default
    activation, tanh, there; raises ValueError for another.
    """
    is_lstm = isinstance(layer, keras.layers.LSTM)
    if is_lstm and layer.cell.activation is not keras.activations.tanh:
        raise ValueError(
            f"state_gradients() takes an LSTM whose activation is tanh; received "
            f"{keras.activations.serialize(layer.cell.activation)!r}."
        )
    x = tf.constant(inputs, dtype=layer.compute_dtype)
    states = layer.get_initial_state(x.shape[0])
    zeros = [
        [tf.zeros_like(state) for state in states] for _ in range(x.shape[1])
    ]  # T times one or two of (B, U)
    after_each = []
    with tf.GradientTape() as tape:
        tape.watch([x, zeros])
        for step, added in enumerate(zeros):
            _, states = layer.cell(x[:, step], states)
            states = [state + zero for state, zero in zip(states, added, strict=True)]
            after_each.append(states[0])
        total = tf.reduce_sum(results(tf.stack(after_each, axis=1)))
    by_input, by_state = tape.gradient(total, [x, zeros], unconnected_gradients="zero")
    hidden, *cell = (np.stack(of_steps, axis=1) for of_steps in zip(*by_state, strict=True))
    if not is_lstm:
        return StateGradients(by_input.numpy(), hidden, None)
    # The zero is added to c_t behind h_t, so the path through h_t of the same step is missing.
    if trace is None:
        trace = trace_layer(layer, inputs)
    through_hidden = hidden * trace.output_gate * (1 - np.tanh(trace.cell_state) ** 2)
    return StateGradients(by_input.numpy(), hidden, cell[0] + through_hidden)
