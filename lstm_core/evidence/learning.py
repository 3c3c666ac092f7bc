"""A network that learns a memory task: a compiled loop of many steps per call."""

from __future__ import annotations

import dataclasses
import math
import time
from collections.abc import Callable, Iterator

import keras
import numpy as np
import tensorflow as tf

from lstm_core.evidence.experiment import Experiment, Outcome, rounded
from lstm_core.evidence.tasks import NOT_ASKED, Task
from lstm_core.network.building import RECURRENT_LAYERS

TEST_BATCH = 256
"""How many sequences are asked about at once."""


def build_network(experiment: Experiment) -> keras.Model:
    """(B, T, D) float32 -> answers (B, outputs), or (B, T, outputs) where asked at every step.

    The answers are scores before any softmax. The recurrent layers are named "recurrent_1" and so
    on, the dense one "answer". The first weights are Keras' defaults, drawn from the experiment's
    seed alone.
    """
    task, seeds = experiment.task, _seeds(experiment.seed)
    inputs = sequences = keras.Input((task.steps, task.features), name="sequences")
    for layer in range(1, experiment.layers + 1):
        sequences = RECURRENT_LAYERS[experiment.cell](
            experiment.units,
            return_sequences=task.every_step or layer < experiment.layers,
            kernel_initializer=keras.initializers.GlorotUniform(seed=next(seeds)),
            recurrent_initializer=keras.initializers.Orthogonal(seed=next(seeds)),
            name=f"recurrent_{layer}",
        )(sequences)
    answer = keras.layers.Dense(
        task.outputs,
        kernel_initializer=keras.initializers.GlorotUniform(seed=next(seeds)),
        name="answer",
    )
    return keras.Model(inputs, answer(sequences), name=task.name)


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
    started = time.monotonic()
    network = build_network(experiment)
    take_steps, answer = _compiled_steps(network, experiment), _compiled_answer(network)
    lessons, tests = (np.random.default_rng([experiment.seed, stream]) for stream in (0, 1))
    so_far = Outcome(
        steps=0, solved_at=None, checks=(), losses=(), scores=(), diverged=False, seconds=0.0
    )
    while not (so_far.solved or so_far.diverged) and so_far.steps < experiment.budget:
        losses = take_steps(*map(tf.constant, _draw(experiment, lessons))).numpy()
        so_far = _after(experiment.task, so_far, losses, lambda: _score(experiment, answer, tests))
        so_far = dataclasses.replace(so_far, seconds=round(time.monotonic() - started, 2))
        if on_progress is not None:
            on_progress(so_far)
    return network, so_far


def question_loss(task: Task, answers: tf.Tensor, targets: tf.Tensor) -> tf.Tensor:
    """The loss of each question that is asked, 0 where none is: of the shape of the targets."""
    if task.loss == "squared_error":
        return (answers[..., 0] - targets) ** 2
    losses = tf.nn.sparse_softmax_cross_entropy_with_logits(tf.maximum(targets, 0), answers)
    return tf.where(targets == NOT_ASKED, 0.0, losses)


def _seeds(seed: int) -> Iterator[int]:
    """Seeds for the initialisers of up to three layers and an answer."""
    return iter(np.random.SeedSequence([seed, 2]).generate_state(7).tolist())


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
    batch = task.batch(task.test_size, random)
    answers = [
        answer(batch.inputs[at : at + TEST_BATCH]).numpy()
        for at in range(0, task.test_size, TEST_BATCH)
    ]
    return task.score(np.concatenate(answers), batch)


def _compiled_answer(network: keras.Model) -> Callable[[np.ndarray], tf.Tensor]:
    """A compiled function: inputs (B, T, D) -> answers."""
    signature = tf.TensorSpec((None, *network.input_shape[1:]), tf.float32)
    return tf.function(lambda x: network(x, training=False), input_signature=[signature])


def _compiled_steps(
    network: keras.Model, experiment: Experiment
) -> Callable[[np.ndarray, np.ndarray], tf.Tensor]:
    """A compiled function: inputs (steps, B, T, D), targets (steps, B, ...) -> losses (steps,).

    The loss of a step is the mean over the questions that its batch asks. `steps` is
    `check_every`: XLA compiles for one shape.
    """
    task, variables = experiment.task, network.trainable_variables
    optimizer = keras.optimizers.Adam(experiment.learning_rate, global_clipnorm=experiment.clipnorm)
    optimizer.build(variables)

    def one_step(x: tf.Tensor, y: tf.Tensor) -> tf.Tensor:
        asked = tf.reduce_sum(tf.cast(y != NOT_ASKED, tf.float32))
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(question_loss(task, network(x, training=True), y)) / asked
        optimizer.apply(tape.gradient(loss, variables), variables)
        return loss

    @tf.function(jit_compile=experiment.xla)
    def take_steps(inputs: tf.Tensor, targets: tf.Tensor) -> tf.Tensor:
        losses = tf.TensorArray(tf.float32, size=len(inputs), element_shape=())
        for step in tf.range(len(inputs)):
            losses = losses.write(step, one_step(inputs[step], targets[step]))
        return losses.stack()

    return take_steps
