"""From made-up results to rates, and back from a folder of records."""

from __future__ import annotations

import dataclasses
import math

import pytest

from lstm_core.evidence import record as records
from lstm_core.evidence.comparisons import (
    by_learning_rate,
    gate_rates,
    needed_on,
    training_pairs,
)
from lstm_core.evidence.experiment import GradientExperiment
from lstm_core.evidence.results import findings, findings_from
from lstm_core.evidence.loader import Recorded
from lstm_core.evidence.proportions import Rate
from lstm_core.evidence.record import OutdatedRecord
from lstm_core.evidence.results import chance_loss, ending
from lstm_core.evidence.studies import rates
from lstm_core.evidence.studies import CLAIM_STUDIES
from lstm_core.evidence.studies.settings import SEEDS
from lstm_core.evidence.variants import GRU, LSTM, RNN
from lstm_core.evidence.tasks import Adding, EmbeddedReber, Recall, TemporalOrder
from tests.support.findings import FAILED, FLOW, SOLVED, lstm_alone, made_up

# What another learning rate would have done. Of rates that are equally good the pilots of made-up
# results choose the smallest, 0.0006.


def test_nothing_changes_if_no_rate_is_better():
    alike = made_up(lstm_alone)
    assert {one.learning_rate for one in alike.at_best} == {0.0006}
    assert alike.at_best == alike.lengths


def test_every_network_has_the_rate_that_solves_most():
    """On the tasks that were tried, the LSTM at 0.02 and the RNN of its parameters at 0.006."""
    best = {"lstm": 0.02, "rnn": 0.006}

    def solves(experiment):
        return experiment.learning_rate == best.get(experiment.cell) and not experiment.held

    found_ = made_up(solves)
    assert {one.rate for one in found_.lengths} == {Rate(0, 10)}
    grid = {(one.task, one.variant) for one in found_.sensitivity}
    assert len(grid) == len(found_.sensitivity) / len(rates.GRID)
    for one in found_.at_best:
        of_grid = best.get(one.variant.cell) if (one.task, one.variant) in grid else None
        assert one.learning_rate == (of_grid or 0.0006)
        assert one.rate == Rate(10 if of_grid else 0, 10)
    assert len(found_.at_best) == len(found_.lengths)


def test_of_rates_that_solve_as_many_the_fastest_is_best():
    """All networks solve it at every rate, in 100 steps; at 0.006 in 50."""
    chosen = rates.chosen(dict.fromkeys(rates.descriptions(), SOLVED))
    results = {
        d: dataclasses.replace(SOLVED, solved_at=50) if d.learning_rate == 0.006 else SOLVED
        for study in CLAIM_STUDIES
        for d in study.describe(chosen)
        if not isinstance(d, GradientExperiment)
    }
    grid = {(one.task, one.variant) for one in findings_from(Recorded(results), chosen).sensitivity}
    assert grid
    for one in findings_from(Recorded(results), chosen).at_best:
        assert one.learning_rate == (0.006 if (one.task, one.variant) in grid else 0.0006)


def test_while_another_rate_is_missing_nothing_is_said_of_the_best(folder):
    lines = (folder / "sensitivity.jsonl").read_text().splitlines(keepends=True)
    (folder / "sensitivity.jsonl").write_text("".join(lines[1:]))
    assert findings(folder).at_best == ()


def test_which_rates_go_into_which_row():
    """Three depths, clipped or not, are 6 pairs of 4 learning rates × 5 seeds."""
    all_solved = made_up(lambda _: True)
    assert training_pairs(all_solved.stability) == ([Rate(20, 20)] * 6,) * 2
    whole, without = gate_rates(all_solved.ablations)
    assert whole == [Rate(10, 10)] * 4
    assert without == dict.fromkeys(("forget_gate", "input_gate", "output_gate"), whole)


def test_on_how_many_tasks_a_gate_is_needed():
    all_, none = Rate(10, 10), Rate(0, 10)
    without = {"forget": [none, none, all_], "input": [all_, all_, all_]}
    assert needed_on([all_, all_, all_], without) == {"forget": 2, "input": 0}


