"""Training a recipe's network, with progress about four times a second.

One compiled call takes as many steps as fit into a quarter of a second, so that progress stays live
and a caller can stop it.
"""

from __future__ import annotations

import dataclasses
import itertools
import time
from collections.abc import Callable, Hashable, Iterator, Sequence

import numpy as np
import tensorflow as tf

from lstm_core.network.building import build, require_tensorflow
from lstm_core.network.checkpoint import Checkpoint
from lstm_core.network.history import History, Progress, StopTraining
from lstm_core.network.loss import Measured, loss_of
from lstm_core.network.model import LanguageModel
from lstm_core.network.recipe import Recipe
from lstm_core.network.sizes import in_chunks, steps_per_epoch
from lstm_core.network.snapshots import Album, Snapshots
from lstm_core.network.trainer import Trainer, trainer_for
from lstm_core.network.validation import HeldOut, in_batches
from lstm_core.text.preparation import PreparedText

SECONDS_PER_CALL = 0.25


class TrainingDiverged(ArithmeticError):
    """The loss became infinite or not a number."""


def train(recipe: Recipe, on_progress: Callable[[Progress], object] | None = None) -> LanguageModel:
    """Train the network of a recipe.

    `on_progress` is called about four times a second and at the end. If it raises `StopTraining`,
    the training ends there, and the network as it is comes back, which `train_on` trains to its
    end; whatever else it raises reaches the caller. Raises ValueError if the corpus holds nothing
    to learn, `TrainingDiverged` if the loss stops being a finite number, and RuntimeError where
    Keras runs on another backend than TensorFlow.

    The batches are those that Keras' `fit` would draw (every example once an epoch, in a random
    order, the last batch smaller), the loss is sparse categorical cross-entropy, the optimiser
    Adam. Loss and accuracy of an epoch are the means over its examples as they were trained on.
    The loss on held-out lines is measured after each epoch, with nothing dropped out.
    """
    return _train(recipe, recipe.prepare(), None, None, on_progress)


def train_on(
    model: LanguageModel, on_progress: Callable[[Progress], object] | None = None
) -> LanguageModel:
    """Train a network to its end whose training was stopped (`StopTraining`).

    It goes on from the step at which it was stopped, with the same batches and the optimizer as it
    was, so the result is the one that `train` would have given. `on_progress` and the errors are
    those of `train`; ValueError for a network that was not stopped.
    """
    if model.checkpoint is None:
        raise ValueError("Only a network that was stopped in its training can be trained on.")
    return _train(model.recipe, model.text, model.checkpoint, model.snapshots, on_progress)


def _train(
    recipe: Recipe,
    text: PreparedText,
    begun: Checkpoint | None,
    watched: Snapshots | None,
    on_progress: Callable[[Progress], object] | None,
) -> LanguageModel:
    """Train a network from its first weights, or from where its training was stopped."""
    require_tensorflow("Training")
    network = build(recipe, text)
    album = Album(network.get_weights(), recipe.epochs, watched)
    with trainer_for(_shape_of(recipe, text), lambda: _make_trainer(recipe, text)) as trainer:
        trainer.begin(begun.weights if begun else network.get_weights(), recipe.learning_rate)
        if begun:
            trainer.go_on(steps=len(begun.sums), means=begun.means, squares=begun.squares)
        lines = recipe.prepare_held_out(text)
        held_out = HeldOut(recipe, lines, trainer, begun) if lines else None
        history, sums, seconds = _run(
            trainer, recipe, text, held_out, album, begun, on_progress or (lambda _: None)
        )
        weights = trainer.network.get_weights()
        checkpoint = None
        if history.is_stopped:
            checkpoint = _checkpoint(trainer, sums, seconds, held_out)
        network.set_weights((held_out and held_out.best) or weights)
    return LanguageModel(recipe, text, network, history, checkpoint, album.snapshots())


def _checkpoint(
    trainer: Trainer, sums: np.ndarray, seconds: float, held_out: HeldOut | None
) -> Checkpoint:
    means, squares = trainer.moments
    return Checkpoint(
        sums=sums.astype(np.float32),  # as the steps reported them
        validation=np.array(held_out.losses if held_out else (), np.float32),
        seconds=np.array(seconds, np.float32),
        weights=tuple(trainer.network.get_weights()),
        means=tuple(means),
        squares=tuple(squares),
        best=tuple((held_out and held_out.best) or ()),
    )


