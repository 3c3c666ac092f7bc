"""The compiled trainer: many steps of Adam in one call, for every network that learns here.

Keras' `fit` spends most of its time between the steps of a small network. To compile takes longer
than many trainings, so trainings that differ only in seed, learning rate or budget share a trainer.
"""

from __future__ import annotations

import collections
import contextlib
import functools
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Any, TypeAlias

import keras
import numpy as np
import tensorflow as tf

Measure: TypeAlias = Callable[..., tuple[tf.Tensor, tf.Tensor]]
"""The parts of one batch, then the data -> the loss, (), and what the step reports."""

Step: TypeAlias = Callable[[Sequence[tf.Tensor], Sequence[tf.Tensor]], tf.Tensor]
"""The parts of one batch, and the data -> what the step reports."""

TRAINERS_KEPT = 10
"""The races behind one page of the dashboard take eight, its visitors' networks two."""

BETA_1, BETA_2, EPSILON = 0.9, 0.999, 1e-7  # Keras' own

shared: collections.OrderedDict[Hashable, Trainer] = collections.OrderedDict()


class Trainer:
    """A network, the state of its optimizer, and one compiled function that trains it.

    answer: inputs -> the network's answers, compiled too.
    judge_batches: what `take_steps` takes -> what `judge` reports, with the weights as they are.

    network: a built Keras model; measure: computes the loss of a batch; judge: what does so without
    training, if it differs from `measure`; report: the shape of what
    a step reports; clipnorm: the largest norm that the gradient of all weights together may have,
    None for no clipping; signature: the `TensorSpec`s of the arguments of `take_steps`, None to
    compile for each shape that comes; xla: whether XLA compiles the steps.
    """

    def __init__(
        self,
        network: keras.Model,
        measure: Measure,
        *,
        judge: Measure | None = None,
        report: tuple[int, ...] = (),
        clipnorm: float | None = None,
        signature: Sequence[Any] | None = None,
        xla: bool = False,
    ) -> None:
        self.network = network
        self._measure, self._judge, self._report = measure, judge or measure, report
        self._adam = _Adam([variable.value for variable in network.trainable_variables], clipnorm)
        # Without autograph, which rewrites the Python code, this compiles sooner.
        self.take_steps, self.judge_batches = (
            tf.function(
                functools.partial(self._for_each, step),
                input_signature=signature,
                jit_compile=xla,
                autograph=False,
            )
            for step in (self._take_step, lambda batch, data: self._judge(*batch, *data)[1])
        )

        inputs = tf.TensorSpec(network.input_shape, network.inputs[0].dtype)
        self.answer = tf.function(network, input_signature=[inputs], autograph=False)

    def begin(self, weights: Sequence[np.ndarray], learning_rate: float) -> None:
        """Start anew from these weights, with nothing left of an earlier training."""
        self.network.set_weights(weights)
        self._adam.reset(learning_rate)

    def go_on(self, *, steps: int, means: Sequence[Any], squares: Sequence[Any]) -> None:
        """After `begin`: as if so many steps had been taken, with these `moments` left of them."""
        self._adam.restore(steps, means, squares)

    @property
    def moments(self) -> tuple[list[np.ndarray], list[np.ndarray]]:
        """Adam's means of the gradients and of their squares, shaped like the trained weights."""
        return self._adam.moments

    def _for_each(
        self, step: Step, batches: tuple[tf.Tensor, ...], data: tuple[tf.Tensor, ...] = ()
    ) -> Any:
        """Batches, each part (steps, ...), and the same data for all -> reports, (steps, ...)."""
        steps = tf.shape(batches[0])[0]
        reports = tf.TensorArray(tf.float32, size=steps, element_shape=self._report)

        def take(number: tf.Tensor, reports: tf.TensorArray) -> tuple[tf.Tensor, tf.TensorArray]:
            report = step([part[number] for part in batches], data)
            return number + 1, reports.write(number, report)

        return tf.while_loop(lambda number, _: number < steps, take, (0, reports))[1].stack()

    def _take_step(self, batch: Sequence[tf.Tensor], data: Sequence[tf.Tensor]) -> tf.Tensor:
        with tf.GradientTape() as tape:
            loss, report = self._measure(*batch, *data)
        self._adam.apply(tape.gradient(loss, self._adam.variables))
        return report