def test_by_learning_rate_all_depths_and_clippings_are_together():
    """Three depths, clipped or not, five seeds: 30; made up, the RNN fails at 0.1 alone."""
    found_ = made_up(lambda e: e.cell != "rnn" or e.learning_rate < 0.1)
    by_rate = by_learning_rate(found_.stability)
    assert list(by_rate[RNN].values()) == [Rate(30, 30)] * 3 + [Rate(0, 30)]
    assert set(by_rate[LSTM].values()) == set(by_rate[GRU].values()) == {Rate(30, 30)}


def test_what_is_found_of_a_network():
    """The LSTM of 8 units with temporal order: 580 parameters; solved by seeds 0 to 3."""
    result = made_up(lambda e: e.seed < 4).lengths[0]
    assert (result.setting, result.variant, result.task) == (
        "temporal_order",
        LSTM,
        TemporalOrder(20),
    )
    assert (result.units, result.parameters, result.rate) == (8, 580, Rate(4, 10))
    assert [experiment.seed for experiment in result.experiments] == list(SEEDS)
    assert result.median_steps == 100
    assert result.endings == {"solved": 4, "slow": 0, "stuck": 6, "diverged": 0}
    assert made_up(lambda _: False).lengths[0].median_steps is None


def test_the_ablations_stand_beside_the_whole_lstm():
    names = [result.variant.name for result in made_up(lstm_alone).ablations]
    assert len(names) == 3 * 6 + 4  # the last is the stream, on which gates alone are missing
    assert names[::6] == ["lstm"] * 4
    assert len(set(names[:6])) == 6


def test_a_gradient_s_network_is_known_to_have_learned_or_not():
    flows = made_up(lstm_alone).gradients
    assert {flow.solved for flow in flows if not flow.trained} == {None}
    assert {(flow.variant.cell, flow.solved) for flow in flows if flow.trained} == {
        ("lstm", True), ("rnn", False), ("gru", False),
    }  # fmt: skip
    assert all(flow.flow == FLOW for flow in flows)


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (SOLVED, "solved"),
        (FAILED, "stuck"),  # 1.39 > 0.95 × ln 4 = 1.317
        (dataclasses.replace(FAILED, losses=(1.4, 1.3)), "slow"),
        (dataclasses.replace(FAILED, diverged=True), "diverged"),
        (dataclasses.replace(FAILED, diverged=True, checks=(), losses=(), scores=()), "diverged"),
    ],
)
def test_how_a_training_ended(outcome, expected):
    assert ending(TemporalOrder(), outcome) == expected


def test_a_guess_s_loss():
    """ln 4 for one of four, 1/6 for the sum of two numbers from 0 to 1."""
    assert chance_loss(TemporalOrder()) == chance_loss(Recall()) == math.log(4)
    assert chance_loss(Adding()) == 1 / 6
    with pytest.raises(ValueError, match="asks once; received embedded_reber"):
        chance_loss(EmbeddedReber())


# From files


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Records in which everything is solved."""
    made = {"date": "2026-01-01"}
    monkeypatch.setattr(records, "circumstances", lambda: made)
    chosen = rates.chosen(dict.fromkeys(rates.descriptions(), SOLVED))
    for study in CLAIM_STUDIES:
        lines = (
            records.line_of(description, FLOW if description.kind == "gradient" else SOLVED)
            for description in study.describe(chosen)
        )
        study.record(tmp_path).path.write_text("".join(f"{line}\n" for line in lines))
    return tmp_path


def test_records_are_read_once_and_again_when_they_change(folder):
    first = findings(folder)
    assert {one.rate for one in first.lengths} == {Rate(10, 10)}
    assert findings(folder) is first
    assert first.circumstances == ({"date": "2026-01-01"},)
    stability = folder / "stability.jsonl"
    stability.write_text(stability.read_text().replace('"solved_at":100', '"solved_at":null'))
    assert findings(folder) is not first
    assert findings(folder).stability[0].rate == Rate(0, 5)


def test_without_the_pilots_nothing_can_be_found(tmp_path):
    with pytest.raises(OutdatedRecord, match="no result of temporal_order"):
        findings(tmp_path)


@pytest.mark.parametrize("study", ["lengths", "ablations", "stability"])
def test_what_is_measured_in_part_is_empty(folder, study):
    """One result of many is missing."""
    lines = (folder / f"{study}.jsonl").read_text().splitlines(keepends=True)
    (folder / f"{study}.jsonl").write_text("".join(lines[1:]))
    incomplete = findings(folder)
    assert getattr(incomplete, study) == ()
