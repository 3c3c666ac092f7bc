"""A race stands beside what the planned sweep says of such networks."""

from __future__ import annotations

import re
from typing import Any

from dashboard.features.race.recorded import rates_beside_a_race
from lstm_core.evidence.plan.conditions import FAMILIES
from tests.support.plan import measured_of
from tests.support.races import order

MEASURED = measured_of(lambda _, arm: 30 if arm.cell == "lstm" else 4, FAMILIES[:6])
"""All LSTMs learn, and four of the others; the pilots at the three middle rates."""


def test_a_race_stands_beside_the_seeds_of_its_length() -> None:
    text = rates_beside_a_race(MEASURED, order(length=50, equal="parameters"))
    heading, _, *networks = text.splitlines()
    assert re.findall(r"\d[\d,.]*\d|\d", heading) == ["50", "10,000", "0.005", "600"]
    pilots = ["0.0006", "0", "5", "0.002", "5", "5", "0.006", "5", "5", "0.02", "5", "5"]
    for network, units, solved in zip(networks, ("8", "18"), ("30", "4"), strict=True):
        numbers = re.findall(r"\d[\d.]*\d|\d", network)
        assert numbers == [units, solved, "30", "0.006", *pilots, "0.06", "0", "5"]
    three = rates_beside_a_race(MEASURED, order(length=50, equal="parameters", who="three"))
    assert len(three.splitlines()) == 2 + 3


def test_nothing_stands_beside_a_race_that_was_not_measured() -> None:
    others: list[dict[str, Any]] = [
        {"equal": "units"}, {"length": 40}, {"who": "gates", "equal": "units"}, {"layers": 2},
        {"rough": True}, {"units": 9},
    ]  # fmt: skip
    for other in others:
        assert rates_beside_a_race(MEASURED, order(**{"equal": "parameters", **other})) == ""
