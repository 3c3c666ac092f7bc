"""What the choice of a learning rate does to the success rates.

Three pilot seeds choose, which is few: a rate may win that fails with other seeds. So on three long
tasks every cell is measured with every rate of the grid, on the ten seeds of `lengths`.
"""

from __future__ import annotations

from collections.abc import Iterator

from lstm_core.evidence.experiment import Experiment
from lstm_core.evidence.studies.arms import CELL_ARMS
from lstm_core.evidence.studies.lengths import Group
from lstm_core.evidence.studies.rates import GRID, Rates
from lstm_core.evidence.studies.settings import SEEDS, SETTINGS

KEYS = ("temporal_order", "adding", "recall_faint")
"""Whose pilots are of 50 steps."""


def groups() -> Iterator[Group]:
    """Task by task, cell by cell, rate by rate."""
    for setting in (SETTINGS[key] for key in KEYS):
        for arm in CELL_ARMS:
            for rate in GRID:
                seeds = (
                    arm.experiment(setting.pilot, learning_rate=rate, seed=seed) for seed in SEEDS
                )
                yield setting.key, arm, tuple(seeds)


def descriptions(rates: Rates) -> tuple[Experiment, ...]:
    """All experiments but those with the rates that were chosen, which are among `lengths`."""
    return tuple(
        experiment
        for key, arm, group in groups()
        for experiment in group
        if experiment.learning_rate != rates[key, arm.name]
    )
