"""Forecasting a made series: the series, plain forecasts, and what is measured. No Keras here.

The series is made here, so its best forecast is known: only the noise is left over.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import ClassVar, TypeAlias

import numpy as np

from lstm_core.evidence.experiment import Description
from lstm_core.network.costs import fair_units
from lstm_core.network.recipe import CELLS, Cell
from lstm_core.values import (
    Value,
    boolean,
    bounded_number,
    one_of,
    positive_number,
    set_whole_numbers,
    whole_number,
)

Array = np.ndarray

SECOND_WAVE = 0.4
"""The size of the season's second wave, of twice the frequency, relative to its first."""

NOISE_STREAM = 4
"""The number of the random stream of a seed that draws the noise."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Series(Value):
    """A season, a trend and noise: y(t) = trend t + season(t) + noise e(t), for t = 0, 1, ...

    season(t) = sin(2 pi t / period) + `SECOND_WAVE` cos(4 pi t / period); e(t) are independent
    and normal with variance 1.

    period: steps of a season, from 4 to 1,000; trend: added at each step, from -1 to 1; noise: the
    standard deviation of the noise, above 0 and at most 10.
    training, validation, test: the numbers of values to learn from, to choose by and to judge on,
    in this order; each at least a season and at most 100,000.
    """

    period: int = 12
    trend: float = 0.004
    noise: float = 0.2
    training: int = 960
    validation: int = 240
    test: int = 240

    def __post_init__(self) -> None:
        object.__setattr__(self, "period", whole_number("period", self.period, 4, 1_000))
        object.__setattr__(self, "trend", bounded_number("trend", self.trend, -1, 1))
        object.__setattr__(self, "noise", positive_number("noise", self.noise, 10))
        for part in ("training", "validation", "test"):
            length = whole_number(part, getattr(self, part), self.period, 100_000)
            object.__setattr__(self, part, length)

    @property
    def length(self) -> int:
        return self.training + self.validation + self.test

    def expected(self) -> Array:
        """The series without its noise, (length,) float64: the best forecast of every value."""
        t = np.arange(self.length)
        turn = 2 * np.pi * t / self.period
        return self.trend * t + np.sin(turn) + SECOND_WAVE * np.cos(2 * turn)

    def values(self, seed: int) -> Array:
        """The series with its noise, (length,) float64, the same for the same seed."""
        random = np.random.default_rng([seed, NOISE_STREAM])
        return self.expected() + self.noise * random.standard_normal(self.length)


def mean_absolute_error(forecasts: Array, values: Array) -> float:
    """The mean of |forecast - value|, both (n,), in the units of the series."""
    return float(np.mean(np.abs(forecasts - values)))


def plain_forecasts(series: Series, values: Array, *, window: int) -> Mapping[str, Array]:
    """Forecasts of each value of the test part from the values before it, (test,) each.

    values: the whole series, (length,). "naive" repeats the value before, "seasonal" the value one
    season before. "linear" is a linear regression of the next change on the last `window` values
    relative to the last of them, by least squares on the training part. "best" knows the series
    without its noise.
    """
    first = len(values) - series.test
    learn = np.arange(window, series.training)
    coefficients, *_ = np.linalg.lstsq(
        _with_constant(relative_windows(values, learn, window)),
        values[learn] - values[learn - 1],
        rcond=None,
    )
    test = np.arange(first, len(values))
    change = _with_constant(relative_windows(values, test, window)) @ coefficients
    return {
        "naive": values[test - 1],
        "seasonal": values[test - series.period],
        "linear": values[test - 1] + change,
        "best": series.expected()[test],
    }


def windows_before(values: Array, at: Array, window: int) -> Array:
    """The `window` values before each place, the nearest last: (length,), (n,) -> (n, window)."""
    return values[at[:, None] + np.arange(-window, 0)]


def relative_windows(values: Array, at: Array, window: int) -> Array:
    """The same, less the last value of each window, so that a trend does not matter."""
    before = windows_before(values, at, window)
    return before - before[:, -1:]


def _with_constant(rows: Array) -> Array:
    return np.column_stack([rows, np.ones(len(rows))])


@dataclasses.dataclass(frozen=True, kw_only=True)
class ForecastExperiment(Description):
    """One network that learns to forecast a series from the last `window` values.

    series: the series; cell, units: one recurrent layer, then a dense layer with one number.
    relative: whether the network reads the values of a window less the last one, and answers with
    the next change, both divided by the standard deviation of such differences in the training
    part. Otherwise all values are standardised by the training part's mean and deviation.
    learning_rates: Adam's; the network is trained with each of them. Every `check_every` steps it
    forecasts the validation part. The weights with the smallest mean absolute error there, of all
    rates and checks, make the forecasts.
    budget: steps with each rate, on batch_size windows drawn at random from the training part.
    clipnorm: the largest norm of the gradient.
    seed: it draws the noise of the series, the windows and the first weights.
    xla: as for an `Experiment`.

    Raises ValueError naming the bound and what came, TypeError for a value of another kind.
    """

    kind: ClassVar[str] = "forecast"
    parsers: ClassVar = {"series": Series.from_dict}

    series: Series = dataclasses.field(default_factory=Series)
    cell: Cell = "lstm"
    units: int = 16
    window: int = 24
    relative: bool = True
    learning_rates: tuple[float, ...] = (0.002, 0.006, 0.02)
    clipnorm: float = 1.0
    batch_size: int = 64
    budget: int = 1_000
    check_every: int = 50
    seed: int = 0
    xla: bool = True

    def __post_init__(self) -> None:
        if not isinstance(self.series, Series):
            raise TypeError(f"series must be a Series; received {self.series!r}.")
        one_of("cell", self.cell, CELLS)
        set_whole_numbers(self, _WHOLE)
        boolean("relative", self.relative)
        boolean("xla", self.xla)
        rates = tuple(positive_number("learning_rates", r, 10) for r in self.learning_rates)
        object.__setattr__(self, "learning_rates", rates)
        object.__setattr__(self, "clipnorm", positive_number("clipnorm", self.clipnorm, 1e6))
        if not rates or self.window >= self.series.training or self.budget % self.check_every:
            raise ValueError(
                "There must be a learning rate, the window must be shorter than the training part, "
                f"and budget a multiple of check_every; received {len(rates)} rates, a window of "
                f"{self.window} in {self.series.training}, {self.budget} and {self.check_every}."
            )

    def __str__(self) -> str:
        taken = "relative to the last value" if self.relative else "as they are"
        return f"forecast, {self.cell} {self.units}, values {taken}, seed {self.seed}"


_WHOLE = {
    "units": (1, 512),
    "window": (1, 1_000),
    "batch_size": (1, 1_024),
    "budget": (1, 100_000),
    "check_every": (1, 1_000),
    "seed": (0, 2**31 - 1),
}


@dataclasses.dataclass(frozen=True, kw_only=True)
class ForecastOutcome(Value):
    """The forecasts of a series' test part, each from the values before it.

    network, naive, seasonal, linear, best: the mean absolute errors, in the units of the series, of
    the network and of each of `plain_forecasts`, on the same values.
    validation: for each learning rate the errors on the validation part, one for each check.
    learning_rate, steps: those of the smallest error, whose weights were taken.
    forecasts: the network's, of the last `SHOWN_SEASONS` seasons.
    seconds: by the clock on the wall.
    """

    network: float
    naive: float
    seasonal: float
    linear: float
    best: float
    validation: tuple[tuple[float, ...], ...]
    learning_rate: float
    steps: int
    forecasts: tuple[float, ...]
    seconds: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "validation", tuple(map(tuple, self.validation)))
        object.__setattr__(self, "forecasts", tuple(self.forecasts))


SHOWN_SEASONS = 3
"""The number of seasons whose forecasts are recorded."""


SEEDS = tuple(range(10))
LSTM_UNITS = 16

Way: TypeAlias = tuple[Cell, bool]
"""A cell, and whether it reads values relative to the last one of its window."""

WAYS: tuple[Way, ...] = (("lstm", True), ("rnn", True), ("gru", True), ("lstm", False))


def of_way(way: Way) -> tuple[ForecastExperiment, ...]:
    """The experiments of a way, one for each seed. All ways share everything but cell and size."""
    cell, relative = way
    units = fair_units(LSTM_UNITS, cell, equal="parameters", inputs=1, outputs=1)
    return tuple(
        ForecastExperiment(cell=cell, units=units, relative=relative, seed=seed) for seed in SEEDS
    )


def descriptions() -> tuple[ForecastExperiment, ...]:
    """All of them."""
    return tuple(experiment for way in WAYS for experiment in of_way(way))
