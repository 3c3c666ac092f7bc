"""The records of the plan: the plan's own, as its rules say, and what one measures again."""

from __future__ import annotations

import dataclasses

import pytest

from lstm_core.evidence.experiment import Experiment, Outcome
from lstm_core.evidence.experiment_runner import is_given_up
from lstm_core.evidence.plan.__main__ import stages
from lstm_core.evidence.plan.conditions import FAMILIES, GRU, LSTM, PILOT_SEEDS, RNN
from lstm_core.evidence.plan.measured import FOLDER, Measured, all_results, measured, solved_at
from lstm_core.evidence.sweep import measure

BEGINNING = 200


@pytest.fixture(scope="module")
def results():
    return all_results()


@pytest.fixture(scope="module")
def recorded() -> Measured:
    return measured()


def trainings_of(results):
    """Every training with its outcome, also those of reaches and drifts."""
    for description, result in results.items():
        if isinstance(description, Experiment):
            yield description, result
        else:
            yield description.training, result.training


def test_a_record_has_nothing_that_the_plan_does_not_ask_for(results):
    """Whoever changes a task, an arm or the plan measures again."""
    asked = {one for stage in stages() for one in stage.needed(results)}
    assert results
    assert set(results) <= asked


def test_the_records_are_small_and_name_the_processor(recorded):
    assert sum(file.stat().st_size for file in FOLDER.glob("*.jsonl")) < 6.5e6
    assert all(made["processor"] for made in recorded.circumstances)


def test_every_training_ended_as_the_plan_says(results):
    """Solved at the last of as many checks in a row as it waits for, given up, or diverged; never
    before."""
    for experiment, outcome in trainings_of(results):
        waits_for = experiment.confirmations
        assert outcome.solved_at == solved_at(outcome, experiment.task, confirmations=waits_for)
        assert outcome.solved_at in {None, outcome.steps}
        ended = is_given_up(experiment, outcome)
        assert [outcome.solved, outcome.diverged, ended and not outcome.solved].count(True) == 1
        assert not is_given_up(experiment, _before_the_last_check(outcome))


def _before_the_last_check(outcome: Outcome) -> Outcome:
    return dataclasses.replace(
        outcome,
        steps=outcome.checks[-2] if len(outcome.checks) > 1 else 0,
        checks=outcome.checks[:-1],
        losses=outcome.losses[:-1],
        scores=outcome.scores[:-1],
    )


def test_pilots_and_fresh_seeds_are_kept_apart(recorded):
    for cells in recorded.cells.values():
        for cell in cells.values():
            assert len(cell.outcomes) == 30
            assert {len(own) for own in cell.pilots.values()} == {len(PILOT_SEEDS)}
            assert cell.learning_rate in cell.pilots


@pytest.mark.parametrize("arm", [LSTM, RNN, GRU], ids=lambda arm: arm.name)
def test_the_beginning_of_a_training_is_the_recorded_one(arm, results):
    """Adding over 20 steps at a rate of 0.002. Another processor rounds otherwise, which stays
    small over so few steps; another seed changes the losses by more."""
    pilots = [FAMILIES[0].experiment(arm, learning_rate=0.002, seed=seed) for seed in PILOT_SEEDS]
    again = measure(dataclasses.replace(pilots[0], budget=BEGINNING))
    recorded_losses = [results[pilot].losses[: len(again.losses)] for pilot in pilots]
    assert again.losses == pytest.approx(recorded_losses[0], rel=0.005)
    assert all(again.losses != pytest.approx(other, rel=0.005) for other in recorded_losses[1:])
