"""The learning rate of each kind of network on each task, chosen on seeds of their own.

Every variant is trained with every rate of one grid, on one length of each task. These seeds are
used for nothing else, so no variant is judged by what chose its rate. The grid had its three middle
rates at first. Most variants chose the lowest or the highest, so one was added on either side.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from lstm_core.evidence.experiment import Description, Experiment, Outcome
from lstm_core.evidence.studies.settings import BUDGET, SETTINGS, Setting
from lstm_core.evidence.studies.variants import (
    ABLATED_VARIANTS,
    CELL_VARIANTS,
    GATELESS_VARIANTS,
    LSTM,
    Variant,
)

GRID = (0.0006, 0.002, 0.006, 0.02, 0.06)
SEEDS = (1_000, 1_001, 1_002)
ABLATED_SETTINGS = ("temporal_order", "embedded_reber", "adding", "continual_reber")
"""The tasks on which gates are taken away. The last was added when no gate was needed on the first
three: the forget gate was invented for a stream without an end, and none of those is one."""

Results: TypeAlias = Mapping[Description, Any]
Rates: TypeAlias = Mapping[tuple[str, str], float]
"""(key of a setting, name of a variant) -> the chosen learning rate."""


def variants_of(setting: Setting) -> tuple[Variant, ...]:
    """All that is compared on a task: cells if it has lengths, and changes of the LSTM."""
    return (CELL_VARIANTS if setting.tasks else (LSTM,)) + changes_of(setting)


def changes_of(setting: Setting) -> tuple[Variant, ...]:
    """The changes of the LSTM on a task: gates, and the forget bias if the task has lengths."""
    if setting.key not in ABLATED_SETTINGS:
        return ()
    return ABLATED_VARIANTS if setting.tasks else GATELESS_VARIANTS


def pilots(setting: Setting, variant: Variant) -> dict[float, tuple[Experiment, ...]]:
    """Learning rate -> its experiments, one for each seed."""
    return {
        rate: tuple(
            variant.experiment(setting.pilot, learning_rate=rate, seed=seed) for seed in SEEDS
        )
        for rate in GRID
    }


def descriptions() -> tuple[Experiment, ...]:
    """All pilots, task by task."""
    return tuple(
        experiment
        for setting in SETTINGS.values()
        for variant in variants_of(setting)
        for experiments in pilots(setting, variant).values()
        for experiment in experiments
    )


def chosen(results: Results) -> dict[tuple[str, str], float]:
    """The rate of each variant on each task. Raises KeyError for a pilot without a result."""
    return {
        (setting.key, variant.name): best_rate(
            {
                rate: [results[experiment] for experiment in experiments]
                for rate, experiments in pilots(setting, variant).items()
            }
        )
        for setting in SETTINGS.values()
        for variant in variants_of(setting)
    }


def best_rate(outcomes: Mapping[float, Sequence[Outcome]]) -> float:
    """The rate with which most seeds solved the task.

    Of several such rates, the one with the fewest steps; a seed that did not solve the task counts
    with the whole budget. Of several again (as when no seed solved it), the one with the smallest
    mean of the last losses, infinite if a seed diverged. Then the smallest rate.
    """

    def order(rate: float) -> tuple[float, float, float, float]:
        own = outcomes[rate]
        return (
            -sum(outcome.solved for outcome in own),
            sum(BUDGET if outcome.solved_at is None else outcome.solved_at for outcome in own),
            statistics.fmean(map(_last_loss, own)),
            rate,
        )

    return min(outcomes, key=order)


def _last_loss(outcome: Outcome) -> float:
    return math.inf if outcome.diverged or not outcome.losses else outcome.losses[-1]
