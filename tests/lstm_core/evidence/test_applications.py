"""From made-up results to what is said of when to use an LSTM, and back from the records."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from lstm_core.evidence import forecast, timing
from lstm_core.evidence.applications import applications, applications_from
from lstm_core.evidence.forecast import (
    SHOWN_SEASONS,
    ForecastOutcome,
    mean_absolute_error,
    plain_forecasts,
)
from lstm_core.evidence.loader import Recorded
from lstm_core.evidence.record import OutdatedRecord
from lstm_core.evidence.timing import StepTimes

SHOWN = SHOWN_SEASONS * 12


def forecast_outcome(experiment):
    """Twice as good as naive, but for the LSTM on values as they are; seeds differ by 0.01."""
    error = (1.0 if experiment.relative else 3.0) + 0.01 * experiment.seed
    return ForecastOutcome(
        network=error, naive=2.0, seasonal=1.5, linear=0.9, best=0.5, validation=((1.0,),),
        learning_rate=0.002, steps=50, forecasts=(0.0,) * SHOWN, seconds=1.0,
    )  # fmt: skip


def step_times(one):
    """A step of every layer takes as many milliseconds as there are positions; the last one's the
    square; the slowest round twice as long."""
    first, last = one.length, one.length**2
    layers = [first] * (len(one.layers) - 1) + [last]
    return StepTimes(milliseconds=tuple((float(t), float(t), 2.0 * t) for t in layers))


@pytest.fixture
def results():
    return {
        **{e: forecast_outcome(e) for e in forecast.descriptions()},
        **{t: step_times(t) for t in timing.descriptions()},
    }


def test_the_errors_are_in_units_of_the_naive_one_s(results):
    """So naive is 1 by definition, seasonal 1.5 / 2; networks (1 + 0.01 seed) / 2, mean 0.5225."""
    of = applications_from(Recorded(results)).forecasting
    assert {rival.name: rival.mean for rival in of.rivals} == pytest.approx(
        {
            "naive": 1, "seasonal": 0.75, "linear": 0.45, "best": 0.25,
            "lstm": 0.5225, "rnn": 0.5225, "gru": 0.5225, "lstm_raw": 1.5225,
        }
    )  # fmt: skip
    assert of.rival("naive").errors == (1.0,) * 10
    assert (of.rival("lstm").low, of.rival("lstm").high) == pytest.approx((0.5, 0.545))
    assert [of.rival(name).parameters for name in ("naive", "linear", "lstm")] == [None, 25, 1169]


def test_how_time_grows(results):
    """16 ms for 16 sequences are 1,000 microseconds each; four times the length, four times that,
    and sixteen times in the last layer."""
    growths = applications_from(Recorded(results)).speed
    assert [growth.layer.kind for growth in growths] == ["lstm", "rnn", "gru", "transformer"]
    assert growths[0].microseconds == {length: 62.5 * length for length in timing.LENGTHS}
    assert (growths[0].low[16], growths[0].high[16]) == (1_000, 2_000)
    assert (growths[0].factor(16, 64), growths[-1].factor(16, 64)) == (4, 16)


def test_the_ways_to_forecast_differ_in_cell_size_and_values_alone():
    """The same series, window, rates, budget, batch and clipping for the same ten seeds."""
    groups = [forecast.of_way(way) for way in forecast.WAYS]
    alike = {
        tuple(dataclasses.replace(e, cell="lstm", units=1, relative=True) for e in group)
        for group in groups
    }
    assert len(alike) == 1
    assert [experiment.seed for experiment in groups[0]] == list(range(10))


def test_an_incomplete_record_is_refused(tmp_path):
    with pytest.raises(OutdatedRecord, match="no result of forecast, lstm 16"):
        applications(tmp_path)


# The records


def test_the_recorded_plain_errors_are_those_of_the_series_now():
    """No training lies between: NumPy's random numbers and a regression, the same but for rounding
    to four digits."""
    of = applications().forecasting
    for at, seed in enumerate(range(of.seeds)):
        series = of.one.series
        values = series.values(seed)
        plain = plain_forecasts(series, values, window=of.one.window)
        errors = {n: mean_absolute_error(f, values[-series.test :]) for n, f in plain.items()}
        for name, error in errors.items():
            recorded = of.rival(name).errors[at]
            assert recorded == pytest.approx(error / errors["naive"], rel=1e-3)


def test_use_is_read_once():
    assert applications() is applications()
    assert {made["machine"] for made in applications().circumstances}


# What the page says in words, without a number beside it


def test_a_regression_does_as_well_as_an_lstm():
    """Not clearly worse: its mean is not above the LSTM's mean."""
    of = applications().forecasting
    assert of.rival("linear").mean <= of.rival("lstm").mean
    assert of.rival("lstm").high < of.rival("seasonal").low < of.rival("naive").low


def test_the_trend_carries_the_later_values_above_those_learned_from():
    series = applications().forecasting.one.series
    for seed in range(10):
        values = series.values(seed)
        learned, later = values[: series.training], values[-series.test :]
        assert np.mean(learned < np.median(later)) > 0.99
    assert (
        applications().forecasting.rival("lstm_raw").low
        > applications().forecasting.rival("naive").high
    )
