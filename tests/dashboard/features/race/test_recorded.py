"""A race stands beside what the record says of such networks."""

from __future__ import annotations

import re
from typing import Any

from dashboard.features.race.recorded import rates_beside_a_race
from dashboard.prose.messages import messages
from lstm_core.evidence.results import findings
from lstm_core.evidence.studies.rates import GRID
from tests.support.findings import lstm_alone, made_up
from tests.support.races import order

say = messages("race")


def test_a_race_stands_beside_the_seeds_of_its_length() -> None:
    found = made_up(lstm_alone)

    def rate(learning_rate: float, successes: int, *, chosen: bool = False) -> str:
        values = {"learning_rate": learning_rate, "rate": f"{successes} of 10"}
        return say("recorded.chosen" if chosen else "recorded.rate", **values)

    def network(name: str, *rates: str) -> str:
        return say("recorded.network", network=name, rates=", ".join(rates))

    heading, _, *networks = rates_beside_a_race(found, order(length=50)).splitlines()
    assert re.findall(r"\d[\d,.]*\d|\d", heading) == ["50", "3,000", "0.005", "600"]
    assert sorted(networks) == [
        network(name, rate(GRID[0], solved, chosen=True), *(rate(r, solved) for r in GRID[1:]))
        for name, solved in (("LSTM, 8 units", 10), ("RNN, 8 units", 0))
    ]
    equal = rates_beside_a_race(found, order(length=50, equal="parameters", who="three"))
    assert [line.split(":")[0] for line in sorted(equal.splitlines()[2:])] == [
        "- GRU, 9 units", "- LSTM, 8 units", "- RNN, 18 units",
    ]  # fmt: skip
    short = rates_beside_a_race(found, order(length=20))  # no other rates were measured
    assert network("LSTM, 8 units", rate(GRID[0], 10, chosen=True)) in short.splitlines()
    of_record = rates_beside_a_race(findings(), order(length=50))
    assert ", ".join([rate(0.006, 10), rate(0.02, 5, chosen=True), rate(0.06, 0)]) in of_record
    others: list[dict[str, Any]] = [
        {"length": 40}, {"who": "gates"}, {"layers": 2}, {"rough": True}, {"units": 9},
    ]  # fmt: skip
    for other in others:
        assert rates_beside_a_race(found, order(**other)) == ""
