"""A race stands beside what the planned sweep says of such networks."""

from __future__ import annotations

import re
from typing import Any

import pytest

from dashboard.features.race.recorded import beside_a_race, rates_beside_a_race
from dashboard.state.race_setup import Lineup
from lstm_core.evidence.experiment import Outcome
from lstm_core.evidence.plan.conditions import FAMILIES, WIDE_CONDITIONS
from lstm_core.evidence.studies import CLASS_SEEDS, class_race
from lstm_core.evidence.summaries import ClassRace, recorded_race
from lstm_core.evidence.variants import LSTM_LONG, RNN_GLOROT
from tests.support.plan import measured_of
from tests.support.races import order

COUNTS = {LSTM_LONG: 21, RNN_GLOROT: 13}
MEASURED = measured_of(
    lambda _, arm: COUNTS.get(arm, 30 if arm.cell == "lstm" else 4),
    (*FAMILIES[:6], WIDE_CONDITIONS[0]),
)
"""All LSTMs learn, and four of most others; the pilots at the three middle rates."""


def test_a_race_stands_beside_the_seeds_of_its_length() -> None:
    text = rates_beside_a_race(MEASURED, order(length=50, equal="parameters"))
    heading, _, *networks = text.splitlines()
    assert re.findall(r"\d[\d,.]*\d|\d", heading) == ["0.005", "600", "50", "10,000"]
    pilots = ["0.0006", "0", "5", "0.002", "5", "5", "0.006", "5", "5", "0.02", "5", "5"]
    for network, units, solved in zip(networks, ("8", "18"), ("30", "4"), strict=True):
        numbers = re.findall(r"\d[\d.]*\d|\d", network)
        assert numbers == [units, solved, "30", "0.006", *pilots, "0.06", "0", "5"]
    three = rates_beside_a_race(MEASURED, order(length=50, equal="parameters", who="three"))
    assert len(three.splitlines()) == 2 + 3


def test_nothing_stands_beside_a_race_that_was_not_measured() -> None:
    others: list[dict[str, Any]] = [
        {"equal": "units"}, {"length": 40}, {"who": "gates", "equal": "units"}, {"layers": 2},
        {"rough": True}, {"units": 9}, {"length": 100, "rnn_start": "normal"},
        {"units": 32, "rnn_start": "glorot"},
    ]  # fmt: skip
    for other in others:
        assert rates_beside_a_race(MEASURED, order(**{"equal": "parameters", **other})) == ""


def test_the_networks_begin_as_those_of_the_race() -> None:
    began = order(length=50, equal="parameters", forget_bias="long", rnn_start="glorot")
    lstm, rnn = rates_beside_a_race(MEASURED, began).splitlines()[2:]
    assert (solved(lstm), solved(rnn)) == ("21", "13")
    wide = order(length=50, equal="parameters", units=32)
    assert [solved(line) for line in rates_beside_a_race(MEASURED, wide).splitlines()[2:]] == [
        "30", "4",
    ]  # fmt: skip


def solved(line: str) -> str:
    """How many of 30 solved it: the second number of a network's line."""
    return re.findall(r"\d+", line)[1]


def outcome(score: float, *, solved_at: int | None = None) -> Outcome:
    return Outcome(
        steps=solved_at or 600, solved_at=solved_at, checks=(600,), losses=(0.1,), scores=(score,),
        diverged=False, seconds=1.0,
    )  # fmt: skip


def test_the_race_of_a_class_stands_beside_those_of_its_setting_alone() -> None:
    """Of three, the LSTM learns it alone in one; half of the variance 1/6 is left of one RNN."""
    found = ClassRace(
        lstm=(outcome(0.004, solved_at=300), outcome(0.004, solved_at=420), outcome(0.1)),
        rnn=(outcome(1 / 6), outcome(0.004, solved_at=600), outcome(1 / 12)),
    )
    told = beside_a_race(MEASURED, found, Lineup(seed=77))
    assert re.findall(r"\d+", told) == ["3", "1", "2", "360", "420", "1", "50"]
    for other in (Lineup(units=17), Lineup(length=49), Lineup(forget_bias="long")):
        assert beside_a_race(MEASURED, found, other) == ""
    at_8 = order(length=50, equal="parameters")
    assert beside_a_race(MEASURED, found, at_8) == rates_beside_a_race(MEASURED, at_8) != ""


def test_the_recorded_race_is_the_one_that_the_page_begins_with() -> None:
    racers = {racer for seed in CLASS_SEEDS for racer in Lineup(seed=seed).race().racers}
    assert racers == set(class_race())


@pytest.fixture(scope="module")
def of_class() -> ClassRace:
    return recorded_race()


def test_the_lstm_wins_nearly_always_in_a_class(of_class: ClassRace) -> None:
    """What the page recommends must not fail in front of a class."""
    assert of_class.lstm_alone >= 28
    assert max(of_class.steps) < 600
