"""A network that learns to forecast a series, and what it forecasts."""

from __future__ import annotations

import dataclasses
import functools
import math
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

import keras
import numpy as np
import tensorflow as tf

from lstm_core.evidence.experiment import rounded
from lstm_core.evidence.forecast import SHOWN_SEASONS, ForecastExperiment, ForecastOutcome
from lstm_core.evidence.series import (
    Array,
    Series,
    mean_absolute_error,
    plain_forecasts,
    relative_windows,
    windows_before,
)
from lstm_core.network.building import RECURRENT_LAYERS


def forecast(experiment: ForecastExperiment) -> ForecastOutcome:
    """Train on the training part, choose on the validation part, and forecast the test part."""
    started = time.monotonic()
    series = experiment.series
    values = series.values(experiment.seed)
    ends = np.cumsum([series.training, series.validation, series.test])
    validation, test = np.arange(ends[0], ends[1]), np.arange(ends[1], ends[2])
    scaled = scaling(values, experiment)
    trained = list(trainings(experiment, values, scaled, validation))
    chosen = min(trained, key=lambda one: one.error)
    program = program_for(experiment)
    program.begin(chosen.weights, chosen.learning_rate)
    forecasts = answers(program, scaled, test)
    plain = plain_forecasts(series, values, window=experiment.window)
    return ForecastOutcome(
        network=rounded(mean_absolute_error(forecasts, values[test])),
        **{name: rounded(mean_absolute_error(of, values[test])) for name, of in plain.items()},
        validation=tuple(tuple(map(rounded, one.errors)) for one in trained),
        learning_rate=chosen.learning_rate,
        steps=chosen.steps,
        forecasts=tuple(map(rounded, forecasts[-SHOWN_SEASONS * series.period :])),
        seconds=round(time.monotonic() - started, 2),
    )


class Scaling(NamedTuple):
    """How values become a network's numbers and its answers become values.

    before: places (n,) -> what the network reads, (n, window, 1) float32; target: places -> what
    it should answer, (n,) float32; value: places and answers (n,) -> forecasts (n,).
    """

    before: Callable[[Array], Array]
    target: Callable[[Array], Array]
    value: Callable[[Array, Array], Array]


def scaling(values: Array, experiment: ForecastExperiment) -> Scaling:
    """The scaling of an experiment, taken from the training part alone."""
    window, learn = experiment.window, values[: experiment.series.training]
    if experiment.relative:
        at = np.arange(window, len(learn))
        size = relative_windows(learn, at, window).std()

        def level(at: Array) -> Array:
            return values[at - 1]
    else:
        size = learn.std()

        def level(at: Array) -> Array:
            return np.full(len(at), learn.mean())

    return Scaling(
        before=lambda at: (
            ((windows_before(values, at, window) - level(at)[:, None]) / size)
            .astype(np.float32)[..., None]
        ),
        target=lambda at: ((values[at] - level(at)) / size).astype(np.float32),
        value=lambda at, answered: level(at) + size * answered,
    )  # fmt: skip


class Trained(NamedTuple):
    """A training with one learning rate: the errors on the validation part, one a check, and the
    smallest of them with its steps and weights."""

    learning_rate: float
    errors: tuple[float, ...]
    error: float
    steps: int
    weights: list[np.ndarray]


def trainings(
    experiment: ForecastExperiment, values: Array, scaled: Scaling, validation: Array
) -> Iterator[Trained]:
    """For each learning rate the best weights; all begin with the same, and read the same."""
    program, first = program_for(experiment), build_forecaster(experiment).get_weights()
    learn = np.arange(experiment.window, experiment.series.training)
    shape = (experiment.check_every, experiment.batch_size)
    for rate in experiment.learning_rates:
        program.begin(first, rate)
        random = np.random.default_rng([experiment.seed, 0])
        found = Trained(rate, (), math.inf, 0, first)
        for steps in range(shape[0], experiment.budget + 1, shape[0]):
            at = random.choice(learn, shape)
            inputs = scaled.before(at.ravel()).reshape(*shape, experiment.window, 1)
            targets = scaled.target(at.ravel()).reshape(shape)
            program.take_steps(tf.constant(inputs), tf.constant(targets))
            error = mean_absolute_error(answers(program, scaled, validation), values[validation])
            found = found._replace(errors=(*found.errors, error))
            if error < found.error:
                weights = program.network.get_weights()
                found = found._replace(error=error, steps=steps, weights=weights)
        yield found


def answers(program: Program, scaled: Scaling, at: Array) -> Array:
    """The network's forecasts of the values at these places, (n,)."""
    said = program.answer(scaled.before(at)).numpy()[:, 0]
    return scaled.value(at, said.astype(np.float64))


class Program:
    """A network, its optimizer and their compiled functions.

    answer: (n, window, 1) -> (n, 1); take_steps: inputs (steps, B, window, 1) and targets
    (steps, B): that many steps on the squared error, and the last one's loss.
    """

    def __init__(self, experiment: ForecastExperiment) -> None:
        self.network = build_forecaster(experiment)
        self.optimizer = keras.optimizers.Adam(global_clipnorm=experiment.clipnorm)
        self.optimizer.build(self.network.trainable_variables)
        signature = tf.TensorSpec((None, experiment.window, 1), tf.float32)
        self.answer = tf.function(self.network, input_signature=[signature])
        self.take_steps = tf.function(self._take_steps, jit_compile=experiment.xla)

    def begin(self, weights: list[np.ndarray], learning_rate: float) -> None:
        """Forget what was learned before."""
        self.network.set_weights(weights)
        for variable in self.optimizer.variables:
            variable.assign(tf.zeros_like(variable))
        self.optimizer.learning_rate = learning_rate

    def _take_steps(self, inputs: tf.Tensor, targets: tf.Tensor) -> tf.Tensor:
        variables, loss = self.network.trainable_variables, tf.constant(0.0)
        for step in tf.range(len(inputs)):
            with tf.GradientTape() as tape:
                said = self.network(inputs[step], training=True)[:, 0]
                loss = tf.reduce_mean((said - targets[step]) ** 2)
            self.optimizer.apply(tape.gradient(loss, variables), variables)
        return loss


def program_for(experiment: ForecastExperiment) -> Program:
    """A program for all experiments of this one's shape; compiling takes seconds."""
    return _program(dataclasses.replace(experiment, seed=0, series=Series(), relative=True))


_program = functools.lru_cache(maxsize=2)(Program)


def build_forecaster(experiment: ForecastExperiment) -> keras.Model:
    """(B, window, 1) -> (B, 1), with Keras' default first weights from the experiment's seed."""
    seeds = iter(np.random.SeedSequence([experiment.seed, 2]).generate_state(3).tolist())
    window = keras.Input((experiment.window, 1), name="window")
    layer = RECURRENT_LAYERS[experiment.cell](
        experiment.units,
        kernel_initializer=keras.initializers.GlorotUniform(seed=next(seeds)),
        recurrent_initializer=keras.initializers.Orthogonal(seed=next(seeds)),
        name="recurrent",
    )
    answer = keras.layers.Dense(
        1, kernel_initializer=keras.initializers.GlorotUniform(seed=next(seeds)), name="answer"
    )
    return keras.Model(window, answer(layer(window)), name="forecaster")
