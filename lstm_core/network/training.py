"""Training a recipe's network, with progress about four times a second.

One compiled call takes as many steps as fit into a quarter of a second, so that progress stays live
and a caller can stop it.
"""

from __future__ import annotations

import functools
import math
import time
from collections.abc import Callable, Hashable, Iterator

import keras
import numpy as np
import tensorflow as tf

from lstm_core.network.building import build, require_tensorflow
from lstm_core.network.history import History, Progress
from lstm_core.network.model import LanguageModel
from lstm_core.network.recipe import Recipe
from lstm_core.network.trainer import Trainer, trainer_for
from lstm_core.text.preparation import PreparedText

SECONDS_PER_CALL = 0.25

UNROLLED_STEPS = 8
"""Up to so many time steps a recurrence compiles and runs faster written out, step by step."""


class TrainingDiverged(ArithmeticError):
    """The loss became infinite or not a number."""


def train(recipe: Recipe, on_progress: Callable[[Progress], object] | None = None) -> LanguageModel:
    """Train the network of a recipe.

    `on_progress` is called about four times a second and at the end; whatever it raises stops the
    training and reaches the caller. Raises ValueError if the corpus holds nothing to learn,
    `TrainingDiverged` if the loss stops being a finite number, and RuntimeError where Keras runs on
    another backend than TensorFlow.

    The batches are those that Keras' `fit` would draw (every example once an epoch, in a random
    order, the last batch smaller), the loss is sparse categorical cross-entropy, the optimiser
    Adam. Loss and accuracy of an epoch are the means over its examples as they were trained on.
    """
    require_tensorflow("Training")
    text = recipe.prepare()
    network = build(recipe, text)
    with trainer_for(_shape_of(recipe, text), lambda: _make_trainer(recipe, text)) as trainer:
        trainer.begin(network.get_weights(), recipe.learning_rate)
        history = _run(trainer, recipe, text, on_progress or (lambda _: None))
        network.set_weights(trainer.network.get_weights())
    return LanguageModel(recipe=recipe, text=text, network=network, history=history)


def _run(
    trainer: Trainer, recipe: Recipe, text: PreparedText, on_progress: Callable[[Progress], object]
) -> History:
    """Take all steps, as many in one call as fit into `SECONDS_PER_CALL`."""
    started = time.monotonic()
    data = tf.constant(text.inputs), tf.constant(text.targets)
    batches = _batches(recipe, len(text.inputs))
    total = recipe.epochs * math.ceil(len(text.inputs) / recipe.batch_size)
    sums, steps = np.empty((0, 3)), 1
    while True:
        called = time.monotonic()
        taken = min(steps, total - len(sums))
        rows = tf.constant(np.stack([next(batches) for _ in range(taken)]))
        sums = np.concatenate([sums, trainer.take_steps((rows,), data).numpy()])
        progress = _progress(recipe, sums, total, time.monotonic() - started)
        on_progress(progress)
        if len(sums) == total:
            return progress.history
        # Ten-fold at most, because the first call may also compile and says nothing about a step.
        speed = taken / (time.monotonic() - called)
        steps = min(10 * taken, max(1, round(speed * SECONDS_PER_CALL)))


