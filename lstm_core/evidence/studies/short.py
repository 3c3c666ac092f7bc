"""A short sequence: does a simple RNN do as well as an LSTM, and how soon?"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from lstm_core.evidence.experiment import Experiment
from lstm_core.evidence.studies import rates
from lstm_core.evidence.studies.settings import SEEDS
from lstm_core.evidence.studies.variants import LSTM, RNN, RNN_EQUAL_UNITS, Variant
from lstm_core.evidence.tasks import Recall, Task, TemporalOrder
from lstm_core.evidence.timing import Layer, Timing

LENGTH = 10
TASKS: tuple[Task, ...] = (Recall(length=LENGTH, amplitude=1.0), TemporalOrder(length=LENGTH))
VARIANTS = (LSTM, RNN_EQUAL_UNITS, RNN)
BUDGET = 1_000
CHECK_EVERY = 10
PILOT_SEEDS = rates.SEEDS
"""These seeds choose the learning rates, and do nothing else; the others are judged."""


def experiments(
    task: Task, variant: Variant, rate: float, seeds: Sequence[int]
) -> tuple[Experiment, ...]:
    """A variant on a task with one learning rate, one experiment for each seed."""
    return tuple(
        dataclasses.replace(
            variant.experiment(task, learning_rate=rate, seed=seed),
            budget=BUDGET,
            check_every=CHECK_EVERY,
        )
        for seed in seeds
    )


def descriptions() -> tuple[Experiment, ...]:
    """Every learning rate with every seed, so that no experiment waits for a choice."""
    return tuple(
        experiment
        for task in TASKS
        for variant in VARIANTS
        for rate in rates.GRID
        for experiment in experiments(task, variant, rate, (*PILOT_SEEDS, *SEEDS))
    )


def chosen(results: rates.Results) -> Mapping[tuple[Task, Variant], tuple[Experiment, ...]]:
    """Each variant on each task at the rate that `best_rate` chose by the pilots, on other seeds.

    Raises KeyError for a pilot without a result.
    """
    return {
        (task, variant): experiments(task, variant, _rate(task, variant, results), SEEDS)
        for task in TASKS
        for variant in VARIANTS
    }


def _rate(task: Task, variant: Variant, results: rates.Results) -> float:
    return rates.best_rate(
        {
            rate: [results[pilot] for pilot in experiments(task, variant, rate, PILOT_SEEDS)]
            for rate in rates.GRID
        }
    )


def timing() -> Timing:
    """The timing of a step of these networks, which have one size for both tasks."""
    task = TASKS[0]
    return Timing(
        layers=tuple(Layer(variant.cell, variant.units(task)) for variant in VARIANTS),
        features=task.features,
        outputs=task.outputs,
        length=LENGTH,
        every_step=False,
        batch_size=experiments(task, LSTM, rates.GRID[0], (0,))[0].batch_size,
        steps=100,
    )
