"""A network that learns to forecast a series, and what it forecasts."""

from __future__ import annotations

import dataclasses
import math
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

import keras
import numpy as np
import tensorflow as tf

from lstm_core.evidence.experiment import rounded
from lstm_core.evidence.forecast import (
    SHOWN_SEASONS,
    Array,
    ForecastExperiment,
    ForecastOutcome,
    Series,
    mean_absolute_error,
    plain_forecasts,
    relative_windows,
    windows_before,
)
from lstm_core.evidence.networks import mean_squared_error, seeds_of_weights
from lstm_core.network.building import RECURRENT_LAYERS
from lstm_core.network.trainer import Trainer, trainer_for


def forecast(experiment: ForecastExperiment) -> ForecastOutcome:
    """Train on the training part, choose on the validation part, and forecast the test part."""
    started = time.monotonic()
    series = experiment.series
    values = series.values(experiment.seed)
    ends = np.cumsum([series.training, series.validation, series.test])
    validation, test = np.arange(ends[0], ends[1]), np.arange(ends[1], ends[2])
    scaled = scaling(values, experiment)
    with trainer_for(shape_of(experiment), lambda: _make_trainer(experiment)) as trainer:
        trained = list(trainings(experiment, trainer, values, scaled, validation))
        chosen = min(trained, key=lambda one: one.error)
        trainer.begin(chosen.weights, chosen.learning_rate)
        forecasts = answers(trainer, scaled, test)
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
    """A training with one learning rate.

    errors: on the validation part, one a check; error: the smallest of them, after so many steps
    and with these weights.
    """

    learning_rate: float
    errors: tuple[float, ...]
    error: float
    steps: int
    weights: list[np.ndarray]


def trainings(
    experiment: ForecastExperiment,
    trainer: Trainer,
    values: Array,
    scaled: Scaling,
    validation: Array,
) -> Iterator[Trained]:
    """For each learning rate the best weights; all begin with the same, and read the same."""
    first = build_forecaster(experiment).get_weights()
    learn = np.arange(experiment.window, experiment.series.training)
    shape = (experiment.check_every, experiment.batch_size)
    for rate in experiment.learning_rates:
        trainer.begin(first, rate)
        random = np.random.default_rng([experiment.seed, 0])
        found = Trained(rate, (), math.inf, 0, first)
        for steps in range(shape[0], experiment.budget + 1, shape[0]):
            at = random.choice(learn, shape)
            inputs = scaled.before(at.ravel()).reshape(*shape, experiment.window, 1)
            targets = scaled.target(at.ravel()).reshape(*shape, 1)
            trainer.take_steps((tf.constant(inputs), tf.constant(targets)))
            error = mean_absolute_error(answers(trainer, scaled, validation), values[validation])
            found = found._replace(errors=(*found.errors, error))
            if error < found.error:
                weights = trainer.network.get_weights()
                found = found._replace(error=error, steps=steps, weights=weights)
        yield found


def answers(trainer: Trainer, scaled: Scaling, at: Array) -> Array:
    """The network's forecasts of the values at these places, (n,)."""
    said = trainer.answer(scaled.before(at)).numpy()[:, 0]
    return scaled.value(at, said.astype(np.float64))


def shape_of(experiment: ForecastExperiment) -> ForecastExperiment:
    """The experiment that stands for all which the same trainer serves."""
    return dataclasses.replace(experiment, seed=0, series=Series(), relative=True)


def _make_trainer(experiment: ForecastExperiment) -> Trainer:
    """It takes inputs (steps, B, window, 1) and targets (steps, B, 1)."""
    network = build_forecaster(experiment)
    measure = mean_squared_error(network)
    return Trainer(network, measure, clipnorm=experiment.clipnorm, xla=experiment.xla)


def build_forecaster(experiment: ForecastExperiment) -> keras.Model:
    """(B, window, 1) -> (B, 1), with Keras' default first weights from the experiment's seed."""
    seeds = seeds_of_weights(experiment.seed)
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
