"""What is said of the learning rates that were not chosen, from made-up results."""

from __future__ import annotations

import dataclasses

from dashboard.features.evidence.sensitivity import needed_at_best, other_rates, rate_grids
from lstm_core.evidence.findings import Findings
from lstm_core.evidence.studies.rates import GRID
from lstm_core.evidence.tasks import Recall
from lstm_core.evidence.verdicts import Rate
from tests.lstm_core.evidence.test_findings import lstm_alone, made_up

# The pilots of made-up results choose 0.0006, the smallest of equals.


def at(rate: float) -> Findings:
    """The LSTM alone solves anything, at one learning rate alone."""
    return made_up(lambda e: lstm_alone(e) and e.learning_rate == rate)


def test_every_rate_of_every_network_stands_in_the_table() -> None:
    (grids, *_) = rate_grids(at(0.006), "temporal_order").values()
    assert [grid.name for grid in grids] == [
        "LSTM, 8 units", "RNN, 8 units", "RNN, 18 units", "GRU, 9 units",
    ]  # fmt: skip
    assert {(len(grid.rates), grid.chosen) for grid in grids} == {(len(GRID), 0)}
    assert grids[0].rates == tuple(Rate(10 if rate == 0.006 else 0, 10) for rate in GRID)
    assert rate_grids(at(0.006), "embedded_reber") == {}


def test_a_verdict_that_changes_is_told_with_the_one_that_it_was() -> None:
    found = at(0.006)
    said = other_rates(found)
    assert "**0 of 10** solved it at the chosen 0.0006, **10 of 10** do at 0.006" in said
    assert f"“Long sequences” goes from “too strong” to “{found.verdicts_at_best['long']}”" in said
    assert "at the chosen rates it is 0 and 0" in said


def test_a_verdict_that_stays_is_told_too() -> None:
    said = other_rates(made_up(lstm_alone))
    assert said.startswith("No network does better with another rate")
    assert "“Memory” stays “holds” and “Long sequences” stays “holds”." in said


def test_the_rnn_s_loss_is_told_as_the_lstm_s_is() -> None:
    found = made_up(
        lambda e: e.cell == "rnn" and isinstance(e.task, Recall) and e.learning_rate == 0.02
    )
    assert (
        "The choice cost most for the RNN, 8 units, 172 parameters, in faint recall"
        in other_rates(found)
    )


def test_the_gates_are_told_what_the_whole_lstm_does_at_its_best_rate() -> None:
    said = needed_at_best(at(0.006), "temporal_order")
    assert "is solved in 10 of 10 seeds with all gates (0 at the chosen one)" in said
    assert "without the forget gate in 0 (0), the input gate in 0 (0)" in said
    assert "So what is lacking" not in said
    assert "the rule says “holds” instead of “too strong”" in said
    assert needed_at_best(at(0.006), "embedded_reber") == ""  # no other rate was tried on it
    assert needed_at_best(made_up(lstm_alone), "temporal_order") == ""


def test_without_a_gate_they_have_their_best_rate_too() -> None:
    """All LSTMs of temporal order solve it at 0.06 alone: no gate is needed at the best rates."""
    found = made_up(
        lambda e: e.cell == "lstm" and e.task.name == "temporal_order" and e.learning_rate == 0.06
    )
    said = needed_at_best(found, "temporal_order")
    assert "in 10 of 10 seeds with all gates (0 at the chosen one)" in said
    assert "without the forget gate in 10 (0)" in said
    assert "So what is lacking here lies in the rates" in said
    assert "the rule says “too strong” again" in said


def test_nothing_is_said_of_what_is_not_measured() -> None:
    found = dataclasses.replace(at(0.006), sensitivity=())
    assert other_rates(found) == needed_at_best(found, "adding") == ""
    assert rate_grids(found, "temporal_order") == {}
