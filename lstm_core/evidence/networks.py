"""The network of an experiment, built and not trained yet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import ops

from lstm_core.evidence.experiment import Experiment, RecurrentStart
from lstm_core.network.building import RECURRENT_LAYERS
from lstm_core.network.cells import tracing_layer
from lstm_core.network.trainer import Measure
from lstm_core.reading.surgery import Hold, Surgery

HELD_ROW = 1
"""The row of a table of held values that stands for the only step it was made for."""


def build_network(experiment: Experiment) -> keras.Model:
    """(B, T, D) float32 -> answers (B, outputs), or (B, T, outputs) where asked at every step.

    The answers are scores before any softmax. The recurrent layers are named "recurrent_1" and so
    on, with "tracing_" before it where gates are held; the dense one "answer". The first weights
    are Keras' defaults but for the forget bias and the recurrent weights where the experiment says
    so, drawn from its seed alone.
    """
    task, seeds = experiment.task, seeds_of_weights(experiment.seed)
    inputs = sequences = keras.Input((task.input_steps, task.features), name="sequences")
    for number in range(1, experiment.layers + 1):
        layer = RECURRENT_LAYERS[experiment.cell](
            experiment.units,
            return_sequences=task.every_step or number < experiment.layers,
            kernel_initializer=keras.initializers.GlorotUniform(seed=next(seeds)),
            recurrent_initializer=_recurrent_initializer(experiment.recurrent_start, next(seeds)),
            name=f"recurrent_{number}",
        )
        layer.build(sequences.shape)
        if experiment.forget_bias is not None:
            set_forget_bias(layer, experiment.forget_bias)
        through = run_held(layer, sequences, experiment.held) if experiment.held else None
        sequences = layer(sequences) if through is None else through
    answer = keras.layers.Dense(
        task.outputs,
        kernel_initializer=keras.initializers.GlorotUniform(seed=next(seeds)),
        name="answer",
    )
    return keras.Model(inputs, answer(sequences), name=task.name)


def _recurrent_initializer(start: RecurrentStart, seed: int) -> keras.Initializer:
    if start == "glorot":
        return keras.initializers.GlorotUniform(seed=seed)
    if start == "normal":
        return keras.initializers.RandomNormal(stddev=0.1, seed=seed)
    return keras.initializers.Orthogonal(seed=seed)


def set_forget_bias(layer: keras.layers.LSTM, bias: float) -> None:
    """Set the forget gates' part of a built LSTM's bias, which Keras begins with 1."""
    units = layer.units
    values = layer.cell.bias.numpy()  # (4U,): i, f, candidate, o
    values[units : 2 * units] = bias
    layer.cell.bias.assign(values)


def run_held(layer: keras.layers.LSTM, sequences: Any, held: tuple[Hold, ...]) -> Any:
    """What a built LSTM gives on a symbolic input, with quantities held at every step.

    (B, T, D) -> (B, T, U), or (B, U) if the layer does not return sequences. The cell that is
    stepped is the one of a reading with surgery, on the layer's own weights. Nothing flows back
    into a held gate, so the weights that only it uses keep their first values.
    """
    table = Surgery(held).table("lstm", words=1, units=layer.units)  # (2, kU), row 1 is held
    tracing = tracing_layer(
        layer, held=ops.convert_to_tensor(table), return_sequences=layer.return_sequences
    )
    with_row = ops.pad(sequences, [[0, 0], [0, 0], [0, 1]], constant_values=HELD_ROW)
    return tracing(with_row)[..., -layer.units :]  # the hidden state stands last


def mean_squared_error(network: keras.Model) -> Measure:
    """What a trainer measures of a network whose targets have the shape of its answers."""

    def measure(x: tf.Tensor, y: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        loss = tf.reduce_mean((network(x, training=True) - y) ** 2)
        return loss, loss

    return measure


def seeds_of_weights(seed: int) -> Iterator[int]:
    """Seeds for the initialisers of up to three layers and an answer."""
    return iter(np.random.SeedSequence([seed, 2]).generate_state(7).tolist())
