"""Families, lengths, arms and sizes of the plan, in the order in which they are measured."""

from __future__ import annotations

import dataclasses
from typing import Literal, TypeAlias

from lstm_core.evidence.experiment import Experiment
from lstm_core.evidence.tasks import (
    Adding,
    ContinualReber,
    Counting,
    EmbeddedReber,
    Recall,
    Task,
    TemporalOrder,
)
from lstm_core.evidence.variants import (
    GRU,
    LSTM,
    LSTM_LONG,
    LSTM_UNITS,
    NO_FORGET_GATE,
    RNN,
    RNN_GLOROT,
    RNN_NORMAL,
    Variant,
)
from lstm_core.network.costs import fair_units

Family: TypeAlias = Literal["adding", "order", "recall", "counting", "reber", "stream"]

UNITS, WIDE = LSTM_UNITS, 32
"""The LSTM's units; the other cells have as many parameters."""

BUDGET, CHECK_EVERY, CONFIRMATIONS, GIVE_UP_AFTER = 10_000, 100, 2, 3_000
PILOT_SEEDS = tuple(range(1_000, 1_005))
SEEDS = tuple(range(2_000, 2_030))

MAIN_ARMS = (LSTM, LSTM_LONG, RNN, GRU)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Condition:
    """A family at one length and size, with its arms.

    record: the name of the record that holds it. A condition whose record is not its family's is a
    check of robustness and does not count for its family.
    """

    family: Family
    task: Task
    arms: tuple[Variant, ...] = MAIN_ARMS
    units: int = UNITS
    record: str

    @property
    def steps(self) -> int:
        return self.task.steps

    @property
    def is_main(self) -> bool:
        """Whether it counts for the main answers."""
        return self.record == self.family

    def __str__(self) -> str:
        return f"{self.task.name} T={self.steps}, {self.units} units"

    def experiment(self, arm: Variant, *, learning_rate: float, seed: int) -> Experiment:
        """One training of the plan."""
        task = self.task
        units = fair_units(
            self.units, arm.cell, equal=arm.equal, inputs=task.features, outputs=task.outputs
        )
        return dataclasses.replace(
            arm.experiment(task, learning_rate=learning_rate, seed=seed),
            units=units,
            budget=BUDGET,
            check_every=CHECK_EVERY,
            confirmations=CONFIRMATIONS,
            give_up_after=GIVE_UP_AFTER,
        )

    def seeds_of(self, arm: Variant, learning_rate: float) -> tuple[Experiment, ...]:
        """The 30 trainings that make a success rate."""
        return tuple(self.experiment(arm, learning_rate=learning_rate, seed=s) for s in SEEDS)


def _in_lengths(family: Family, make: type[Adding | TemporalOrder | Recall]) -> list[Condition]:
    short, long = (*MAIN_ARMS, RNN_GLOROT, RNN_NORMAL), (*MAIN_ARMS, RNN_GLOROT)
    amplitude = {"amplitude": 1.0} if make is Recall else {}
    return [
        Condition(
            family=family,
            task=make(length=length, **amplitude),
            arms=short if length <= 50 else long,
            record=family,
        )
        for length in (20, 50, 100)
    ]


STREAM = Condition(
    family="stream",
    task=ContinualReber(length=100, test_length=1_000),
    arms=(*MAIN_ARMS, NO_FORGET_GATE),
    record="stream",
)
COUNT_TO_10 = Condition(family="counting", task=Counting(longest=10), record="counting")

FAMILIES: tuple[Condition, ...] = (
    *_in_lengths("adding", Adding),
    *_in_lengths("order", TemporalOrder),
    *_in_lengths("recall", Recall),
    Condition(family="recall", task=Recall(length=50, amplitude=0.1), record="recall_faint"),
    COUNT_TO_10,
    Condition(family="counting", task=Counting(longest=25), record="counting"),
    Condition(family="reber", task=EmbeddedReber(longest=30), record="reber"),
    STREAM,
)
"""The families one after the other, each from short to long; faint recall beside recall."""

WIDE_CONDITIONS: tuple[Condition, ...] = tuple(
    dataclasses.replace(condition, arms=MAIN_ARMS, units=WIDE, record="wide")
    for family in ("order", "recall", "adding")
    for condition in FAMILIES
    if condition.is_main and condition.family == family and condition.steps == 50
)
"""The second size, the cheapest family first."""

PATIENT_CONDITIONS: tuple[Condition, ...] = tuple(
    condition
    for condition in FAMILIES
    if condition.is_main and condition.family in {"adding", "order"} and condition.steps == 50
)
"""Where trainings that were given up are also trained to the end of the budget."""