def _run(
    trainer: Trainer,
    recipe: Recipe,
    text: PreparedText,
    held_out: HeldOut | None,
    album: Album,
    begun: Checkpoint | None,
    on_progress: Callable[[Progress], object],
) -> tuple[History, np.ndarray, float]:
    """Take all steps, as many in one call as fit into `SECONDS_PER_CALL`.

    Returns the history, the sums of every step, (steps, 3), and how long it took.
    """
    started = reported = time.monotonic() - (float(begun.seconds) if begun else 0.0)
    data = tf.constant(text.inputs), tf.constant(text.targets)
    per_epoch = steps_per_epoch(recipe, text)
    total = recipe.epochs * per_epoch
    sums, steps = begun.sums.astype(np.float64) if begun else np.empty((0, 3)), 1
    batches = itertools.islice(draw_batches(recipe, len(text.inputs)), len(sums), None)
    if not begun:
        album.take(0, trainer.network)
    while True:
        called, done = time.monotonic(), len(sums)
        # With lines held out, a call ends with an epoch at the latest: then they are judged.
        due = album.next_after(done / per_epoch, every=held_out is not None)
        taken = min(steps, due * per_epoch - done)
        rows = np.stack([next(batches) for _ in range(taken)])
        sums = np.concatenate([sums, trainer.take_steps(_parts(recipe, rows, done), data).numpy()])
        if held_out and len(sums) % per_epoch == 0:
            held_out.judge()
        if len(sums) == due * per_epoch:
            album.take(due, trainer.network)
        now = time.monotonic()
        is_over = len(sums) == total or (held_out is not None and held_out.is_over)
        is_whole = taken == steps and not held_out
        if is_over or is_whole or now - reported >= SECONDS_PER_CALL:
            reported = now
            losses = held_out.losses if held_out else ()
            progress = _progress(recipe, sums, total, now - started, losses)
            try:
                on_progress(progress)
            except StopTraining:
                history = progress.history if is_over else _stopped(progress)
                return history, sums, now - started
            if is_over:
                return progress.history, sums, now - started
        # Ten-fold at most, because the first call may also compile and says nothing about a step.
        speed = taken / (now - called)
        steps = min(10 * taken, max(1, round(speed * SECONDS_PER_CALL)))


def _stopped(progress: Progress) -> History:
    """The history of a training that ends here; the figures of an open epoch are its last."""
    history = dataclasses.replace(progress.history, is_stopped=True)
    if progress.fraction * progress.epochs <= progress.epoch:
        return history
    return dataclasses.replace(
        history,
        loss=(*history.loss, progress.loss),
        accuracy=(*history.accuracy, progress.accuracy),
    )


def _parts(recipe: Recipe, rows: np.ndarray, done: int) -> tuple[tf.Tensor, ...]:
    """The batches of steps after so many others, (steps, B), and with dropout each step's seed."""
    if not recipe.dropout:
        return (tf.constant(rows),)
    steps = np.arange(done, done + len(rows), dtype=np.int32)
    return tf.constant(rows), tf.stack([tf.fill(steps.shape, recipe.seed), steps], axis=1)


def _progress(
    recipe: Recipe, sums: np.ndarray, total: int, seconds: float, validation: Sequence[float]
) -> Progress:
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
        history=History(tuple(losses), tuple(accuracies), tuple(validation)),
    )


def draw_batches(recipe: Recipe, examples: int) -> Iterator[np.ndarray]:
    """Indices of examples, (batch_size,) int32, for ever.

    -1 fills up an epoch's last batch, and a batch of odd size, which the fused LSTM dislikes.
    """
    random = np.random.default_rng(recipe.seed)
    while True:
        order = random.permutation(examples).astype(np.int32)
        yield from in_batches(order, recipe.batch_size)


def _shape_of(recipe: Recipe, text: PreparedText) -> tuple[Hashable, ...]:
    """What trainings have in common that can share a trainer."""
    sizes = len(text.vocabulary), recipe.embedding_dim, recipe.units, text.context
    kind = recipe.cell, recipe.layers, recipe.bidirectional, recipe.dropout
    return "language model", text.framing, *kind, *sizes, in_chunks(recipe, text)


def _make_trainer(recipe: Recipe, text: PreparedText) -> Trainer:
    """It takes indices of examples, (steps, B), and the text's inputs and targets.

    With dropout it also takes a seed for each step, (steps, 2).
    """
    parts = [tf.TensorSpec((None, None), tf.int32)]
    if recipe.dropout:
        parts.append(tf.TensorSpec((None, 2), tf.int32))
    data = [tf.TensorSpec((None, *a.shape[1:]), tf.int32) for a in (text.inputs, text.targets)]
    network, chunks = build(recipe, text), in_chunks(recipe, text)

    def measure(batch: tf.Tensor, *others: tf.Tensor, seed: tf.Tensor | None = None) -> Measured:
        return loss_of(network, batch, *others, seed=seed, in_chunks=chunks)

    def measure_dropping_out(batch: tf.Tensor, seed: tf.Tensor, *data: tf.Tensor) -> Measured:
        return measure(batch, *data, seed=seed)

    return Trainer(
        network,
        measure_dropping_out if recipe.dropout else measure,
        judge=(lambda batch, _, *data: measure(batch, *data)) if recipe.dropout else measure,
        report=(3,),
        signature=(tuple(parts), tuple(data)),
    )
