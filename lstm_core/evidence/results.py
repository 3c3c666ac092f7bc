"""What came out: a kind of network under one condition, with its outcome for each seed."""

from __future__ import annotations

import dataclasses
import math
import statistics
from typing import Literal, TypeAlias

from lstm_core.evidence.experiment import (
    Experiment,
    GradientExperiment,
    GradientFlow,
    Outcome,
)
from lstm_core.evidence.proportions import Rate
from lstm_core.evidence.studies.variants import Variant
from lstm_core.evidence.tasks import Task
from lstm_core.network.costs import network_parameters

Ending: TypeAlias = Literal["solved", "slow", "stuck", "diverged"]

STUCK = 0.95
"""A training is stuck if its last loss is above this share of the loss at chance level."""


@dataclasses.dataclass(frozen=True)
class VariantResult:
    """One kind of network under one condition: an experiment and its outcome for each seed.

    All experiments are the same but for the seed. setting: the key of its task in `SETTINGS`.
    """

    setting: str
    variant: Variant
    experiments: tuple[Experiment, ...]
    outcomes: tuple[Outcome, ...]

    @property
    def task(self) -> Task:
        return self.experiments[0].task

    @property
    def units(self) -> int:
        return self.experiments[0].units

    @property
    def learning_rate(self) -> float:
        return self.experiments[0].learning_rate

    @property
    def parameters(self) -> int:
        """The parameters of the whole network, with its dense layer."""
        one = self.experiments[0]
        return network_parameters(
            one.cell,
            one.units,
            inputs=one.task.features,
            outputs=one.task.outputs,
            layers=one.layers,
        )

    @property
    def rate(self) -> Rate:
        """How many solved their task within the budget."""
        return Rate.of(outcome.solved for outcome in self.outcomes)

    @property
    def median_steps(self) -> float | None:
        """The median steps to the solution, of those that solved the task; None if none did."""
        steps = [outcome.solved_at for outcome in self.outcomes if outcome.solved_at is not None]
        return statistics.median(steps) if steps else None

    @property
    def endings(self) -> dict[Ending, int]:
        """How many trainings ended in each way."""
        found = [ending(self.task, outcome) for outcome in self.outcomes]
        return {way: found.count(way) for way in ("solved", "slow", "stuck", "diverged")}


@dataclasses.dataclass(frozen=True)
class GradientResult:
    """The gradient in one network. solved: whether it solves its task; None of a fresh one."""

    variant: Variant
    experiment: GradientExperiment
    flow: GradientFlow
    solved: bool | None

    @property
    def trained(self) -> bool:
        return self.experiment.trained

    @property
    def seed(self) -> int:
        return self.experiment.training.seed


def ending(task: Task, outcome: Outcome) -> Ending:
    """How a training on a task that asks once ended.

    "solved": within the budget; "diverged": its loss stopped being a finite number; "stuck": its
    last loss is above `STUCK` of the chance level; "slow": it has learned something,
    but not enough.
    """
    if outcome.solved:
        return "solved"
    if outcome.diverged or not outcome.losses:
        return "diverged"
    return "stuck" if outcome.losses[-1] > STUCK * chance_loss(task) else "slow"


def chance_loss(task: Task) -> float:
    """The loss at chance level, on a task that asks once: ln 4 for four classes."""
    if task.every_step:
        raise ValueError(f"chance_loss() takes a task that asks once; received {task.name}.")
    return task.chance if task.loss == "squared_error" else -math.log(task.chance)
