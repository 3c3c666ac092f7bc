"""From made-up results to rates and verdicts, and back from a folder of records."""

from __future__ import annotations

import dataclasses
import math

import pytest

from lstm_core.evidence import record as records
from lstm_core.evidence.comparisons import (
    ahead,
    by_learning_rate,
    gate_rates,
    long_pairs,
    training_pairs,
)
from lstm_core.evidence.experiment import GradientExperiment
from lstm_core.evidence.findings import findings, findings_from
from lstm_core.evidence.loader import Recorded
from lstm_core.evidence.record import OutdatedRecord
from lstm_core.evidence.results import chance_loss, ending
from lstm_core.evidence.studies import rates
from lstm_core.evidence.studies.catalogue import CLAIM_STUDIES
from lstm_core.evidence.studies.settings import SEEDS
from lstm_core.evidence.studies.variants import GRU, LSTM, RNN
from lstm_core.evidence.tasks import Adding, EmbeddedReber, Recall, TemporalOrder
from lstm_core.evidence.verdicts import Rate
from tests.support.findings import FAILED, FLOW, SOLVED, lstm_alone, made_up


@pytest.mark.parametrize(
    ("solves", "expected"),
    [
        # The LSTM everything, the RNN nothing, and nothing without a gate.
        (lstm_alone, ("holds", "holds", "holds", "holds")),
        # Everybody everything: no difference is left to claim.
        (lambda _: True, ("too strong", "too strong", "too strong", "too strong")),
        # The RNN does recall as well, so it can in 6 of 12 long conditions and the LSTM in all.
        (
            lambda e: lstm_alone(e) or isinstance(e.task, Recall),
            ("holds with care", "holds", "holds with care", "holds"),
        ),
        # Four RNNs in ten: clearly behind ten LSTMs, and yet not unable.
        (
            lambda e: lstm_alone(e) or (e.cell == "rnn" and e.seed % 3 == 0),
            ("holds with care", "holds", "holds", "holds"),
        ),
        # Seven LSTMs in ten, no RNN: ahead, but not more often than not for sure.
        (
            lambda e: lstm_alone(e) and e.seed < 7,
            ("too strong", "holds", "holds", "holds"),
        ),
        # Only the RNN, and only without clipping.
        (
            lambda e: e.cell == "rnn" and e.clipnorm is None,
            ("too strong", "too strong", "too strong", "too strong"),
        ),
        # Only the forget gate is needed.
        (
            lambda e: e.cell == "lstm" and "forget_gate" not in {h.quantity for h in e.held},
            ("holds", "holds with care", "holds", "holds"),
        ),
    ],
)
def test_the_verdicts_of_made_up_results(solves, expected):
    found_ = made_up(solves)
    verdicts = found_.verdicts
    measured = verdicts["memory"], found_.needed, verdicts["long"], verdicts["training"]
    assert measured == expected


@pytest.mark.parametrize("solves", [lambda _: True, lambda _: False])
def test_which_gates_there_are_is_no_question_of_training(solves):
    assert made_up(solves).verdicts["gates"] == "holds"


# What another learning rate would have done. Of rates that are equally good the pilots of made-up
# results choose the smallest, 0.0006.


def test_nothing_changes_if_no_rate_is_better():
    alike = made_up(lstm_alone)
    assert {one.learning_rate for one in alike.at_best} == {0.0006}
    assert alike.verdicts_at_best == {row: alike.verdicts[row] for row in ("memory", "long")}
    assert alike.needed_at_best == alike.needed == "holds"


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


def test_another_rate_can_change_a_verdict():
    """Adding, temporal order and recall: the LSTM solves them at another rate than the chosen."""
    found_ = made_up(lambda e: lstm_alone(e) and e.learning_rate == 0.006)
    assert found_.verdicts["long"] == "too strong"
    assert found_.verdicts_at_best["long"] in ("holds with care", "holds")
    assert ahead(long_pairs(found_.lengths)) == (0, 0)
    rnn, lstm = ahead(long_pairs(found_.at_best))
    assert (rnn, lstm) == (0, 2 * len({one.task for one in found_.sensitivity}))


