"""The command of the plan: stage by stage, and on from where it was stopped."""

from __future__ import annotations

import concurrent.futures
import contextlib
import dataclasses

import pytest

from lstm_core.evidence.__main__ import INTERRUPTED
from lstm_core.evidence.experiment import Outcome
from lstm_core.evidence.plan import papers
from lstm_core.evidence.plan.__main__ import Stage, main, stages
from lstm_core.evidence.plan.conditions import FAMILIES, MAIN_ARMS
from lstm_core.evidence.plan.measured import all_results
from lstm_core.evidence.plan.rates import GRID, needed
from lstm_core.evidence.sweep import Place

ADDING = dataclasses.replace(FAMILIES[0], arms=MAIN_ARMS[:2])
PLAN = (Stage("adding", "adding", lambda results: needed(ADDING, results)),)


def outcome(experiment):
    """Solved at the three rates in the middle."""
    return Outcome(
        steps=100, solved_at=100 if experiment.learning_rate in GRID[1:4] else None, checks=(100,),
        losses=(0.1,), scores=(0.001,), diverged=False, seconds=0.0,
    )  # fmt: skip


def run(folder, *arguments, measure=outcome, plan=PLAN):
    executors = concurrent.futures.ThreadPoolExecutor
    place = contextlib.nullcontext(Place(lambda: executors(1), measure))
    return main(["--folder", str(folder), *arguments], plan=plan, place=place)


def test_it_measures_pilots_chooses_and_measures_fresh_seeds(tmp_path, capsys):
    assert run(tmp_path) == 0
    results = all_results(tmp_path)
    assert set(results) == set(needed(ADDING, results))
    assert len(results) == len(ADDING.arms) * (25 + 30)
    assert {one.learning_rate for one in results if one.seed >= 2_000} == {GRID[2]}
    capsys.readouterr()
    assert run(tmp_path, "--list") == 0
    assert capsys.readouterr().out.splitlines() == ["adding: 110 of 110"]


def test_it_goes_on_where_it_was_stopped_and_measures_nothing_twice(tmp_path):
    first, second = [], []

    def stopped(experiment):
        first.append(experiment)
        if len(first) == 70:
            raise KeyboardInterrupt
        return outcome(experiment)

    def going_on(experiment):
        second.append(experiment)
        return outcome(experiment)

    assert run(tmp_path, measure=stopped) == INTERRUPTED
    written = set(all_results(tmp_path))
    assert written <= set(first)
    assert run(tmp_path, measure=going_on) == 0
    assert len(second) == len(set(second)) == 110 - len(written)
    assert set(second).isdisjoint(written)
    assert len(all_results(tmp_path)) == 110


def test_the_papers_follow_the_families_and_wait_for_their_rates():
    names = [stage.record for stage in stages()]
    assert names.index(papers.RECORD) == len(FAMILIES)
    assert papers.descriptions({}) == ()


@pytest.fixture(scope="module")
def all_chosen():
    """Results of all pilots of the plan, so that every rate is chosen."""
    return {pilot: outcome(pilot) for condition in FAMILIES for pilot in needed(condition, {})}


def test_the_experiments_of_the_papers_take_the_rates_of_the_nearest_condition(all_chosen):
    found = papers.descriptions(all_chosen)
    kinds = [one.kind for one in found]
    assert kinds.count("training") == 2 * 2 * 10
    assert kinds.count("drift") == 2 * 10
    assert kinds.count("reach") == 2 * len(MAIN_ARMS) * 10
    rates = {getattr(one, "training", one).learning_rate for one in found}
    assert rates == {GRID[2]}
