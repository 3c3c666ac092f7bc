"""Training: a compiled loop of many steps per call, with progress in between.

Keras' `fit` spends most of its time between the steps of a small network. Here one compiled call
takes as many steps as fit into about a quarter of a second, so progress stays live and a caller
can stop it.
"""

from __future__ import annotations

import dataclasses
import math
import time
from collections.abc import Callable, Iterator

import keras
import numpy as np
import tensorflow as tf

from lstm_core.network.building import build
from lstm_core.network.history import History, Progress
from lstm_core.network.model import LanguageModel
from lstm_core.network.recipe import Recipe
from lstm_core.text.preparation import PreparedText

SECONDS_PER_CALL = 0.25

UNROLLED_STEPS = 8
"""Up to so many time steps a recurrence compiles and runs faster written out, step by step."""


class TrainingDiverged(ArithmeticError):
    """The loss became infinite or not a number."""


def train(recipe: Recipe, on_progress: Callable[[Progress], object] | None = None) -> LanguageModel:
    """Train the network of a recipe.

    `on_progress` is called about four times a second and at the end; whatever it raises stops the
    training and reaches the caller. Raises ValueError if the corpus holds nothing to learn, and
    `TrainingDiverged` if the loss stops being a finite number.

    The batches are those that Keras' `fit` would draw (every example once an epoch, in a random
    order, the last batch smaller), the loss is sparse categorical cross-entropy, the optimiser
    Adam. Loss and accuracy of an epoch are the means over its examples as they were trained on.
    """
    text = recipe.prepare()
    network = build(recipe, text)
    take_steps = _compiled_steps(network, text, recipe)

    started = time.monotonic()
    meter = _Meter(_steps_per_epoch(recipe, text))
    batches = _batches(recipe, len(text.inputs))
    total = recipe.epochs * meter.steps_per_epoch
    steps = 1
    while meter.steps < total:
        called = time.monotonic()
        taken = min(steps, total - meter.steps)
        meter.add(take_steps(tf.stack([next(batches) for _ in range(taken)])).numpy())
        _require_finite(meter, recipe)
        if on_progress is not None:
            on_progress(meter.progress(recipe.epochs, time.monotonic() - started))
        # Ten-fold at most, because the first call also compiles and says nothing about a step.
        speed = taken / (time.monotonic() - called)
        steps = min(10 * taken, max(1, round(speed * SECONDS_PER_CALL)))
    return LanguageModel(recipe=recipe, text=text, network=network, history=meter.history)


def _steps_per_epoch(recipe: Recipe, text: PreparedText) -> int:
    return math.ceil(len(text.inputs) / recipe.batch_size)


def _batches(recipe: Recipe, examples: int) -> Iterator[np.ndarray]:
    """Indices of examples, (batch_size,) int32, for ever; -1 fills up an epoch's last batch."""
    random = np.random.default_rng(recipe.seed)
    size = min(recipe.batch_size, examples)
    while True:
        order = random.permutation(examples).astype(np.int32)
        order = np.append(order, np.full(-examples % size, -1, dtype=np.int32))
        yield from order.reshape(-1, size)


def _compiled_steps(
    network: keras.Model, text: PreparedText, recipe: Recipe
) -> Callable[[np.ndarray], tf.Tensor]:
    """A compiled function: indices (steps, batch) -> sums (steps, 3) of loss, right, asked."""
    inputs, targets = tf.constant(text.inputs), tf.constant(text.targets)
    recurrent = network.get_layer("recurrent")
    optimizer = keras.optimizers.Adam(recipe.learning_rate)
    optimizer.build(network.trainable_variables)

    def one_step(batch: tf.Tensor) -> tf.Tensor:
        rows = tf.maximum(batch, 0)
        x, y = tf.gather(inputs, rows), tf.gather(targets, rows)  # (B, T); (B,) or (B, T)
        real = tf.reshape(batch >= 0, (-1,) + (1,) * (len(y.shape) - 1))
        weight = tf.cast(real & (y > 0), "float32")  # target 0 asks nothing
        asked = tf.reduce_sum(weight)
        with tf.GradientTape() as tape:
            probabilities = network(x, training=True)
            losses = keras.losses.sparse_categorical_crossentropy(y, probabilities)
            loss = tf.reduce_sum(losses * weight)
            mean = loss / asked
        variables = network.trainable_variables
        optimizer.apply(tape.gradient(mean, variables), variables)
        answer = tf.argmax(probabilities, axis=-1, output_type=y.dtype)
        right = tf.reduce_sum(tf.cast(answer == y, "float32") * weight)
        return tf.stack([loss, right, asked])

    @tf.function(input_signature=[tf.TensorSpec((None, None), tf.int32)])
    def take_steps(batches: tf.Tensor) -> tf.Tensor:
        steps = tf.shape(batches)[0]
        sums = tf.TensorArray(tf.float32, size=steps, element_shape=(3,))
        for step in tf.range(steps):
            sums = sums.write(step, one_step(batches[step]))
        return sums.stack()

    # The layer is asked for its loop only while this compiles; the network keeps its own.
    recurrent.unroll = text.context <= UNROLLED_STEPS
    try:
        return take_steps.get_concrete_function()
    finally:
        recurrent.unroll = False


def _require_finite(meter: _Meter, recipe: Recipe) -> None:
    if not math.isfinite(meter.loss):
        epoch = (meter.steps - 1) // meter.steps_per_epoch + 1
        raise TrainingDiverged(
            f"The loss became {meter.loss} in epoch {epoch} of {recipe.epochs}: the weights grew "
            f"without bound. Use a learning rate below {recipe.learning_rate:g}."
        )


@dataclasses.dataclass
class _Meter:
    """Adds up what the steps report, and closes an epoch when its steps are complete."""

    steps_per_epoch: int
    steps: int = 0
    loss: float = math.nan
    accuracy: float = math.nan
    history: History = dataclasses.field(default_factory=lambda: History((), ()))
    open_sums: np.ndarray = dataclasses.field(default_factory=lambda: np.zeros(3))

    def add(self, sums: np.ndarray) -> None:
        """Take in the sums of some steps, (steps, 3)."""
        losses, accuracies = list(self.history.loss), list(self.history.accuracy)
        for row in sums.astype(np.float64):
            self.open_sums = self.open_sums + row
            self.steps += 1
            self.loss, self.accuracy = (self.open_sums[:2] / self.open_sums[2]).tolist()
            if not math.isfinite(self.loss):
                break
            if self.steps % self.steps_per_epoch == 0:
                losses.append(self.loss)
                accuracies.append(self.accuracy)
                self.open_sums = np.zeros(3)
        self.history = History(tuple(losses), tuple(accuracies))

    def progress(self, epochs: int, seconds: float) -> Progress:
        return Progress(
            epoch=len(self.history.loss),
            epochs=epochs,
            fraction=self.steps / (epochs * self.steps_per_epoch),
            loss=self.loss,
            accuracy=self.accuracy,
            seconds=seconds,
            history=self.history,
        )
