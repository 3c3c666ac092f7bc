"""The gradient on its way back through time, exact by differentiation.

At every step a zero is added to the hidden state that a cell gives on (and another to an LSTM's
cell state); the loss's gradient to that zero is its gradient to the state, along every path by
which the state acts on what follows. The cells are Keras' own.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf

from lstm_core.evidence.experiment import Experiment, GradientExperiment, GradientFlow, rounded
from lstm_core.evidence.experiment_runner import question_loss, trained_network
from lstm_core.evidence.networks import build_network
from lstm_core.gates import GateTrace
from lstm_core.reading.tracing import trace_layer

SEQUENCES_STREAM = 3
"""Which of a seed's streams draws the sequences; 0 and 1 train and test, 2 draws the weights."""


class StateGradients(NamedTuple):
    """The gradient of each sequence's loss to each state, (B, T, U); no cell state, no `cell`."""

    hidden: np.ndarray
    cell: np.ndarray | None


def gradient_flow(
    experiment: GradientExperiment, on_progress: Callable[[Any], object] | None = None
) -> GradientFlow:
    """How large the loss's gradient is at each step, by the distance to the end.

    `on_progress` is passed on to the training, if there is one.
    """
    training = experiment.training
    network = (
        trained_network(training, on_progress)[0] if experiment.trained else build_network(training)
    )
    return flow_through(network, training, experiment.sequences)


def flow_through(network: keras.Model, training: Experiment, sequences: int) -> GradientFlow:
    """The same in a network of an experiment as it is now, over so many fresh sequences.

    It must have one recurrent layer without held gates, and be asked once, at the end.
    """
    random = np.random.default_rng([training.seed, SEQUENCES_STREAM])
    batch = training.task.batch(sequences, random)
    layer, answer = network.get_layer("recurrent_1"), network.get_layer("answer")
    targets = tf.constant(batch.targets)
    trace = trace_layer(layer, batch.inputs) if isinstance(layer, keras.layers.LSTM) else None
    gradients = state_gradients(
        layer,
        batch.inputs,
        lambda h: question_loss(training.task, answer(h), targets),
        trace=trace,
    )
    hidden = _mean_norm(gradients.hidden)
    if trace is None or gradients.cell is None:
        return GradientFlow(hidden=hidden)
    forget_gate = trace.forget_gate.astype(np.float64)
    return GradientFlow(
        hidden=hidden,
        cell=_mean_norm(gradients.cell),
        kept=tuple(map(rounded, kept(forget_gate).mean(axis=(0, 2)))),
        half_life=rounded(half_life(forget_gate)),
    )


def state_gradients(
    layer: keras.layers.RNN,
    inputs: np.ndarray,
    losses: Callable[[tf.Tensor], tf.Tensor],
    *,
    trace: GateTrace | None = None,
) -> StateGradients:
    """dL/dh_t, and for an LSTM dL/dc_t, at every step t of a built recurrent layer.

    inputs: (B, T, D); losses: the last hidden state, (B, U) -> a loss of each sequence, (B,), in
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
    with tf.GradientTape() as tape:
        tape.watch(zeros)
        for step, added in enumerate(zeros):
            _, states = layer.cell(x[:, step], states)
            states = [state + zero for state, zero in zip(states, added, strict=True)]
        total = tf.reduce_sum(losses(states[0]))
    found = tape.gradient(total, zeros, unconnected_gradients="zero")
    hidden, *cell = (np.stack(of_steps, axis=1) for of_steps in zip(*found, strict=True))
    if not is_lstm:
        return StateGradients(hidden, None)
    # The zero is added to c_t behind h_t, so the path through h_t of the same step is missing.
    if trace is None:
        trace = trace_layer(layer, inputs)
    through_hidden = hidden * trace.output_gate * (1 - np.tanh(trace.cell_state) ** 2)
    return StateGradients(hidden, cell[0] + through_hidden)


def kept(forget_gate: np.ndarray) -> np.ndarray:
    """The product of the last d forget gates at place d, from 1 on: (B, T, U) -> (B, T, U)."""
    products = np.cumprod(forget_gate[:, :0:-1], axis=1)  # the last gate first, without f_1
    return np.concatenate([np.ones_like(forget_gate[:, :1]), products], axis=1)


def half_life(forget_gate: np.ndarray) -> float:
    """After how many steps forget gates at their geometric mean have let through one half.

    With ln(1/2) / ln f steps at a gate of f; infinite if all are 1.

    >>> round(half_life(np.array([0.7310586])), 2)  # a fresh Keras LSTM: sigmoid(1)
    2.21
    """
    with np.errstate(divide="ignore"):
        mean = float(np.log(forget_gate).mean())
    return math.log(0.5) / mean if mean else math.inf


def _mean_norm(gradients: np.ndarray) -> tuple[float, ...]:
    """(B, T, U) -> the mean over sequences of the norm over units, (T,), the last step first."""
    norms = np.linalg.norm(gradients.astype(np.float64), axis=-1)  # (B, T, U) -> (B, T)
    return tuple(map(rounded, norms.mean(axis=0)[::-1]))
