"""The tables of `docs/science.md` are those of the records."""

from __future__ import annotations

import statistics
from pathlib import Path

import pytest

from lstm_core.evidence.plan.answers import Choices, answers, verdicts
from lstm_core.evidence.plan.curves import paper_results
from lstm_core.evidence.plan.measured import measured
from lstm_core.evidence.summaries import recorded_race
from lstm_core.evidence.variants import GRU, LSTM, LSTM_LONG, RNN, RNN_GLOROT

SCIENCE = (Path(__file__).parents[4] / "docs" / "science.md").read_text(encoding="utf-8")
FAMILIES = {
    "adding": "adding", "order": "temporal order", "recall": "recall", "counting": "counting",
    "reber": "embedded Reber", "stream": "stream",
}  # fmt: skip
QUESTIONS = {
    "memory": "Does an LSTM solve more than an RNN?",
    "long": "At 50 steps and more?",
    "training": "At more learning rates (pilots)?",
    "forget_bias": "Does ln(T − 1) help an LSTM?",
    "orthogonal_start": "Does an orthogonal start help an RNN?",
    "gru": "Does an LSTM solve more than a GRU?",
}


def test_the_counts_are_those_of_the_records():
    for condition, cells in measured().cells.items():
        if condition.is_main and condition.family in FAMILIES:
            arms = (LSTM, LSTM_LONG, RNN, RNN_GLOROT, GRU)
            counts = " | ".join(
                str(cells[arm].rate().successes) if arm in cells else "–" for arm in arms
            )
            assert f"| {FAMILIES[condition.family]} | {condition.steps} | {counts} |" in SCIENCE


def test_faint_recall_is_told_beside_full():
    cells = next(own for one, own in measured().cells.items() if one.record == "recall_faint")
    lstm, long, rnn, gru = (cells[arm].rate().successes for arm in (LSTM, LSTM_LONG, RNN, GRU))
    assert f"| recall, faint (0.1) | 50 | {lstm} | {long} | {rnn} | – | {gru} |" in SCIENCE


def test_the_two_checks_of_single_conditions_are_those_of_the_records():
    found = measured()
    wide = {one: cells for one, cells in found.cells.items() if one.units == 32}
    assert [one.family for one in wide] == ["order", "recall", "adding"]
    for check, cells_of in (("32 units", wide), ("trained to the end", found.patient)):
        for condition, cells in cells_of.items():
            counts = (str(cells[arm].rate().successes) for arm in (LSTM, LSTM_LONG, RNN, GRU))
            row = (check, FAMILIES[condition.family], str(condition.steps), *counts)
            assert f"| {' | '.join(row)} |" in SCIENCE


@pytest.mark.parametrize(
    ("choices", "contrast", "told"),
    [
        (Choices(patient=True), "as_keras", "({:+.0f} points, {:+.0f} to {:+.0f})"),
        (
            Choices(wide=True),
            "as_keras",
            "{:+.1f} points for a forget bias of 1 ({:+.1f} to {:+.1f})",
        ),
        (Choices(wide=True), "long_start", "{:+.1f} for ln(T − 1) ({:+.1f} to {:+.1f})"),
    ],
)
def test_the_differences_of_the_two_checks_are_those_of_the_records(choices, contrast, told):
    pooled = answers(measured(), "memory", choices)[contrast].pooled
    points = (100 * share for share in (pooled.value, *pooled.interval))
    assert told.format(*points).replace("-", "−") in SCIENCE


def test_the_documents_name_the_families_that_are_whole():
    """A family more, or less: its tables are to be written anew."""
    assert measured().families == tuple(FAMILIES)


def test_the_race_of_a_class_is_that_of_the_record():
    found = recorded_race()
    races, median = len(found.lstm), statistics.median(found.steps)
    learned = f"{len(found.steps)} of {races}, after {median:g} steps in the median"
    assert f"learns it in {learned} and {found.steps[-1]} at most" in SCIENCE
    assert f"the RNN in {sum(one.solved for one in found.rnn)} of {races}" in SCIENCE


def test_the_papers_beside_ours_are_those_of_the_record():
    found = {(one.paper, one.arm): one for one in paper_results(measured())}
    for paper in ("adding", "order"):
        for arm in (LSTM, LSTM_LONG):
            one = found[paper, arm]
            assert f"{one.solved.successes} of {one.solved.seeds}" in SCIENCE
            assert one.sequences is None or f"after {one.sequences:,.0f}" in SCIENCE
    perfect = found["continual", LSTM].perfect
    assert f"{perfect.successes} of {perfect.seeds} read ten streams" in SCIENCE
    lstm, rnn = (found["counting", arm] for arm in (LSTM, RNN))
    assert (
        f"are right up to n = {_range(lstm.reaches)}, RNNs up to {_range(rnn.reaches)}" in SCIENCE
    )
    assert f"these LSTMs reach n = {_range(lstm.later_reaches)}." in SCIENCE


def _range(reaches):
    return f"{reaches[0]} to {reaches[-1]}"


@pytest.mark.parametrize("asked", QUESTIONS)
def test_the_verdicts_are_those_of_the_records(asked):
    found = answers(measured(), asked)
    told = [_told(found.get(contrast)) for contrast in ("as_keras", "long_start")]
    verdict = verdicts(measured())[asked]
    assert f"| {QUESTIONS[asked]} | **{verdict}** | {told[0]} | {told[1]} |" in SCIENCE


def _told(answer):
    if answer is None:
        return "–"
    low, high = (f"{100 * share:+.0f}" for share in answer.pooled.interval)
    points = f"{100 * answer.pooled.value:+.0f} ({low} to {high})"
    return f"{points}, {answer.verdict}".replace("-", "\N{MINUS SIGN}")
