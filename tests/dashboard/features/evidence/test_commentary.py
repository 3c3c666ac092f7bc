"""What is said beside the pictures has the record's numbers."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dashboard.features.evidence.commentary import (
    PAPER_STRINGS,
    beside_the_paper,
    gradient_and_learning,
    stability_at_the_hardest,
    stability_by_rate,
    steps_without_gates,
)
from dashboard.features.evidence.tables import stability_grids
from dashboard.figures.gradient_plot import carried, median, share_in_words
from dashboard.prose import parts
from dashboard.prose.messages import messages
from lstm_core.evidence.comparisons import by_learning_rate
from lstm_core.evidence.experiment import GradientFlow
from lstm_core.evidence.findings import Findings, findings
from lstm_core.evidence.proportions import Rate
from lstm_core.evidence.studies.rates import GRID
from lstm_core.evidence.studies.variants import GRU, LSTM, RNN, Variant
from tests.support.findings import lstm_alone, made_up

say = messages("evidence")

ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture(scope="module")
def found() -> Findings:
    """The LSTM solves everything after 100 steps, and nobody else anything."""
    return made_up(lstm_alone)


def at(rate: float) -> Findings:
    """The LSTM alone solves anything, at one learning rate alone; 0.0006 is the chosen one."""
    return made_up(lambda e: lstm_alone(e) and e.learning_rate == rate)


def numbers(text: str) -> list[str]:
    """The numbers of a text, in its order."""
    return re.findall(r"\d[\d,.]*\d|\d", text)


def test_stability_is_counted_by_learning_rate(found: Findings) -> None:
    assert numbers(stability_by_rate(found)) == [
        *("0.003", "0.03", "90", "90", "0", "90", "0", "90"),
        *("0.1", "30", "30", "0", "30", "0", "30"),
    ]


def test_steps_are_the_median_of_those_that_solved_it(found: Findings) -> None:
    never = say("commentary.never")
    without = say("quiz.without", gate="forget gate", successes=never)
    assert f" 100, {without}" in steps_without_gates(found, "adding")
    of_record = steps_without_gates(findings(), "adding")
    assert numbers(of_record)[:4] == ["300", "2,250", "2,300", "375"]


def test_embedded_reber_stands_beside_the_paper(found: Findings) -> None:
    """100 steps of 64 strings; no other task has a figure to stand beside."""
    text = beside_the_paper(found, "embedded_reber")
    assert text.count(f"{PAPER_STRINGS:,}") == 1
    assert numbers(text) == [
        *("10", "10", "6,400", "100", "64", "1997", "8,440", "97", "100"),
        *("0", "10", "8", "0", "10", "17"),
    ]
    assert beside_the_paper(found, "adding") == ""


def test_what_is_written_by_hand_of_stability_is_in_the_record() -> None:
    for grid in stability_grids(findings()):
        *lower, _ = grid.rates
        assert sum(rate.successes for rate in lower) / sum(rate.seeds for rate in lower) > 0.95
    assert "without the highest one" in parts("compare")["row_training_not"]


def test_who_learned_and_whether_the_gradient_reached_back(found: Findings) -> None:
    """Made up: half is left everywhere; the ten LSTMs learned, the thirty others did not."""
    assert numbers(gradient_and_learning(found))[1:] == ["10", "10", "30", "30"]
    learned, of_learned, others, of_others = map(
        int, numbers(gradient_and_learning(findings()))[1:]
    )
    assert learned == of_learned  # “in every network that learned the gradient reaches back”
    assert 0 < others < of_others / 4  # “and in a few that did not”


def test_what_a_rough_race_can_expect(found: Findings) -> None:
    assert numbers(stability_at_the_hardest(found)) == ["3", "0.1", "5", "5", "0", "5"]
    assert numbers(stability_at_the_hardest(findings())) == ["3", "0.1", "2", "5", "0", "5"]


def test_rates_are_a_reservation_only_where_they_differ(found: Findings) -> None:
    """Made up, all have the lowest. By the record adding has an LSTM with all gates at the rates of
    the others, and the stream has none."""
    one_rate = say("commentary.one_rate", rate=f"{GRID[0]:g}")
    assert steps_without_gates(found, "adding").endswith(one_rate)
    steps = ", ".join(
        say("commentary.steps_at", steps=steps, rate=rate)
        for steps, rate in (("2,400", 0.002), ("825", 0.006), ("425", 0.02))
    )
    own = say("commentary.own_rates")
    whole_at = say("commentary.whole_at", rates=own, steps=steps)
    assert steps_without_gates(findings(), "adding").endswith(whole_at)
    same = say("commentary.same_rate", rate=0.02, gates="forget gate")
    not_separated = say("commentary.not_separated", rates=same)
    assert steps_without_gates(findings(), "continual_reber").endswith(not_separated)


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
    counts = re.findall(r"\*\*(\d+) of (\d+)\*\*", gradient_and_learning(found))
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
