"""An artificial time series, and forecasts of it that need no network. NumPy alone.

The series is made here, so its best forecast is known: only the noise is left over.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import numpy as np

from lstm_core.values import Value, bounded_number, positive_number, whole_number

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
