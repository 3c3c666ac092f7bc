"""What a page draws of the plan: success by length, survival, the papers beside ours."""

from __future__ import annotations

from pathlib import Path

from lstm_core.evidence.loader import Recorded
from lstm_core.evidence.plan import papers
from lstm_core.evidence.plan.__main__ import report
from lstm_core.evidence.plan.conditions import FAMILIES, LSTM, NO_FORGET_GATE, RNN, RNN_NORMAL
from lstm_core.evidence.plan.curves import (
    PAPER_KINDS,
    paper_results,
    success_by_length,
)
from lstm_core.evidence.plan.measured import measured_from
from lstm_core.evidence.proportions import Rate
from tests.support.plan import measured_of, paper_results_of, results_of


def falling(condition, arm):
    """The longer, the fewer; LSTMs more than the others."""
    return max(30 - condition.steps // (10 if arm.cell == "lstm" else 4), 0)


def test_success_falls_with_length_as_it_was_made_up():
    measured = measured_of(falling, FAMILIES[:4])
    found = success_by_length(measured, "adding")
    assert found[LSTM] == {20: Rate(28, 30), 50: Rate(25, 30), 100: Rate(20, 30)}
    assert found[RNN] == {20: Rate(25, 30), 50: Rate(18, 30), 100: Rate(5, 30)}
    assert set(found[RNN_NORMAL]) == {20, 50}
    assert set(success_by_length(measured, "order")[LSTM]) == {20}  # one length of three


def test_the_papers_beside_ours():
    results = results_of(falling, FAMILIES)
    everything = results | paper_results_of(papers.descriptions(results))
    found = {
        (one.paper, one.arm): one for one in paper_results(measured_from(Recorded(everything)))
    }
    assert found["adding", LSTM].solved == Rate(10, 10)
    assert found["order", LSTM].sequences == 300 * 64
    assert found["counting", RNN].reaches == tuple(range(10, 20))
    assert found["counting", RNN].later_reaches == tuple(range(20, 30))
    assert found["continual", LSTM].perfect == Rate(10, 10)
    assert found["continual", NO_FORGET_GATE].perfect == Rate(0, 10)
    assert found["continual", NO_FORGET_GATE].sizes == {1: 0.5, 100: 50.0}
    assert found["reber", LSTM].solved == Rate(28, 30)
    without = paper_results(measured_from(Recorded(results)))
    assert {one.paper for one in without} == {"reber"}


def test_what_the_papers_report_is_what_the_plan_cites():
    """The document and the table say the same numbers, and every experiment has both."""
    cited = (Path(__file__).parents[4] / "docs/evidence.md").read_text(encoding="utf-8")
    for theirs in papers.THEIRS.values():
        assert theirs.source in cited
        if theirs.sequences is not None:
            assert f"{theirs.sequences:,}" in cited
    assert "18 % perfect, 62 % with decaying rates, standard LSTM 0 %" in cited
    assert papers.THEIRS["continual"].solved == (0.18, 0.62)
    assert set(PAPER_KINDS.values()) | {"reber"} == set(papers.THEIRS)


def test_the_report_says_all_of_it_and_nothing_of_what_is_not_whole():
    results = results_of(falling, FAMILIES)
    everything = results | paper_results_of(papers.descriptions(results))
    text = report(measured_from(Recorded(everything)))
    assert "| adding | lstm | 20: 28, 50: 25, 100: 20 |" in text
    assert "| order | lstm | 10 of 10 | 19,200 |" in text
    assert "n up to 10, 11, 12" in text
    assert "0 of 10 perfect; cell state 1: 0.5, 100: 50" in text
    columns = {line.count("|") for line in text.splitlines() if line.startswith("|")}
    assert columns == {4, 6}
    part = report(measured_of(falling, FAMILIES[:2]))
    assert "none yet" in part
    assert "| adding | lstm | 20: 28, 50: 25 |" in part  # drawn, but no answer rests on it
    assert part.count("no informative condition") == part.count(" - ")
