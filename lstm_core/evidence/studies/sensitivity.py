"""What the choice of a learning rate does to the success rates.

Only three pilot seeds choose, at one length of each task. The chosen rate may fail with other
seeds, or at another length. So on every long task every cell is measured with every rate of the
grid, on the ten seeds of `lengths`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lstm_core.evidence.experiment import Experiment
from lstm_core.evidence.studies.lengths import Group
from lstm_core.evidence.studies.rates import GRID, Rates
from lstm_core.evidence.studies.settings import LONG, SEEDS, SETTINGS, Setting
from lstm_core.evidence.studies.variants import CELL_VARIANTS, Variant
from lstm_core.evidence.tasks import Task


def groups() -> Iterator[Group]:
    """Task by task, length by length, cell by cell, rate by rate."""
    for setting in SETTINGS.values():
        for task in (one for one in setting.tasks if one.steps >= LONG):
            for variant in CELL_VARIANTS:
                yield from at_every_rate(setting, task, variant)


def descriptions(rates: Rates) -> tuple[Experiment, ...]:
    """All experiments except those with the chosen rates, which `lengths` has."""
    return not_chosen(groups(), rates)


def at_every_rate(setting: Setting, task: Task, variant: Variant) -> Iterator[Group]:
    """A variant on a task with each rate of the grid."""
    for rate in GRID:
        seeds = (variant.experiment(task, learning_rate=rate, seed=seed) for seed in SEEDS)
        yield setting.key, variant, tuple(seeds)


def not_chosen(groups: Iterable[Group], rates: Rates) -> tuple[Experiment, ...]:
    """The experiments of groups whose rates were not chosen for their variants."""
    return tuple(
        experiment
        for key, variant, group in groups
        for experiment in group
        if experiment.learning_rate != rates[key, variant.name]
    )
