"""A network that learns a memory task, and the checks of what it has learned."""

from __future__ import annotations

import contextlib
import dataclasses
import math
import time
from collections.abc import Callable, Iterator

import keras
import numpy as np
import tensorflow as tf

from lstm_core.evidence.experiment import (
    NOT_BEGUN,
    STALL,
    STALLED,
    Experiment,
    Outcome,
    rounded,
)
from lstm_core.evidence.networks import build_network
from lstm_core.evidence.tasks import NOT_ASKED, Task
from lstm_core.network.trainer import Trainer, trainer_for

TEST_BATCH = 1_024
"""How many sequences are asked about at once."""


def train_on_task(
    experiment: Experiment, on_progress: Callable[[Outcome], object] | None = None
) -> Outcome:
    """Train the network of an experiment until it solves its task or its budget is spent.

    `on_progress` is called after every check with the outcome so far; whatever it raises stops the
    training and reaches the caller. A loss that is no finite number ends the training, and the
    outcome says so.
    """
    return trained_network(experiment, on_progress)[1]


def trained_network(
    experiment: Experiment, on_progress: Callable[[Outcome], object] | None = None
) -> tuple[keras.Model, Outcome]:
    """The same, with the network as it was left."""
    network, outcome = build_network(experiment), NOT_BEGUN
    with trainer_of(experiment) as trainer:
        trainer.begin(network.get_weights(), experiment.learning_rate)
        for outcome in training_checks(experiment, trainer):
            if on_progress is not None:
                on_progress(outcome)
        network.set_weights(trainer.network.get_weights())
    return network, outcome


def trainer_of(experiment: Experiment) -> contextlib.AbstractContextManager[Trainer]:
    """A trainer for the experiment, shared with those of its shape.

    It takes inputs (steps, B, T, D) and targets (steps, B, ...), and reports each step's loss, the
    mean over the questions that a batch asks.
    """
    return trainer_for(shape_of(experiment), lambda: _make_trainer(experiment))


def shape_of(experiment: Experiment) -> Experiment:
    """The experiment that stands for all which the same trainer serves."""
    return dataclasses.replace(
        experiment,
        seed=0,
        learning_rate=0.001,
        budget=experiment.check_every,
        forget_bias=None,
        recurrent_start="orthogonal",
        confirmations=1,
        give_up_after=None,
    )


def _make_trainer(experiment: Experiment) -> Trainer:
    network = build_network(experiment)

    def measure(x: tf.Tensor, y: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        asked = tf.reduce_sum(tf.cast(y != NOT_ASKED, tf.float32))
        answers = network(x, training=True)
        loss = tf.reduce_sum(question_loss(experiment.task, answers, y)) / asked
        return loss, loss

    return Trainer(network, measure, clipnorm=experiment.clipnorm, xla=experiment.xla)


def training_checks(experiment: Experiment, trainer: Trainer) -> Iterator[Outcome]:
    """Train from the first weights until there is a reason to end: the outcome at each check.

    Between two checks others may train: seconds are counted only in here.
    """
    draws, tests = (np.random.default_rng([experiment.seed, stream]) for stream in (0, 1))
    so_far, seconds = NOT_BEGUN, 0.0
    while not (so_far.solved or so_far.diverged or is_given_up(experiment, so_far)):
        resumed = time.monotonic()
        losses = trainer.take_steps(draw(experiment, draws)).numpy()
        so_far = after(
            experiment.task,
            so_far,
            losses,
            lambda: _score(experiment, trainer.answer, tests),
            confirmations=experiment.confirmations,
        )
        seconds += time.monotonic() - resumed
        so_far = dataclasses.replace(so_far, seconds=round(seconds, 2))
        yield so_far


def question_loss(task: Task, answers: tf.Tensor, targets: tf.Tensor) -> tf.Tensor:
    """The loss of each question that is asked, 0 where none is: of the shape of the targets."""
    if task.loss == "squared_error":
        squares = (answers[..., 0] - targets) ** 2
        return tf.where(targets == NOT_ASKED, 0.0, squares) if task.every_step else squares
    losses = tf.nn.sparse_softmax_cross_entropy_with_logits(tf.maximum(targets, 0), answers)
    return tf.where(targets == NOT_ASKED, 0.0, losses)


def is_given_up(experiment: Experiment, so_far: Outcome) -> bool:
    """Whether the budget is spent, or the loss has stalled as the experiment defines it."""
    if so_far.steps >= experiment.budget:
        return True
    if experiment.give_up_after is None or so_far.steps < experiment.give_up_after:
        return False
    checks = STALL // experiment.check_every
    before, last = np.mean(so_far.losses[-2 * checks : -checks]), np.mean(so_far.losses[-checks:])
    return bool(last > STALLED * before)


def after(
    task: Task,
    before: Outcome,
    losses: np.ndarray,
    score: Callable[[], float],
    *,
    confirmations: int = 1,
) -> Outcome:
    """The outcome after some more steps with these losses, (steps,).

    The task is solved when so many checks in a row meet its criterion, this one the last.
    """
    if not np.isfinite(losses).all():
        finite = int(np.isfinite(losses).argmin())
        return dataclasses.replace(before, steps=before.steps + finite + 1, diverged=True)
    steps, reached = before.steps + len(losses), score()
    if not math.isfinite(reached):  # the last step spoiled the weights
        return dataclasses.replace(before, steps=steps, diverged=True)
    scores = (*before.scores, rounded(reached))
    last = scores[-confirmations:]
    return dataclasses.replace(
        before,
        steps=steps,
        solved_at=steps if len(last) == confirmations and all(map(task.solved, last)) else None,
        checks=(*before.checks, steps),
        losses=(*before.losses, rounded(losses.mean(dtype=np.float64))),
        scores=scores,
    )


def draw(experiment: Experiment, random: np.random.Generator) -> tuple[tf.Tensor, tf.Tensor]:
    """Inputs (steps, B, T, D) and targets (steps, B, ...) for the steps up to the next check."""
    shape = (experiment.check_every, experiment.batch_size)
    batch = experiment.task.batch(shape[0] * shape[1], random)
    parts = batch.inputs, batch.targets
    inputs, targets = (tf.constant(part.reshape(*shape, *part.shape[1:])) for part in parts)
    return inputs, targets


def _score(
    experiment: Experiment, answer: Callable[[np.ndarray], tf.Tensor], random: np.random.Generator
) -> float:
    """The task's score on fresh sequences."""
    task = experiment.task
    batch = task.test_batch(random)
    answers = [
        answer(batch.inputs[at : at + TEST_BATCH]).numpy()
        for at in range(0, len(batch.inputs), TEST_BATCH)
    ]
    return task.score(np.concatenate(answers), batch)
