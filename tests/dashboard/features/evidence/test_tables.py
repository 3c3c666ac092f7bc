"""The tables behind the rows: every number of them, and what is framed."""

from __future__ import annotations

import dataclasses
import re

import pytest

from dashboard.features.evidence.tables import (
    Grid,
    costs_table,
    rate_grids,
    rates_table,
    stability_grids,
)
from lstm_core.evidence.proportions import Rate
from lstm_core.evidence.studies.rates import GRID as LEARNING_RATES
from tests.support.findings import lstm_alone, made_up

GRID = Grid("lstm", "LSTM, 8 units", "580 parameters", (Rate(10, 10), Rate(5, 10)), chosen=1)


def text_of(table: str) -> str:
    return re.sub(r"<[^>]*>", "|", table.split("</style>")[1])


@pytest.mark.parametrize("dark", [False, True])
def test_each_rate_stands_with_its_interval_and_the_chosen_one_is_named(dark: bool) -> None:
    """Wilson's intervals of 10 and of 5 in 10."""
    shown = rates_table("A task", (0.002, 0.02), [GRID], dark=dark)
    said = text_of(shown)
    assert "|10| of 10|" in said
    assert "|5| of 10 chosen|" in said
    assert "|72 to 100\u00a0%|" in said
    assert "|24 to 76\u00a0%|" in said
    assert shown.count('class="chosen"') == 1
    assert "|A task|" in said
    assert "|0.002|" in said
    assert re.findall(r'<b style="left:(\d+)%', shown) == ["100", "50"]
    assert re.findall(r'<i style="left:(\d+)%;width:(\d+)%', shown) == [("72", "28"), ("24", "53")]


def test_the_costs_are_those_of_the_layers() -> None:
    """An LSTM of 8 units on 8 inputs: 4 × 8 × 16 weights, 32 biases; 3 × 8 products beside."""
    said = text_of(costs_table(equal="units", dark=False))
    assert "RNN, 8 units||none|||136||172 in the whole network||||128| products" in said
    assert "LSTM, 8 units||forget, input, output|||544||580 in the whole network||||536|" in said
    assert "8 sigmoids and tanhs" in said


def test_equal_parameters_are_of_the_whole_network() -> None:
    table = text_of(costs_table(equal="parameters", dark=True))
    rows = re.findall(r"(\w+, \d+ units)\|.*?(\d+) in the whole network", table)
    assert rows == [("RNN, 18 units", "562"), ("GRU, 9 units", "553"), ("LSTM, 8 units", "580")]


def test_what_is_written_in_a_table_is_text() -> None:
    assert "<b>x" not in rates_table("<b>x</b>", (0.1,), [], dark=False)


def test_every_rate_of_every_network_stands_in_the_table() -> None:
    """Made up, the LSTM alone solves anything, at one rate alone; 0.0006 is the chosen one."""
    found = made_up(lambda e: lstm_alone(e) and e.learning_rate == 0.006)
    (grids, *_) = rate_grids(found, "temporal_order").values()
    assert [grid.name for grid in grids] == [
        "LSTM, 8 units", "RNN, 8 units", "RNN, 18 units", "GRU, 9 units",
    ]  # fmt: skip
    assert {(len(grid.rates), grid.chosen) for grid in grids} == {(len(LEARNING_RATES), 0)}
    assert grids[0].rates == tuple(Rate(10 if rate == 0.006 else 0, 10) for rate in LEARNING_RATES)
    assert rate_grids(found, "embedded_reber") == {}
    assert rate_grids(dataclasses.replace(found, sensitivity=()), "temporal_order") == {}


def test_stability_is_counted_by_learning_rate() -> None:
    """Three depths, clipped or not, five seeds: 30 at each of four rates."""
    grids = {grid.name: grid.rates for grid in stability_grids(made_up(lstm_alone))}
    assert {name: [rate.successes for rate in rates] for name, rates in grids.items()} == {
        "LSTM": [30] * 4, "RNN": [0] * 4, "GRU": [0] * 4,
    }  # fmt: skip
