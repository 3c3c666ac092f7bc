"""A network that learns a memory task: a compiled loop of many steps per call."""

from __future__ import annotations

import collections
import contextlib
import dataclasses
import math
import time
from collections.abc import Callable, Iterator

import keras
import numpy as np
import tensorflow as tf
from keras import ops

from lstm_core.evidence.experiment import NOT_BEGUN, Experiment, Outcome, rounded
from lstm_core.evidence.networks import build_network
from lstm_core.evidence.tasks import NOT_ASKED, Task

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
    with program_for(experiment) as program:
        program.begin(network.get_weights(), experiment.learning_rate)
        for outcome in lessons(experiment, program):
            if on_progress is not None:
                on_progress(outcome)
        network.set_weights(program.network.get_weights())
    return network, outcome


def lessons(experiment: Experiment, program: Program) -> Iterator[Outcome]:
    """Train a program that begins now, until there is a reason to end: the outcome at each check.

    Between two checks others may train their programs: seconds are counted only in here.
    """
    draws, tests = (np.random.default_rng([experiment.seed, stream]) for stream in (0, 1))
    so_far, seconds = NOT_BEGUN, 0.0
    while not (so_far.solved or so_far.diverged) and so_far.steps < experiment.budget:
        resumed = time.monotonic()
        losses = program.take_steps(*map(tf.constant, _draw(experiment, draws))).numpy()
        so_far = _after(
            experiment.task, so_far, losses, lambda: _score(experiment, program.answer, tests)
        )
        seconds += time.monotonic() - resumed
        so_far = dataclasses.replace(so_far, seconds=round(seconds, 2))
        yield so_far


def question_loss(task: Task, answers: tf.Tensor, targets: tf.Tensor) -> tf.Tensor:
    """The loss of each question that is asked, 0 where none is: of the shape of the targets."""
    if task.loss == "squared_error":
        return (answers[..., 0] - targets) ** 2
    losses = tf.nn.sparse_softmax_cross_entropy_with_logits(tf.maximum(targets, 0), answers)
    return tf.where(targets == NOT_ASKED, 0.0, losses)


def _after(task: Task, before: Outcome, losses: np.ndarray, score: Callable[[], float]) -> Outcome:
    """The outcome after some more steps with these losses, (steps,)."""
    if not np.isfinite(losses).all():
        finite = int(np.isfinite(losses).argmin())
        return dataclasses.replace(before, steps=before.steps + finite + 1, diverged=True)
    steps, reached = before.steps + len(losses), score()
    if not math.isfinite(reached):  # the last step spoiled the weights
        return dataclasses.replace(before, steps=steps, diverged=True)
    return dataclasses.replace(
        before,
        steps=steps,
        solved_at=steps if task.solved(reached) else None,
        checks=(*before.checks, steps),
        losses=(*before.losses, rounded(losses.mean(dtype=np.float64))),
        scores=(*before.scores, rounded(reached)),
    )


def _draw(experiment: Experiment, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Inputs (steps, B, T, D) and targets (steps, B, ...) for the steps up to the next check."""
    shape = (experiment.check_every, experiment.batch_size)
    batch = experiment.task.batch(shape[0] * shape[1], random)
    return (
        batch.inputs.reshape(*shape, *batch.inputs.shape[1:]),
        batch.targets.reshape(*shape, *batch.targets.shape[1:]),
    )


def _score(
    experiment: Experiment, answer: Callable[[np.ndarray], tf.Tensor], random: np.random.Generator
) -> float:
    """The task's score on fresh sequences."""
    task = experiment.task
    batch = task.test_batch(random)
    answers = [
        answer(batch.inputs[at : at + TEST_BATCH]).numpy()
        for at in range(0, task.test_size, TEST_BATCH)
    ]
    return task.score(np.concatenate(answers), batch)


# What is compiled takes seconds, and serves all experiments that differ in nothing but the seed,
# the learning rate and the budget.

PROGRAMS_KEPT = 8
"""The races behind one page of the dashboard take eight; to compile one again takes seconds, and
memory that is not given back."""

_programs: collections.OrderedDict[Experiment, Program] = collections.OrderedDict()


class Program:
    """A network, its optimizer and their compiled functions, for experiments of one shape.

    answer: inputs (B, T, D) -> answers; take_steps: inputs (steps, B, T, D), targets (steps, B,
    ...) -> losses (steps,), each the mean over the questions that a batch asks. `steps` is
    `check_every`: XLA compiles for one shape.
    """

    def __init__(self, experiment: Experiment) -> None:
        self.network = build_network(experiment)
        self.optimizer = keras.optimizers.Adam(global_clipnorm=experiment.clipnorm)
        self.optimizer.build(self.network.trainable_variables)
        signature = tf.TensorSpec((None, *self.network.input_shape[1:]), tf.float32)
        self.answer = tf.function(
            lambda x: self.network(x, training=False), input_signature=[signature]
        )
        self.take_steps = _compiled_steps(
            self.network, self.optimizer, experiment.task, xla=experiment.xla
        )

    def begin(self, weights: list[np.ndarray], learning_rate: float) -> None:
        """Forget what was learned before."""
        self.network.set_weights(weights)
        for variable in self.optimizer.variables:
            variable.assign(ops.zeros_like(variable))
        self.optimizer.learning_rate = learning_rate


def shape_of(experiment: Experiment) -> Experiment:
    """The experiment that stands for all which the same program serves."""
    return dataclasses.replace(
        experiment, seed=0, learning_rate=0.001, budget=experiment.check_every
    )


@contextlib.contextmanager
def program_for(experiment: Experiment) -> Iterator[Program]:
    """A program of the experiment's shape, that nobody else has meanwhile."""
    shape = shape_of(experiment)
    program = _programs.pop(shape, None) or Program(shape)
    try:
        yield program
    finally:
        _programs[shape] = program
        if len(_programs) > PROGRAMS_KEPT:
            _programs.popitem(last=False)


def _compiled_steps(
    network: keras.Model, optimizer: keras.optimizers.Optimizer, task: Task, *, xla: bool
) -> Callable[[tf.Tensor, tf.Tensor], tf.Tensor]:
    variables = network.trainable_variables

    def one_step(x: tf.Tensor, y: tf.Tensor) -> tf.Tensor:
        asked = tf.reduce_sum(tf.cast(y != NOT_ASKED, tf.float32))
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(question_loss(task, network(x, training=True), y)) / asked
        optimizer.apply(tape.gradient(loss, variables), variables)
        return loss

    @tf.function(jit_compile=xla)
    def take_steps(inputs: tf.Tensor, targets: tf.Tensor) -> tf.Tensor:
        losses = tf.TensorArray(tf.float32, size=len(inputs), element_shape=())
        for step in tf.range(len(inputs)):
            losses = losses.write(step, one_step(inputs[step], targets[step]))
        return losses.stack()

    return take_steps
