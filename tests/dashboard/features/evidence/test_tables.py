"""The tables behind the rows: every number of them."""

from __future__ import annotations

import re

from dashboard.features.evidence.tables import (
    Grid,
    ablations_table,
    costs_table,
    depth_grids,
    pilot_grids,
    rates_table,
)
from lstm_core.evidence.plan.conditions import FAMILIES
from lstm_core.evidence.proportions import Rate
from tests.support.findings import lstm_alone, made_up
from tests.support.plan import measured_of


def test_a_rate_has_its_count_and_a_bar_of_its_share() -> None:
    grid = Grid("lstm", "LSTM <8>", (Rate(10, 10), Rate(5, 10)))
    table = rates_table("Title", ("rate", "0.1", "0.2"), [grid], dark=False)
    assert re.findall(r"<b>(\d+)</b> of (\d+)", table) == [("10", "10"), ("5", "10")]
    assert re.findall(r"width:(\d+)%", table) == ["100", "50"]
    assert "LSTM &lt;8&gt;" in table
    assert re.findall(r'<th scope="col">(.*?)</th>', table) == ["rate", "0.1", "0.2"]


def test_pilots_are_counted_over_all_conditions() -> None:
    """Five pilots at each rate of three conditions, solved at the three middle rates."""
    grids = pilot_grids(measured_of(lambda *_: 0, FAMILIES[:3]))
    assert [grid.cell for grid in grids] == ["lstm", "lstm", "rnn", "gru"]
    for grid in grids:
        assert [rate.successes for rate in grid.rates] == [0, 15, 15, 15, 0]
        assert {rate.seeds for rate in grid.rates} == {15}


def test_depths_are_counted_over_all_rates() -> None:
    grids = {grid.cell: grid.rates for grid in depth_grids(made_up(lstm_alone))}
    assert grids == {
        "lstm": (Rate(40, 40),) * 3, "rnn": (Rate(0, 40),) * 3, "gru": (Rate(0, 40),) * 3,
    }  # fmt: skip


def test_the_ablations_have_a_count_for_each_task_and_gate() -> None:
    table = ablations_table(made_up(lstm_alone), dark=False)
    counts = re.findall(r"<b>(\d+)</b> of 10", table)
    assert counts == ["10", "0", "0", "0"] * 4


def test_the_layers_are_counted_as_keras_counts_them() -> None:
    """Of temporal order: 8 inputs and 4 outputs, LSTM 4 (8 (8 + 8) + 8) = 544 and 580 in all."""
    units = costs_table(equal="units", dark=False)
    assert re.findall(r"<b>([\d,]+)</b><small>([\d,]+)", units) == [
        ("136", "172"), ("432", "468"), ("544", "580"),
    ]  # fmt: skip
    assert "562" in costs_table(equal="parameters", dark=True)
