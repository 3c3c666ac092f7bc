"""The made series and the plain forecasts of it, on numbers that can be checked by hand."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest

from lstm_core.evidence.forecast import (
    SECOND_WAVE,
    Series,
    mean_absolute_error,
    plain_forecasts,
    relative_windows,
    windows_before,
)

SERIES = Series()


def errors(series, values, *, window=24):
    """The mean absolute error of each plain forecast on the test part."""
    plain = plain_forecasts(series, values, window=window)
    return {name: mean_absolute_error(of, values[-series.test :]) for name, of in plain.items()}


def test_a_season_a_trend_and_noise():
    """A quarter of a season of 12 in: sin = 1 and cos(pi) = -1; a season later the same, and the
    trend of 12 steps."""
    expected = SERIES.expected()
    assert expected.shape == (SERIES.length,) == (960 + 240 + 240,)
    assert expected[0] == SECOND_WAVE
    assert expected[3] == pytest.approx(1 - SECOND_WAVE + 3 * SERIES.trend)
    np.testing.assert_allclose(expected[12:] - expected[:-12], 12 * SERIES.trend)


def test_the_noise_is_the_seed_s():
    values = SERIES.values(3)
    np.testing.assert_array_equal(values, SERIES.values(3))
    noise = values - SERIES.expected()
    assert noise.std() == pytest.approx(SERIES.noise, rel=0.1)
    assert abs(np.corrcoef(noise[1:], noise[:-1])[0, 1]) < 0.1
    assert not np.allclose(values, SERIES.values(4))


def test_on_a_pure_season_the_seasonal_forecast_is_right():
    """So is a regression on two seasons; repeating the last value is not."""
    pure = dataclasses.replace(SERIES, trend=0)
    found = errors(pure, pure.expected())
    assert found["seasonal"] == pytest.approx(0, abs=1e-12)
    assert found["linear"] == pytest.approx(0, abs=1e-9)
    assert found["best"] == 0
    assert found["naive"] > 0.3


def test_a_trend_puts_the_seasonal_forecast_off_by_a_season_of_it():
    """12 steps of 0.004; a regression on differences learns it."""
    found = errors(SERIES, SERIES.expected())
    assert found["seasonal"] == pytest.approx(0.048)
    assert found["linear"] == pytest.approx(0, abs=1e-9)


def test_the_best_forecast_is_off_by_the_noise_alone():
    """The mean of |e| of a normal e is sqrt(2 / pi) of its deviation; nothing else comes near."""
    every = [errors(SERIES, SERIES.values(seed)) for seed in range(10)]
    best = np.mean([found["best"] for found in every])
    assert best == pytest.approx(SERIES.noise * np.sqrt(2 / np.pi), rel=0.05)
    for found in every:
        assert found["best"] == min(found.values())
        assert found["naive"] == max(found.values())


def test_forecasts_use_nothing_that_comes_later():
    """Another last value changes no forecast of it."""
    values = SERIES.values(0)
    other = np.append(values[:-1], 100.0)
    for name, forecasts in plain_forecasts(SERIES, values, window=24).items():
        again = plain_forecasts(SERIES, other, window=24)[name]
        np.testing.assert_array_equal(again, forecasts)


def test_windows():
    values = np.arange(10.0) ** 2
    np.testing.assert_array_equal(
        windows_before(values, np.array([3, 5]), 3), [[0, 1, 4], [4, 9, 16]]
    )
    np.testing.assert_array_equal(relative_windows(values, np.array([3]), 3), [[-4, -3, 0]])


def test_a_series_comes_back_from_json_and_is_checked():
    assert Series.from_dict(json.loads(json.dumps(SERIES.to_dict()))) == SERIES
    with pytest.raises(ValueError, match="test must be a whole number from 12 to"):
        Series(test=11)
    with pytest.raises(ValueError, match="noise must be above 0"):
        Series(noise=0)
