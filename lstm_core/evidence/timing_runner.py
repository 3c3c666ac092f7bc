"""How long a step of training takes on this machine, on one core."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from filelock import FileLock

from lstm_core.evidence.experiment import rounded
from lstm_core.evidence.networks import mean_squared_error
from lstm_core.evidence.timing import HEADS, Layer, StepTimes, Timing
from lstm_core.network.building import RECURRENT_LAYERS
from lstm_core.network.trainer import Trainer

ONE_AT_A_TIME = Path(tempfile.gettempdir()) / "lstm-view-timing.lock"
"""Two timings at once would time each other."""


def step_times(timing: Timing) -> StepTimes:
    """Time all layers of a timing, round by round, so that a slow moment meets them alike.

    The first call of each, which compiles, and a second one are not counted. What else runs on the
    machine is not known here; timings of one machine wait for each other.
    """
    random = np.random.default_rng(0)
    batch = (timing.steps, timing.batch_size, timing.length)
    asked = batch if timing.every_step else batch[:2]
    inputs = tf.constant(random.standard_normal((*batch, timing.features), dtype=np.float32))
    targets = tf.constant(random.standard_normal((*asked, timing.outputs), dtype=np.float32))
    with FileLock(ONE_AT_A_TIME):
        trainers = [_make_trainer(layer, timing) for layer in timing.layers]
        for trainer in trainers * 2:
            trainer.take_steps((inputs, targets)).numpy()
        times = [
            [_seconds(trainer, inputs, targets) for trainer in trainers]
            for _ in range(timing.rounds)
        ]  # (rounds, layers)
    return StepTimes(
        milliseconds=tuple(
            tuple(rounded(1_000 * seconds / timing.steps) for seconds in of_layer)
            for of_layer in zip(*times, strict=True)
        )
    )


def _make_trainer(layer: Layer, timing: Timing) -> Trainer:
    """It takes inputs (steps, B, T, D) and targets (steps, B, ...)."""
    network = build_timed(layer, timing)
    trainer = Trainer(network, mean_squared_error(network), clipnorm=1.0, xla=timing.xla)
    trainer.begin(network.get_weights(), 0.001)
    return trainer


def _seconds(trainer: Trainer, inputs: tf.Tensor, targets: tf.Tensor) -> float:
    started = time.perf_counter()
    trainer.take_steps((inputs, targets)).numpy()  # which waits for the result
    return time.perf_counter() - started


def build_timed(layer: Layer, timing: Timing) -> keras.Model:
    """(B, T, D) -> (B, T, outputs), or (B, outputs) where asked after the last step alone."""
    sequences = keras.Input((timing.length, timing.features), name="sequences")
    if layer.kind == "transformer":
        read = transformer_layer(sequences, layer.units)
        read = read if timing.every_step else read[:, -1]
    else:
        recurrent = RECURRENT_LAYERS[layer.kind](layer.units, return_sequences=timing.every_step)
        read = recurrent(sequences)
    return keras.Model(sequences, keras.layers.Dense(timing.outputs)(read), name="timed")


def transformer_layer(sequences: Any, width: int) -> Any:
    """A Transformer layer of Keras' parts, (B, T, D) -> (B, T, D), that reads no later position.

    Attention and two dense layers, each with what went in added and then normalised (Vaswani et
    al. 2017, section 3), on inputs to which sines and cosines of the position are added.
    """
    x = sequences + positions(sequences.shape[1], width)
    attention = keras.layers.MultiHeadAttention(num_heads=HEADS, key_dim=width // HEADS)
    x = keras.layers.LayerNormalization()(x + attention(x, x, use_causal_mask=True))
    wide = keras.layers.Dense(2 * width, activation="relu")(x)
    return keras.layers.LayerNormalization()(x + keras.layers.Dense(width)(wide))


def positions(length: int, width: int) -> np.ndarray:
    """(length, width) float32: sines and cosines of wavelengths from 2 pi to 10,000 times that."""
    pair = 2 * (np.arange(width) // 2) / width
    angle = np.arange(length)[:, None] / 10_000**pair
    return np.where(np.arange(width) % 2, np.cos(angle), np.sin(angle)).astype(np.float32)
