"""Who solves which task in how many of ten seeds: by length, without a part, at every rate.

Only three pilot seeds choose a learning rate, at one length of each task. The chosen one may fail
with other seeds or at another length. So on every long task every cell is measured with every rate
too (`sensitivity`). On temporal order the pilots' rate is bad for the whole LSTM; to compare it at
its best rate with LSTMs that lack a gate, these have every rate as well (`gateless`). That was
added when, with the wider grid, 3 of 10 LSTMs without a forget gate solved the task at one rate.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from lstm_core.evidence.experiment import Experiment
from lstm_core.evidence.studies.rates import ABLATED_SETTINGS, GRID, Rates, changes_of
from lstm_core.evidence.studies.settings import LONG, SEEDS, SETTINGS, Setting
from lstm_core.evidence.studies.variants import CELL_VARIANTS, GATELESS_VARIANTS, LSTM, Variant
from lstm_core.evidence.tasks import Task

Group: TypeAlias = tuple[str, Variant, tuple[Experiment, ...]]
"""A setting's key, a variant, and its experiments under one condition, one for each seed."""


def length_groups(rates: Rates) -> Iterator[Group]:
    """Task by task, length by length, cell by cell."""
    for setting in SETTINGS.values():
        for task in setting.tasks:
            for variant in CELL_VARIANTS:
                yield setting.key, variant, seeds_of(setting, task, variant, rates)


def lengths(rates: Rates) -> tuple[Experiment, ...]:
    """All experiments."""
    return tuple(experiment for *_, group in length_groups(rates) for experiment in group)


def seeds_of(
    setting: Setting, task: Task, variant: Variant, rates: Rates
) -> tuple[Experiment, ...]:
    """A variant on a task, one experiment for each seed, with its chosen learning rate."""
    rate = rates[setting.key, variant.name]
    return tuple(variant.experiment(task, learning_rate=rate, seed=seed) for seed in SEEDS)


def ablation_groups(rates: Rates) -> Iterator[Group]:
    """Task by task: the LSTM as it is, then each change."""
    for setting in (SETTINGS[key] for key in ABLATED_SETTINGS):
        for variant in (LSTM, *changes_of(setting)):
            yield setting.key, variant, seeds_of(setting, setting.pilot, variant, rates)


def ablations(rates: Rates) -> tuple[Experiment, ...]:
    """All experiments except those of the whole LSTM that `lengths` has already."""
    return tuple(
        experiment
        for key, variant, group in ablation_groups(rates)
        if variant != LSTM or not SETTINGS[key].tasks
        for experiment in group
    )


def sensitivity_groups() -> Iterator[Group]:
    """Task by task, length by length, cell by cell, rate by rate."""
    for setting in SETTINGS.values():
        for task in (one for one in setting.tasks if one.steps >= LONG):
            for variant in CELL_VARIANTS:
                yield from _at_every_rate(setting, task, variant)


def sensitivity(rates: Rates) -> tuple[Experiment, ...]:
    """All experiments except those with the chosen rates, which `lengths` has."""
    return _not_chosen(sensitivity_groups(), rates)


def _at_every_rate(setting: Setting, task: Task, variant: Variant) -> Iterator[Group]:
    """A variant on a task with each rate of the grid."""
    for rate in GRID:
        seeds = (variant.experiment(task, learning_rate=rate, seed=seed) for seed in SEEDS)
        yield setting.key, variant, tuple(seeds)


def _not_chosen(groups: Iterable[Group], rates: Rates) -> tuple[Experiment, ...]:
    """The experiments of groups whose rates were not chosen for their variants."""
    return tuple(
        experiment
        for key, variant, group in groups
        for experiment in group
        if experiment.learning_rate != rates[key, variant.name]
    )


def gateless_groups() -> Iterator[Group]:
    """Gate by gate, rate by rate."""
    setting = SETTINGS["temporal_order"]
    for variant in GATELESS_VARIANTS:
        yield from _at_every_rate(setting, setting.pilot, variant)


def gateless(rates: Rates) -> tuple[Experiment, ...]:
    """All experiments except those with the chosen rates, which `ablations` has."""
    return _not_chosen(gateless_groups(), rates)
