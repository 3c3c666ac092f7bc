"""The tables behind the rows: every number of them, and what is framed."""

from __future__ import annotations

import re

import pytest

from dashboard.features.evidence import contents
from dashboard.features.evidence.tables import Grid, costs_table, rates_table
from lstm_core.evidence.verdicts import Rate

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
    said = text_of(costs_table("Equal", contents.gated_layers(equal="units"), dark=False))
    assert "RNN, 8 units||none|||136||172 in the whole network||||128| products" in said
    assert "LSTM, 8 units||forget, input, output|||544||580 in the whole network||||536|" in said
    assert "8 sigmoids and tanhs" in said


def test_equal_parameters_are_of_the_whole_network() -> None:
    layers = contents.gated_layers(equal="parameters")
    assert [(one.name, one.network) for one in layers] == [
        ("RNN, 18 units", 562),
        ("GRU, 9 units", 553),
        ("LSTM, 8 units", 580),
    ]


def test_what_is_written_in_a_table_is_text() -> None:
    assert "<b>x" not in rates_table("<b>x</b>", (0.1,), [], dark=False)
