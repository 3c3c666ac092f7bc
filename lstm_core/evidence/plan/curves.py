"""What a page draws of the plan: success by length, the papers beside ours."""

from __future__ import annotations

import dataclasses
import statistics
from collections.abc import Iterable, Mapping

import numpy as np

from lstm_core.evidence.beyond import Drift, DriftOutcome, Reach, ReachOutcome
from lstm_core.evidence.experiment import Experiment, Outcome
from lstm_core.evidence.plan import papers
from lstm_core.evidence.plan.conditions import FAMILIES, Family
from lstm_core.evidence.plan.measured import Measured
from lstm_core.evidence.plan.papers import Paper
from lstm_core.evidence.proportions import Rate
from lstm_core.evidence.variants import BATCH_SIZE, Variant

PAPER_KINDS: Mapping[str, Paper] = {
    "adding_1997": "adding",
    "temporal_order_1997": "order",
    "continual_reber": "continual",
    "counting": "counting",
}


def success_by_length(measured: Measured, family: Family) -> dict[Variant, dict[int, Rate]]:
    """Arm -> time steps -> success rate, at the lengths of a family that are measured whole."""
    found: dict[Variant, dict[int, Rate]] = {}
    for condition, cells in measured.cells.items():
        if condition.is_main and condition.family == family:
            for arm, cell in cells.items():
                found.setdefault(arm, {})[condition.steps] = cell.rate()
    return found


@dataclasses.dataclass(frozen=True)
class PaperResult:
    """Ours beside a paper's experiment, for one arm.

    solved: of how many trainings; sequences: the median number of training sequences of those that
    solved it, None if none did. For counting, reaches: for each training, rising; later_reaches:
    of the same trainings when they went on to the end. For the stream, perfect: how many read all
    streams without an error; sizes: symbols read -> the median size of the cell state over the
    trainings that did not diverge.
    """

    paper: Paper
    arm: Variant
    learning_rate: float
    solved: Rate
    sequences: float | None
    reaches: tuple[int, ...] = ()
    perfect: Rate | None = None
    sizes: Mapping[int, float] = dataclasses.field(default_factory=dict)
    later_reaches: tuple[int, ...] = ()


def paper_results(measured: Measured) -> tuple[PaperResult, ...]:
    """Ours beside theirs, as far as whole: the condition Reber, then what was run for them."""
    found = [
        _paper_result("reber", arm, cell.learning_rate, list(cell.outcomes))
        for condition in FAMILIES
        if condition.family == "reber" and condition in measured.cells
        for arm, cell in measured.cells[condition].items()
    ]
    for arm, group in papers.groups(measured.results):
        results = [measured.results[one] for one in group if one in measured.results]
        if not group or len(results) < len(group):
            continue
        training = _training(group[0])
        paper = PAPER_KINDS[training.task.name]
        if not papers.goes_on(training):
            found.append(_paper_result(paper, arm, training.learning_rate, results))
        elif (found[-1].paper, found[-1].arm) == (paper, arm):
            later = tuple(sorted(one.reach for one in results))
            found[-1] = dataclasses.replace(found[-1], later_reaches=later)
    return tuple(found)


def _training(description: Experiment | Reach | Drift) -> Experiment:
    return description if isinstance(description, Experiment) else description.training


def _paper_result(
    paper: Paper,
    arm: Variant,
    learning_rate: float,
    results: list[Outcome] | list[ReachOutcome] | list[DriftOutcome],
) -> PaperResult:
    trainings = [one if isinstance(one, Outcome) else one.training for one in results]
    reaches = [one.reach for one in results if isinstance(one, ReachOutcome)]
    drifts = [one for one in results if isinstance(one, DriftOutcome)]
    return PaperResult(
        paper,
        arm,
        learning_rate,
        Rate.of(outcome.solved for outcome in trainings),
        solved_sequences(trainings),
        tuple(sorted(reaches)),
        Rate.of(one.is_perfect for one in drifts) if drifts else None,
        _median_sizes(drifts),
    )


def solved_sequences(outcomes: Iterable[Outcome]) -> float | None:
    """The median number of training sequences to a solution; None if there is none."""
    steps = [outcome.solved_at for outcome in outcomes if outcome.solved_at is not None]
    return BATCH_SIZE * statistics.median(steps) if steps else None


def _median_sizes(drifts: list[DriftOutcome]) -> dict[int, float]:
    whole = [one for one in drifts if not one.training.diverged]
    if not whole:
        return {}
    sizes = np.median([one.sizes for one in whole], axis=0)  # (trainings, marks) -> (marks,)
    return dict(zip(whole[0].marks, sizes.tolist(), strict=True))
