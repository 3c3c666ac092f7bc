"""A forecast's description and outcome: checked, and the same again after JSON."""

from __future__ import annotations

import dataclasses
import json

import pytest

from lstm_core.evidence.forecast import ForecastExperiment, ForecastOutcome, Series
from lstm_core.evidence.record import Record

OUTCOME = ForecastOutcome(
    network=0.4, naive=1.0, seasonal=0.5, linear=0.4, best=0.3, validation=((0.5, 0.4), (0.6, 0.5)),
    learning_rate=0.002, steps=100, forecasts=(1.0, 2.0), seconds=3.0,
)  # fmt: skip


@pytest.mark.parametrize(
    "value",
    [
        ForecastExperiment(),
        ForecastExperiment(series=Series(period=7), cell="gru", seed=2),
        OUTCOME,
    ],
)
def test_a_value_comes_back_from_json(value):
    again = type(value).from_dict(json.loads(json.dumps(value.to_dict())))
    assert again == value
    assert hash(again) == hash(value)


def test_a_record_holds_them(tmp_path):
    record = Record(tmp_path / "forecasting.jsonl")
    record.append(ForecastExperiment(), OUTCOME)
    assert record.results() == {ForecastExperiment(): OUTCOME}


def test_every_part_of_a_description_is_in_its_digest():
    other = {
        "series": Series(noise=0.3), "cell": "rnn", "units": 9, "window": 12, "relative": False,
        "learning_rates": (0.01,), "clipnorm": 2.0, "batch_size": 32, "budget": 50,
        "check_every": 100, "seed": 1, "xla": False,
    }  # fmt: skip
    assert set(other) == {field.name for field in dataclasses.fields(ForecastExperiment)}
    changed = [dataclasses.replace(ForecastExperiment(), **{k: v}) for k, v in other.items()]
    assert len({one.digest for one in [ForecastExperiment(), *changed]}) == len(other) + 1


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ({"cell": "elman"}, "cell must be one of lstm, rnn, gru"),
        ({"units": 0}, "units must be a whole number from 1 to 512; received 0"),
        ({"learning_rates": ()}, "There must be a learning rate.*received 0 rates"),
        ({"learning_rates": (0.0,)}, "learning_rates must be above 0"),
        ({"window": 960}, "shorter than the training part.*a window of 960 in 960"),
        ({"budget": 120}, "multiple of check_every.*120 and 50"),
    ],
)
def test_values_out_of_bounds_are_refused(parts, says):
    with pytest.raises(ValueError, match=says):
        ForecastExperiment(**parts)
    with pytest.raises(TypeError, match="series must be a Series"):
        ForecastExperiment(series=12)