class _Adam:
    """Keras' Adam with one operation a variable in place of a dozen, and so quick to compile."""

    def __init__(self, variables: list[tf.Variable], clipnorm: float | None) -> None:
        self.variables = variables
        self._clipnorm = clipnorm
        self._moments = [[tf.Variable(tf.zeros_like(v)) for _ in range(2)] for v in variables]
        self._steps, self._rate = tf.Variable(0.0), tf.Variable(0.0)

    def reset(self, learning_rate: float) -> None:
        """Forget all steps that were taken."""
        self._rate.assign(learning_rate)
        for variable in (self._steps, *(m for moments in self._moments for m in moments)):
            variable.assign(tf.zeros_like(variable))

    def restore(self, steps: int, means: Sequence[Any], squares: Sequence[Any]) -> None:
        """As it was after so many steps."""
        self._steps.assign(steps)
        for variables, mean, square in zip(self._moments, means, squares, strict=True):
            variables[0].assign(mean)
            variables[1].assign(square)

    @property
    def moments(self) -> tuple[list[np.ndarray], list[np.ndarray]]:
        """The means of the gradients, and of their squares."""
        means, squares = zip(*self._moments, strict=True)
        return [mean.numpy() for mean in means], [square.numpy() for square in squares]

    def apply(self, gradients: list[Any]) -> None:
        """Take one step. A variable without a gradient stays as it is."""
        if self._clipnorm is not None:
            gradients, _ = tf.clip_by_global_norm(gradients, self._clipnorm)
        steps = self._steps.assign_add(1.0)
        powers = tf.pow(BETA_1, steps), tf.pow(BETA_2, steps)
        for variable, moments, gradient in zip(
            self.variables, self._moments, gradients, strict=True
        ):
            if isinstance(gradient, tf.IndexedSlices):
                self._look_up(variable, moments, gradient, powers)
            elif gradient is not None:
                tf.raw_ops.ResourceApplyAdam(
                    var=variable.handle,
                    m=moments[0].handle,
                    v=moments[1].handle,
                    beta1_power=powers[0],
                    beta2_power=powers[1],
                    lr=self._rate,
                    beta1=BETA_1,
                    beta2=BETA_2,
                    epsilon=EPSILON,
                    grad=gradient,
                )

    def _look_up(
        self,
        variable: tf.Variable,
        moments: list[tf.Variable],
        gradient: tf.IndexedSlices,
        powers: tuple[tf.Tensor, tf.Tensor],
    ) -> None:
        """The same for an embedding, (V, D): like Keras, square each look-up before the sum."""
        for moment, beta, values in (
            (moments[0], BETA_1, gradient.values),
            (moments[1], BETA_2, tf.square(gradient.values)),
        ):
            total = tf.math.unsorted_segment_sum(values, gradient.indices, variable.shape[0])
            moment.assign_add((total - moment) * (1 - beta))
        rate = self._rate * tf.sqrt(1 - powers[1]) / (1 - powers[0])
        variable.assign_sub(rate * moments[0] / (tf.sqrt(moments[1]) + EPSILON))


@contextlib.contextmanager
def trainer_for(shape: Hashable, make: Callable[[], Trainer]) -> Iterator[Trainer]:
    """The trainer of a shape, made if there is none, that nobody else has meanwhile."""
    trainer = shared.pop(shape, None) or make()
    try:
        yield trainer
    finally:
        shared[shape] = trainer
        if len(shared) > TRAINERS_KEPT:
            shared.popitem(last=False)
