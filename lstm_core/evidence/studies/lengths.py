"""Who solves which task, at which length, in how many of ten seeds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from lstm_core.evidence.experiment import Experiment
from lstm_core.evidence.studies.rates import Rates
from lstm_core.evidence.studies.settings import SEEDS, SETTINGS, Setting
from lstm_core.evidence.studies.variants import CELL_ARMS, Arm
from lstm_core.evidence.tasks import Task

Group: TypeAlias = tuple[str, Arm, tuple[Experiment, ...]]
"""A setting's key, an arm, and its experiments under one condition: one a seed."""


def groups(rates: Rates) -> Iterator[Group]:
    """Task by task, length by length, cell by cell."""
    for setting in SETTINGS.values():
        for task in setting.tasks:
            for arm in CELL_ARMS:
                yield setting.key, arm, seeds_of(setting, task, arm, rates)


def descriptions(rates: Rates) -> tuple[Experiment, ...]:
    """All experiments."""
    return tuple(experiment for *_, group in groups(rates) for experiment in group)


def seeds_of(setting: Setting, task: Task, arm: Arm, rates: Rates) -> tuple[Experiment, ...]:
    """An arm on a task, one experiment a seed, with the learning rate that was chosen for it."""
    rate = rates[setting.key, arm.name]
    return tuple(arm.experiment(task, learning_rate=rate, seed=seed) for seed in SEEDS)
