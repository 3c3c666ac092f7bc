"""A small LSTM learns one of the tasks whose gates a person can set by hand."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from lstm_core.evidence.gate_tasks import GateLearning, LearnedGates
from lstm_core.evidence.networks import seeds_of_weights
from lstm_core.network.trainer import Trainer
from lstm_core.reading.tracing import trace_layer

DIGITS = 6
"""Significant digits of a weight that is kept; what is traced is traced with these."""


def learn_gates(description: GateLearning) -> LearnedGates:
    """Train the network; then trace its first unit on all inputs of the task."""
    task, network = description.of_task, _network(description)

    def measure(_: tf.Tensor, x: tf.Tensor, y: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        loss = tf.reduce_mean((network(x, training=True)[..., 0] - y) ** 2)  # unit 0 alone
        return loss, loss

    trainer = Trainer(network, measure)
    trainer.begin(network.get_weights(), description.learning_rate)
    numbers = tf.zeros(description.steps)
    trainer.take_steps((numbers,), (tf.constant(task.vectors()), tf.constant(task.wanted())))
    layer = network.layers[-1]
    layer.set_weights([_short(weight) for weight in layer.get_weights()])
    return LearnedGates(
        **dict(
            zip(
                ("kernel", "recurrent_kernel", "bias"),
                map(_plain, layer.get_weights()),
                strict=True,
            )
        ),
        **traced(layer, task.vectors()),
    )


def traced(layer: keras.layers.LSTM, vectors: np.ndarray) -> dict[str, Any]:
    """What the first unit does: quantity -> (inputs, steps), four decimals."""
    quantities = trace_layer(layer, vectors).quantities
    return {
        name: tuple(tuple(round(float(v), 4) for v in row) for row in values[..., 0])
        for name, values in quantities.items()
    }


def _network(description: GateLearning) -> keras.Model:
    task, seeds = description.of_task, seeds_of_weights(description.seed)
    inputs = keras.Input((task.steps, len(task.symbols)), name="symbols")
    layer = keras.layers.LSTM(
        description.units,
        return_sequences=True,
        kernel_initializer=keras.initializers.GlorotUniform(seed=next(seeds)),
        recurrent_initializer=keras.initializers.Orthogonal(seed=next(seeds)),
        name="recurrent",
    )
    return keras.Model(inputs, layer(inputs))


def _short(weight: np.ndarray) -> np.ndarray:
    return np.array([float(f"{v:.{DIGITS}g}") for v in weight.ravel()]).reshape(weight.shape)


def _plain(weight: np.ndarray) -> Any:
    """A weight as nested tuples of its short numbers."""
    if weight.ndim == 1:
        return tuple(float(f"{v:.{DIGITS}g}") for v in weight)
    return tuple(map(_plain, weight))
