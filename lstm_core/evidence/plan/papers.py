"""The experiments of the papers, at the learning rates that the nearest condition chose."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from lstm_core.evidence.beyond import Drift, Reach
from lstm_core.evidence.experiment import Description, Experiment
from lstm_core.evidence.plan.conditions import (
    COUNT_TO_10,
    FAMILIES,
    LSTM_LONG,
    MAIN_ARMS,
    NO_FORGET_GATE,
    STREAM,
    Condition,
)
from lstm_core.evidence.plan.rates import search
from lstm_core.evidence.studies.variants import LSTM, Variant
from lstm_core.evidence.tasks import Adding, Adding1997, TemporalOrder, TemporalOrder1997

SEEDS = tuple(range(3_000, 3_010))
RECORD = "papers"


Group: TypeAlias = tuple[Variant, tuple[Experiment, ...] | tuple[Drift, ...] | tuple[Reach, ...]]
"""An arm, and its ten seeds of one experiment; none while its learning rate is not chosen."""


def descriptions(results: Mapping[Description, Any]) -> tuple[Description, ...]:
    """All of them whose learning rates are chosen by now."""
    return tuple(one for _, group in groups(results) for one in group)


def groups(results: Mapping[Description, Any]) -> Iterator[Group]:
    """Experiment by experiment, arm by arm."""
    for near, task in (
        (_condition(Adding(length=100)), Adding1997()),
        (_condition(TemporalOrder(length=100)), TemporalOrder1997()),
    ):
        for arm in (LSTM, LSTM_LONG):
            yield arm, trainings(dataclasses.replace(near, task=task), near, arm, results)
    for arm in (LSTM, NO_FORGET_GATE):
        own = trainings(STREAM, STREAM, arm, results)
        yield arm, tuple(Drift(training=one) for one in own)
    for arm in MAIN_ARMS:
        own = trainings(COUNT_TO_10, COUNT_TO_10, arm, results)
        yield arm, tuple(Reach(training=one) for one in own)


def trainings(
    condition: Condition, near: Condition, arm: Variant, results: Mapping[Description, Any]
) -> tuple[Experiment, ...]:
    """Ten trainings of an arm at the rate that it chose under a near condition; none before."""
    rate = search(near, arm, results).chosen
    if rate is None:
        return ()
    return tuple(condition.experiment(arm, learning_rate=rate, seed=seed) for seed in SEEDS)


def _condition(task: Adding | TemporalOrder) -> Condition:
    return next(one for one in FAMILIES if one.task == task)