def test_the_gates_are_judged_with_the_best_rate_for_each():
    """Whole, it solves the tasks that were tried at 0.006 alone; without a gate, nothing."""
    found_ = made_up(lambda e: lstm_alone(e) and e.learning_rate == 0.006)
    assert found_.needed == "too strong"
    assert found_.needed_at_best == "holds"


def test_without_a_gate_an_lstm_has_its_best_rate_too():
    """In temporal order no LSTM solves anything but at 0.006, and there all do."""

    def solves(experiment):
        return experiment.cell == "lstm" and experiment.learning_rate == (
            0.006 if experiment.task.name == "temporal_order" else rates.GRID[0]
        )

    found_ = made_up(solves)
    order = {
        one.variant.name: one for one in found_.ablations_at_best if one.setting == "temporal_order"
    }
    changed = ("lstm", "no_forget_gate", "no_input_gate", "no_output_gate")
    assert {order[name].rate for name in changed} == {Rate(10, 10)}
    assert order["forget_bias_0"].rate == Rate(0, 10)  # was not tried with others
    assert found_.needed_at_best == "too strong"


def test_while_another_rate_is_missing_nothing_is_said_of_the_best(folder):
    lines = (folder / "sensitivity.jsonl").read_text().splitlines(keepends=True)
    (folder / "sensitivity.jsonl").write_text("".join(lines[1:]))
    incomplete = findings(folder)
    assert incomplete.at_best == ()
    assert incomplete.verdicts_at_best == {}
    assert incomplete.needed_at_best is None
    assert incomplete.ablations_at_best == ()
    assert set(incomplete.verdicts) == {"memory", "gates", "long", "training"}


def test_without_those_that_lack_a_gate_nothing_is_said_of_gates_at_the_best(folder):
    lines = (folder / "gateless.jsonl").read_text().splitlines(keepends=True)
    (folder / "gateless.jsonl").write_text("".join(lines[1:]))
    incomplete = findings(folder)
    assert incomplete.at_best
    assert incomplete.verdicts_at_best
    assert incomplete.ablations_at_best == ()
    assert incomplete.needed_at_best is None


def test_which_rates_go_into_which_row():
    """Tasks of 50 steps and more: temporal order at 50 and 100, adding at 50, faint recall at 50
    and 100, full recall at 50; each beside two RNNs. Three depths, clipped or not, are 6 pairs of
    4 learning rates × 5 seeds."""
    all_solved = made_up(lambda _: True)
    rnn, lstm = long_pairs(all_solved.lengths)
    assert rnn == lstm == [Rate(10, 10)] * 12
    assert training_pairs(all_solved.stability) == ([Rate(20, 20)] * 6,) * 2
    whole, without = gate_rates(all_solved.ablations)
    assert whole == [Rate(10, 10)] * 4
    assert without == dict.fromkeys(("forget_gate", "input_gate", "output_gate"), whole)


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
    assert first.verdicts["long"] == "too strong"
    assert findings(folder) is first
    assert first.circumstances == ({"date": "2026-01-01"},)
    stability = folder / "stability.jsonl"
    stability.write_text(stability.read_text().replace('"solved_at":100', '"solved_at":null'))
    assert findings(folder) is not first
    assert findings(folder).stability[0].rate == Rate(0, 5)


def test_without_the_pilots_nothing_can_be_found(tmp_path):
    with pytest.raises(OutdatedRecord, match="no result of temporal_order"):
        findings(tmp_path)


@pytest.mark.parametrize(
    ("study", "left"),
    [
        ("lengths", {"gates", "training"}),
        ("ablations", {"memory", "gates", "long", "training"}),
        ("stability", {"memory", "gates", "long"}),
    ],
)
def test_what_is_measured_in_part_has_no_verdict(folder, study, left):
    """One result of many is missing."""
    lines = (folder / f"{study}.jsonl").read_text().splitlines(keepends=True)
    (folder / f"{study}.jsonl").write_text("".join(lines[1:]))
    incomplete = findings(folder)
    assert getattr(incomplete, study) == ()
    assert set(incomplete.verdicts) == left
    assert (incomplete.needed is None) == (study == "ablations")
