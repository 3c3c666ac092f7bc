"""The experiments of the papers, at the learning rates that the nearest condition chose."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any, Literal, TypeAlias

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
from lstm_core.evidence.tasks import Adding, Adding1997, TemporalOrder, TemporalOrder1997
from lstm_core.evidence.variants import LSTM, Variant

SEEDS = tuple(range(3_000, 3_010))
RECORD = "papers"

Paper: TypeAlias = Literal["reber", "adding", "order", "continual", "counting"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Theirs:
    """What a paper reports of its LSTM. None where it reports nothing of the kind.

    source: authors and year. sequences: training sequences to a solution, one at a time (of the
    fastest setting); weights: of that network; solved: the shares of its trials, of the worst and
    the best setting; standard: that of an LSTM without a forget gate; trained_to: the largest n.
    """

    source: str
    sequences: int | None = None
    weights: int | None = None
    solved: tuple[float, float] | None = None
    standard: float | None = None
    trained_to: int | None = None


THEIRS: Mapping[Paper, Theirs] = {
    "reber": Theirs(
        source="Hochreiter & Schmidhuber 1997", sequences=8_440, weights=276, solved=(0.97, 1.0)
    ),
    "adding": Theirs(source="Hochreiter & Schmidhuber 1997", sequences=74_000, weights=93),
    "order": Theirs(source="Hochreiter & Schmidhuber 1997", sequences=31_390, weights=156),
    "continual": Theirs(
        source="Gers, Schmidhuber & Cummins 2000", solved=(0.18, 0.62), standard=0.0
    ),
    "counting": Theirs(source="Gers & Schmidhuber 2001", trained_to=10),
}
"""The experiments that ours stand beside. The two shares of the continual one are those without and
with a learning rate that decays."""


Group: TypeAlias = tuple[Variant, tuple[Experiment, ...] | tuple[Drift, ...] | tuple[Reach, ...]]
"""An arm, and its ten seeds of one experiment; none while its learning rate is not chosen."""


def descriptions(results: Mapping[Description, Any]) -> tuple[Description, ...]:
    """All of them whose learning rates are chosen by now."""
    return tuple(one for _, group in groups(results) for one in group)


def groups(results: Mapping[Description, Any]) -> Iterator[Group]:
    """Experiment by experiment, arm by arm."""
    for near, task in (
        (NEAR["adding"], Adding1997()),
        (NEAR["order"], TemporalOrder1997()),
    ):
        for arm in (LSTM, LSTM_LONG):
            yield arm, trainings(dataclasses.replace(near, task=task), near, arm, results)
    for arm in (LSTM, NO_FORGET_GATE):
        own = trainings(STREAM, STREAM, arm, results)
        yield arm, tuple(Drift(training=one) for one in own)
    for arm in MAIN_ARMS:
        own = trainings(COUNT_TO_10, COUNT_TO_10, arm, results)
        yield arm, tuple(Reach(training=one) for one in own)
        yield arm, tuple(Reach(training=to_the_end(one)) for one in own)


def to_the_end(training: Experiment) -> Experiment:
    """The same training, which goes on after it has solved its task until its budget is spent.

    It waits for as many checks in a row as there are.
    """
    checks = 10
    return dataclasses.replace(
        training,
        check_every=training.budget // checks,
        confirmations=checks,
        give_up_after=None,
    )


def goes_on(training: Experiment) -> bool:
    """Whether a training is one of those that go on."""
    return training == to_the_end(training)


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


NEAR: Mapping[Paper, Condition] = {
    "adding": _condition(Adding(length=100)),
    "order": _condition(TemporalOrder(length=100)),
}
"""The condition of the plan that is nearest to a paper's experiment."""
