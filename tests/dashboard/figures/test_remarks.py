"""What is said beside the pictures has the record's numbers."""

from __future__ import annotations

import pytest

from dashboard.figures.remarks import (
    PAPER_STRINGS,
    at_the_edge,
    beside_the_paper,
    stability_by_rate,
    steps_without_gates,
    where_stability_parts,
)
from dashboard.prose import parts
from lstm_core.evidence.findings import Findings, findings
from tests.core.evidence.test_findings import lstm_alone, made_up


@pytest.fixture(scope="module")
def found() -> Findings:
    """The LSTM solves everything after 100 steps, and nobody else anything."""
    return made_up(lstm_alone)


def test_stability_is_counted_by_learning_rate(found: Findings) -> None:
    """Three depths, clipped or not, five seeds: 30 at each of four rates."""
    grids = {grid.name: grid.rates for grid in stability_by_rate(found)}
    assert {name: [rate.successes for rate in rates] for name, rates in grids.items()} == {
        "LSTM": [30] * 4, "RNN": [0] * 4, "GRU": [0] * 4,
    }  # fmt: skip
    said = where_stability_parts(found)
    assert "from 0.003 to 0.03" in said
    assert "LSTM 90 of 90, RNN 0 of 90, GRU 0 of 90. At **0.1**: LSTM 30 of 30, RNN 0" in said


def test_steps_are_the_middle_of_those_that_solved_it(found: Findings) -> None:
    said = steps_without_gates(found, "adding")
    assert "with all gates 100, without the forget gate never" in said
    of_record = steps_without_gates(findings(), "adding")
    assert "with all gates 425, without the forget gate 2,250" in of_record


def test_embedded_reber_stands_beside_the_paper(found: Findings) -> None:
    """100 steps of 64 strings; no other task has a figure to stand beside."""
    said = beside_the_paper(found, "embedded_reber")
    assert "10 of 10 LSTMs solve it here, after 6,400 strings in the middle" in said
    assert f"{PAPER_STRINGS:,} strings" in said
    assert "Here 0 of 10 RNNs of 8 units and 0 of 10 RNNs of 17 units solve it too" in said
    assert beside_the_paper(found, "adding") == ""


def test_rates_at_an_end_of_the_grid_are_counted(found: Findings) -> None:
    """Made up, all pilots are alike, so that the lowest rate is chosen everywhere."""
    assert at_the_edge(found).startswith(f"{len(found.rates)} of the {len(found.rates)} chosen")


def test_what_is_written_by_hand_of_stability_is_in_the_record() -> None:
    """ "With more high ones the RNN would fall behind": at the highest rate it alone fails."""
    by_cell = {grid.cell: grid.rates for grid in stability_by_rate(findings())}
    assert by_cell["rnn"][-1].successes == 0
    assert by_cell["lstm"][-1].clearly_above(by_cell["rnn"][-1])
    assert "with more high ones the RNN would fall behind" in parts("compare")["row_training_not"]
