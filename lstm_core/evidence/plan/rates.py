"""The learning rate of each arm under each condition: pilots, and the middle of what works."""

from __future__ import annotations

import dataclasses
import math
import statistics
from collections.abc import Mapping
from typing import Any, NamedTuple

from lstm_core.evidence.experiment import Description, Experiment, Outcome
from lstm_core.evidence.plan.conditions import BUDGET, MAIN_ARMS, PILOT_SEEDS, Condition
from lstm_core.evidence.variants import Variant

GRID = (0.0006, 0.002, 0.006, 0.02, 0.06)
LOWER, HIGHER = (0.0002, 0.00006), (0.2, 0.6)
"""What is added below and above, one at a time, while the chosen rate stands at an end."""


class Search(NamedTuple):
    """How far the search of a rate has come.

    pilots: rate -> the trainings that it asks for, in the order of the rates; chosen: None while
    one of them has no result.
    """

    pilots: dict[float, tuple[Experiment, ...]]
    chosen: float | None


def search(condition: Condition, arm: Variant, results: Mapping[Description, Any]) -> Search:
    """Search the learning rate of an arm under a condition, as far as there are results."""
    grid: tuple[float, ...] = GRID
    while True:
        pilots = {
            rate: tuple(
                condition.experiment(arm, learning_rate=rate, seed=seed) for seed in PILOT_SEEDS
            )
            for rate in grid
        }
        if any(pilot not in results for own in pilots.values() for pilot in own):
            return Search(pilots, None)
        outcomes = {rate: [results[pilot] for pilot in own] for rate, own in pilots.items()}
        rate, before = choose(outcomes), grid
        if any(outcome.solved for own in outcomes.values() for outcome in own):
            grid = widened(grid, rate)
        if grid == before:
            return Search(pilots, rate)


def choose(outcomes: Mapping[float, list[Outcome]]) -> float:
    """The middle of the workable rates, the lower of two; outcomes stand in the rates' order.

    Workable is a rate at which at least one is solved, and at most one fewer than at the best. If
    none is solved anywhere, it is the rate with the lowest median of last losses.
    """
    solved = {rate: sum(outcome.solved for outcome in own) for rate, own in outcomes.items()}
    best = max(solved.values())
    if not best:
        return min(outcomes, key=lambda rate: statistics.median(map(last_loss, outcomes[rate])))
    workable = [rate for rate, count in solved.items() if count >= max(1, best - 1)]
    return workable[(len(workable) - 1) // 2]


def last_loss(outcome: Outcome) -> float:
    """The last loss of a training; infinite if it diverged."""
    return math.inf if outcome.diverged or not outcome.losses else outcome.losses[-1]


def widened(grid: tuple[float, ...], chosen: float) -> tuple[float, ...]:
    """The grid with a rate more where the chosen one is at an end; the same if none is left."""
    if chosen == grid[0]:
        return (*[rate for rate in LOWER if rate < grid[0]][:1], *grid)
    if chosen == grid[-1]:
        return (*grid, *[rate for rate in HIGHER if rate > grid[-1]][:1])
    return grid


def needed(condition: Condition, results: Mapping[Description, Any]) -> tuple[Experiment, ...]:
    """All trainings of a condition that can be named by now: pilots, then those of chosen rates.

    The condition is whole once all of these have results.
    """
    experiments: list[Experiment] = []
    for arm in condition.arms:
        pilots, chosen = search(condition, arm, results)
        experiments += [pilot for own in pilots.values() for pilot in own]
        experiments += () if chosen is None else condition.seeds_of(arm, chosen)
    return tuple(experiments)


def patient(training: Experiment) -> Experiment:
    """The same training, which is not given up before its budget is spent."""
    return dataclasses.replace(training, give_up_after=None)


def is_cut_short(outcome: Outcome) -> bool:
    """Whether a training was given up before its budget was spent."""
    return not (outcome.solved or outcome.diverged) and outcome.steps < BUDGET


def patience(condition: Condition, results: Mapping[Description, Any]) -> tuple[Experiment, ...]:
    """The trainings of a condition's four main arms that were given up, to be trained on.

    A training that was not given up would be the same again.
    """
    return tuple(
        patient(one)
        for arm in MAIN_ARMS
        if (chosen := search(condition, arm, results).chosen) is not None
        for one in condition.seeds_of(arm, chosen)
        if one in results and is_cut_short(results[one])
    )
