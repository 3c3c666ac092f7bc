"""What is said beside the pictures has the record's numbers."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dashboard.features.evidence.commentary import (
    PAPER_STRINGS,
    at_the_edge,
    at_the_hardest,
    beside_the_paper,
    rates_beside_a_race,
    reached_and_learned,
    stability_by_condition,
    stability_by_rate,
    steps_without_gates,
    where_stability_parts,
    without_recall,
)
from dashboard.figures.gradient_plot import carried, median, share_in_words
from dashboard.prose import parts
from dashboard.state.race_setup import Lineup
from lstm_core.evidence.comparisons import by_learning_rate
from lstm_core.evidence.experiment import GradientFlow
from lstm_core.evidence.findings import Findings, findings
from lstm_core.evidence.studies.rates import GRID
from lstm_core.evidence.studies.variants import GRU, LSTM, RNN, Variant
from lstm_core.evidence.verdicts import Rate
from tests.lstm_core.evidence.test_findings import lstm_alone, made_up

ROOT = Path(__file__).resolve().parents[4]


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
    assert "with all gates 300, without the forget gate 2,250" in of_record


def test_embedded_reber_stands_beside_the_paper(found: Findings) -> None:
    """100 steps of 64 strings; no other task has a figure to stand beside."""
    said = beside_the_paper(found, "embedded_reber")
    assert "10 of 10 LSTMs solve it here, after 6,400 strings in the middle" in said
    assert f"{PAPER_STRINGS:,} strings" in said
    assert "Here 0 of 10 RNNs of 8 units and 0 of 10 RNNs of 17 units solve it too" in said
    assert beside_the_paper(found, "adding") == ""


def test_rates_at_an_end_of_the_grid_are_counted(found: Findings) -> None:
    """Three kinds of cell on four settings with long tasks; the LSTM less three gates on four."""
    ends = {"gru": GRID[-1], "rnn": GRID[0], "no_input_gate": GRID[-1]}
    rates = {key: ends.get(key[1], GRID[1]) for key in found.rates}
    assert at_the_edge(dataclasses.replace(found, rates=rates)).startswith(
        f"14 of the {len(rates)} chosen rates lie at an end of the grid: 4 of the 12 that the "
        "verdicts on memory and long sequences stand on, and 4 of the 16 that the one on gates"
    )


def test_what_is_written_by_hand_of_stability_is_in_the_record() -> None:
    for grid in stability_by_rate(findings()):
        *lower, _ = grid.rates
        assert sum(rate.successes for rate in lower) / sum(rate.seeds for rate in lower) > 0.95
    assert "without the highest one hardly anybody fails" in parts("compare")["row_training_not"]


def test_the_verdict_on_stability_is_said_beside_what_it_counts(found: Findings) -> None:
    """All LSTMs and no RNN: more in each of six conditions, and clearly so."""
    said = stability_by_condition(found)
    assert "**6 of 6** conditions (120 of 120 and 0 of 120 in all)" in said
    assert "above the RNN's in **6** of them and below it in **0**" in said
    of_record = stability_by_condition(findings())
    assert "**6 of 6** conditions (113 of 120 and 86 of 120 in all)" in of_record
    assert "above the RNN's in **0** of them and below it in **0**" in of_record


def test_who_learned_and_whether_the_gradient_reached_back(found: Findings) -> None:
    """Made up: half is left everywhere; the ten LSTMs learned, the thirty others did not."""
    assert "**10 of 10** networks that learned the task and in **30 of 30**" in (
        reached_and_learned(found)
    )
    said = reached_and_learned(findings())
    learned = re.search(r"\*\*(\d+) of (\d+)\*\* networks that learned", said)
    missed = re.search(r"in \*\*(\d+) of (\d+)\*\* that did not", said)
    assert learned is not None
    assert missed is not None
    assert learned[1] == learned[2]  # “in every network that learned the gradient reaches back”
    assert 0 < int(missed[1]) < int(missed[2]) / 4  # “and in a few that did not”


def test_a_race_stands_beside_the_seeds_of_its_length(found: Findings) -> None:
    said = rates_beside_a_race(found, Lineup(length=50))
    assert "Over 50 steps, by learning rate" in said
    assert "- RNN, 8 units: 0.0006: 0 of 10 (chosen), 0.002: 0 of 10, 0.006: 0 of 10" in said
    assert "- LSTM, 8 units: 0.0006: 10 of 10 (chosen)" in said
    assert said.count("\n- ") == 2
    equal = rates_beside_a_race(found, Lineup(length=50, equal="parameters", who="three"))
    assert "- RNN, 18 units: " in equal
    assert "- GRU, 9 units: " in equal
    assert equal.count("\n- ") == 3
    short = rates_beside_a_race(found, Lineup(length=20))  # no other rates were tried
    assert "- LSTM, 8 units: 0.0006: 10 of 10 (chosen)\n" in f"{short}\n"
    of_record = rates_beside_a_race(findings(), Lineup(length=50))
    assert "0.002: 10 of 10, 0.006: 10 of 10, 0.02: 5 of 10 (chosen), 0.06: 0 of 10" in of_record
    others: list[dict[str, Any]] = [
        {"length": 40}, {"who": "gates"}, {"layers": 2}, {"rough": True}, {"units": 9},
    ]  # fmt: skip
    for other in others:
        assert rates_beside_a_race(found, Lineup(**other)) == ""


def test_what_a_rough_race_can_expect(found: Findings) -> None:
    assert "5 of 5 LSTMs and 0 of 5 RNNs learned" in at_the_hardest(found)
    assert "2 of 5 LSTMs and 0 of 5 RNNs learned" in at_the_hardest(findings())


def test_rates_are_a_reservation_only_where_they_differ(found: Findings) -> None:
    """Made up, all have the lowest. By the record adding has an LSTM with all gates at the rates of
    the others, and the stream has none."""
    assert f"All have a learning rate of {GRID[0]:g}." in steps_without_gates(found, "adding")
    said = steps_without_gates(findings(), "adding")
    assert "the LSTM with all gates takes 2,400 at 0.002, 825 at 0.006, 425 at 0.02." in said
    said = steps_without_gates(findings(), "continual_reber")
    assert "0.02 both with all gates and without the forget gate. Where the rates differ" in said
    assert "not told apart" in said


def test_without_the_counter_example_the_same_rules_judge_what_is_left(found: Findings) -> None:
    said = without_recall(found)
    assert said.startswith("6 of the 12 conditions are recall")
    assert said.endswith("call “Memory” “holds” and “Long sequences” “holds”.")
    assert without_recall(findings()).endswith(
        "call “Memory” “holds with care” and “Long sequences” “holds with care”."
    )


def test_the_numbers_in_the_science_page_are_the_record_s() -> None:
    said, found = (ROOT / "docs" / "science.md").read_text(encoding="utf-8"), findings()

    def middle_of(
        variant: Variant, *, solved: bool | None, by: Callable[[GradientFlow], Any]
    ) -> str:
        own = [f.flow for f in found.gradients if (f.variant, f.solved) == (variant, solved)]
        return share_in_words(float(median(map(by, own))[-1])).replace("\u00a0", " ")

    fresh, fresh_hidden = (
        middle_of(LSTM, solved=None, by=by) for by in (carried, lambda flow: flow.hidden)
    )
    assert f"Of fresh LSTMs {fresh} is left 49 steps back by the cell state" in said
    assert f"and {fresh_hidden} by the hidden state" in said
    assert f"RNNs of equal parameters {middle_of(RNN, solved=None, by=carried)}." in said
    learned, hidden = (
        middle_of(LSTM, solved=True, by=by) for by in (carried, lambda flow: flow.hidden)
    )
    rnn = middle_of(RNN, solved=True, by=carried)
    assert f"it is {learned} and {hidden} in 5 LSTMs, {rnn} in 4 RNNs" in said
    counts = re.findall(r"\*\*(\d+) of (\d+)\*\*", reached_and_learned(found))
    (all_of_them, _), (some, others) = counts
    assert f"in all {all_of_them} networks that learned and in {some} of the {others}" in said
    rates = by_learning_rate(found.stability)
    lower = {
        variant: sum(own[r].successes for r in (0.003, 0.01, 0.03))
        for variant, own in rates.items()
    }
    assert f"RNNs learn in {lower[RNN]} of 90 trainings and LSTMs in {lower[LSTM]}" in said
    assert (rates[RNN][0.1], rates[GRU][0.1]) == (Rate(0, 30), Rate(30, 30))
    assert f"at 0.1 in none of 30 and in {rates[LSTM][0.1].successes} of 30 (GRUs in all)" in said
