"""Who solves which task, at which length, in how many of ten seeds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from lstm_core.evidence.experiment import Experiment
from lstm_core.evidence.studies.rates import Rates
from lstm_core.evidence.studies.settings import SEEDS, SETTINGS, Setting
from lstm_core.evidence.studies.variants import CELL_VARIANTS, Variant
from lstm_core.evidence.tasks import Task

Group: TypeAlias = tuple[str, Variant, tuple[Experiment, ...]]
"""A setting's key, a variant, and its experiments under one condition, one for each seed."""


def groups(rates: Rates) -> Iterator[Group]:
    """Task by task, length by length, cell by cell."""
    for setting in SETTINGS.values():
        for task in setting.tasks:
            for variant in CELL_VARIANTS:
                yield setting.key, variant, seeds_of(setting, task, variant, rates)


def descriptions(rates: Rates) -> tuple[Experiment, ...]:
    """All experiments."""
    return tuple(experiment for *_, group in groups(rates) for experiment in group)


def seeds_of(
    setting: Setting, task: Task, variant: Variant, rates: Rates
) -> tuple[Experiment, ...]:
    """A variant on a task, one experiment for each seed, with its chosen learning rate."""
    rate = rates[setting.key, variant.name]
    return tuple(variant.experiment(task, learning_rate=rate, seed=seed) for seed in SEEDS)