def _progress(recipe: Recipe, sums: np.ndarray, total: int, seconds: float) -> Progress:
    """How far a training of `total` steps is, after steps with these sums, (steps, 3).

    Raises `TrainingDiverged` at the first loss that is not a finite number.
    """
    per_epoch = total // recipe.epochs
    bad = ~np.isfinite(sums[:, 0])
    if bad.any():
        step = int(bad.argmax())
        raise TrainingDiverged(
            f"The loss became {sums[step, 0]} in epoch {step // per_epoch + 1} of {recipe.epochs}: "
            "the weights grew without bound. Use a learning rate below "
            f"{recipe.learning_rate:g}."
        )
    epochs = np.add.reduceat(sums, np.arange(0, len(sums), per_epoch))  # the last may be open
    means = epochs[:, :2] / epochs[:, 2:]
    losses, accuracies = means[: len(sums) // per_epoch].T.tolist()
    loss, accuracy = means[-1].tolist()
    return Progress(
        epoch=len(losses),
        epochs=recipe.epochs,
        fraction=len(sums) / total,
        loss=loss,
        accuracy=accuracy,
        seconds=seconds,
        history=History(tuple(losses), tuple(accuracies)),
    )


def _batches(recipe: Recipe, examples: int) -> Iterator[np.ndarray]:
    """Indices of examples, (batch_size,) int32, for ever.

    -1 fills up an epoch's last batch, and a batch of odd size, which the fused LSTM dislikes.
    """
    random = np.random.default_rng(recipe.seed)
    size = min(recipe.batch_size, examples)
    while True:
        order = random.permutation(examples).astype(np.int32)
        order = np.append(order, np.full(-examples % size, -1, dtype=np.int32))
        yield from np.pad(order.reshape(-1, size), ((0, 0), (0, size % 2)), constant_values=-1)


def _shape_of(recipe: Recipe, text: PreparedText) -> tuple[Hashable, ...]:
    """What trainings have in common that can share a trainer."""
    sizes = len(text.vocabulary), recipe.embedding_dim, recipe.units, text.context
    return "language model", recipe.cell, text.framing, *sizes


def _make_trainer(recipe: Recipe, text: PreparedText) -> Trainer:
    """It takes indices of examples, (steps, B), and the text's inputs and targets."""
    indices = tf.TensorSpec((None, None), tf.int32)
    data = [tf.TensorSpec((None, *a.shape[1:]), tf.int32) for a in (text.inputs, text.targets)]
    network = build(recipe, text)
    measure = functools.partial(_measure, network)
    return Trainer(network, measure, report=(3,), signature=((indices,), tuple(data)))


def _measure(
    network: keras.Model, batch: tf.Tensor, inputs: tf.Tensor, targets: tf.Tensor
) -> tuple[tf.Tensor, tf.Tensor]:
    """The mean loss of a batch, and its sums of loss, right answers and questions, (3,).

    batch: indices of examples, (B,), -1 for none; inputs: (examples, T); targets: (examples,) or
    (examples, T), 0 where nothing is asked.
    """
    rows = tf.maximum(batch, 0)
    x, y = tf.gather(inputs, rows), tf.gather(targets, rows)
    real = tf.reshape(batch >= 0, (-1,) + (1,) * (len(y.shape) - 1))
    weight = tf.cast(real & (y > 0), "float32")
    embedding, recurrent, dense = network.layers[1:]
    states = _hidden_states(recurrent, tf.gather(embedding.embeddings.value, x))
    scores = tf.tensordot(states, dense.kernel.value, 1) + dense.bias.value  # before the softmax
    losses = tf.nn.sparse_softmax_cross_entropy_with_logits(y, scores)
    loss, asked = tf.reduce_sum(losses * weight), tf.reduce_sum(weight)
    right = tf.cast(tf.argmax(scores, axis=-1, output_type=y.dtype) == y, "float32")
    return loss / asked, tf.stack([loss, tf.reduce_sum(right * weight), asked])


def _hidden_states(layer: keras.layers.RNN, x: tf.Tensor) -> tf.Tensor:
    """(B, T, D) -> hidden states, (B, T, U), or (B, U) if the layer answers once."""
    if isinstance(layer, keras.layers.LSTM):
        states = _fused_lstm(layer.cell, x)
        return states if layer.return_sequences else states[:, -1]
    layer.unroll = x.shape[1] <= UNROLLED_STEPS  # only while this compiles
    try:
        return layer(x, training=True)
    finally:
        layer.unroll = False


def _fused_lstm(cell: keras.layers.LSTMCell, x: tf.Tensor) -> tf.Tensor:
    """All steps of an LSTM in one operation, (B, T, D) -> (B, T, U)."""
    weights = tf.concat([cell.kernel.value, cell.recurrent_kernel.value], axis=0)  # (D + U, 4U)
    state, peephole = tf.zeros((tf.shape(x)[0], cell.units)), tf.zeros((cell.units,))
    # The gradient of `BlockLSTMV2`, which has Keras' order of gates, is that of `BlockLSTM`: wrong.
    states = tf.raw_ops.BlockLSTM(
        seq_len_max=tf.constant(x.shape[1], tf.int64),
        x=tf.transpose(x, (1, 0, 2)),  # (B, T, D) -> (T, B, D)
        cs_prev=state,
        h_prev=state,
        w=_in_block_order(weights),
        wci=peephole,
        wcf=peephole,
        wco=peephole,
        b=_in_block_order(cell.bias.value),
        forget_bias=0.0,
        cell_clip=-1.0,  # none
        use_peephole=False,
    ).h
    return tf.transpose(states, (1, 0, 2))


def _in_block_order(weights: tf.Tensor) -> tf.Tensor:
    """From Keras' i, f, candidate, o to i, candidate, f, o, side by side: (..., 4U)."""
    i, f, candidate, o = tf.split(weights, 4, axis=-1)
    return tf.concat([i, candidate, f, o], axis=-1)
