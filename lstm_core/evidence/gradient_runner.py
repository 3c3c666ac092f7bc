"""How large the loss's gradient is on its way back through time, by the distance to the end."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from lstm_core.evidence.experiment import Experiment, GradientExperiment, GradientFlow, rounded
from lstm_core.evidence.experiment_runner import question_loss, trained_network
from lstm_core.evidence.networks import build_network
from lstm_core.reading.backpropagation import state_gradients
from lstm_core.reading.tracing import trace_layer

SEQUENCES_STREAM = 3
"""Which of a seed's streams draws the sequences; 0 and 1 train and test, 2 draws the weights."""


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
        lambda h: question_loss(training.task, answer(h[:, -1]), targets),
        trace=trace,
    )
    hidden = _mean_norm(gradients.hidden)
    if trace is None or gradients.cell is None:
        return GradientFlow(hidden=hidden)
    forget_gate = trace.forget_gate.astype(np.float64)
    life = half_life(forget_gate)
    return GradientFlow(
        hidden=hidden,
        cell=_mean_norm(gradients.cell),
        kept=tuple(map(rounded, kept(forget_gate).mean(axis=(0, 2)))),
        half_life=None if math.isinf(life) else rounded(life),
    )


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
