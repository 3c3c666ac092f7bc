"""What came out of the studies beside the plan: a kind of network, and its outcome for each seed.

found = findings()                      # read once, and again only when a record changes
[(one.task.name, one.variant.name, one.rate.share) for one in found.ablations]
"""

from __future__ import annotations

import dataclasses
import statistics
from collections.abc import Iterable
from typing import TypeVar

from lstm_core.evidence.experiment import Experiment, GradientExperiment, GradientFlow, Outcome
from lstm_core.evidence.loader import Recorded, cached_summary
from lstm_core.evidence.proportions import Rate
from lstm_core.evidence.studies import (
    ABLATED,
    BESIDE,
    EARLIER,
    GRADIENTS,
    REBER,
    STABILITY,
    deep,
    groups,
    trained,
)
from lstm_core.evidence.tasks import Task
from lstm_core.evidence.variants import LSTM, Variant

Key = TypeVar("Key")


@dataclasses.dataclass(frozen=True)
class VariantResult:
    """One kind of network under one condition: an experiment and its outcome for each seed.

    All experiments are the same but for the seed.
    """

    variant: Variant
    experiments: tuple[Experiment, ...]
    outcomes: tuple[Outcome, ...]

    @property
    def task(self) -> Task:
        return self.experiments[0].task

    @property
    def learning_rate(self) -> float:
        return self.experiments[0].learning_rate

    @property
    def layers(self) -> int:
        return self.experiments[0].layers

    @property
    def rate(self) -> Rate:
        """How many solved their task within the budget."""
        return Rate.of(outcome.solved for outcome in self.outcomes)

    @property
    def median_steps(self) -> float | None:
        """The median steps to the solution, of those that solved the task; None if none did."""
        steps = [outcome.solved_at for outcome in self.outcomes if outcome.solved_at is not None]
        return statistics.median(steps) if steps else None


@dataclasses.dataclass(frozen=True)
class GradientResult:
    """The gradient in one trained network. solved: whether it solves its task."""

    variant: Variant
    experiment: GradientExperiment
    flow: GradientFlow
    solved: bool


@dataclasses.dataclass(frozen=True)
class Findings:
    """What was measured, in the studies' order.

    ablations: on each task the whole LSTM, then each without a gate; reber: each cell on the
    embedded Reber grammar; gradients: of trained networks; stability: each cell with each depth,
    clipping and learning rate; stamp: names the state of the files that were read.
    """

    ablations: tuple[VariantResult, ...]
    reber: tuple[VariantResult, ...]
    gradients: tuple[GradientResult, ...]
    stability: tuple[VariantResult, ...]
    stamp: str = ""


def findings_from(recorded: Recorded) -> Findings:
    """The findings. Raises KeyError for a result that is missing."""
    results = recorded.results

    def of(variant: Variant, experiments: tuple[Experiment, ...]) -> VariantResult:
        return VariantResult(variant, experiments, tuple(results[one] for one in experiments))

    return Findings(
        ablations=tuple(of(*group) for group in groups(ABLATED)),
        reber=tuple(
            of(*group) for group in groups({REBER: {LSTM: ABLATED[REBER][LSTM], **BESIDE[REBER]}})
        ),
        gradients=tuple(
            GradientResult(variant, one, results[one], results[one.training].solved)
            for variant, one in trained()
        ),
        stability=tuple(of(*group) for group in deep()),
        stamp=recorded.stamp,
    )


findings = cached_summary((EARLIER, GRADIENTS, STABILITY), findings_from)
"""All that the records in a folder say about gates, gradients and deep networks."""


def together(results: Iterable[tuple[Key, VariantResult]]) -> dict[Key, Rate]:
    """The success rate of all trainings under each key."""
    solved: dict[Key, list[bool]] = {}
    for key, one in results:
        solved.setdefault(key, []).extend(outcome.solved for outcome in one.outcomes)
    return {key: Rate.of(own) for key, own in solved.items()}
