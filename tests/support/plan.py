"""Made-up results of the plan, so that what an analysis says of them can be worked out by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lstm_core.evidence.beyond import Drift, DriftOutcome, Reach, ReachOutcome
from lstm_core.evidence.experiment import Description, Experiment, Outcome
from lstm_core.evidence.loader import Recorded
from lstm_core.evidence.plan.conditions import FAMILIES, WIDE_CONDITIONS, Condition
from lstm_core.evidence.plan.measured import Measured, measured_from
from lstm_core.evidence.plan.papers import goes_on
from lstm_core.evidence.plan.rates import GRID, needed
from lstm_core.evidence.variants import Variant

CRITERIA = {"adding": (0.001, 0.1), "adding_1997": (1.0, 0.5)}
"""Task -> a score that solves it and one that does not; 1 and 0.5 elsewhere."""


def outcome(training: Experiment, *, solved: bool, steps: int = 200) -> Outcome:
    """A training that met its criterion at its last two checks, or never."""
    good, bad = CRITERIA.get(training.task.name, (1.0, 0.5))
    checks = tuple(range(100, steps + 1, 100))
    scores = [bad] * len(checks)
    if solved:
        scores[-2:] = [good, good]
    return Outcome(
        steps=steps, solved_at=steps if solved else None, checks=checks,
        losses=(0.1,) * len(checks), scores=tuple(scores), diverged=False, seconds=1.0,
    )  # fmt: skip


def results_of(
    solved_of_30: Callable[[Condition, Variant], int],
    conditions: tuple[Condition, ...] = (*FAMILIES, *WIDE_CONDITIONS),
) -> dict[Description, Any]:
    """Results of whole conditions: so many of 30, and all pilots at the three middle rates."""
    found: dict[Description, Any] = {}
    for condition in conditions:
        for pilot in needed(condition, {}):
            found[pilot] = outcome(pilot, solved=pilot.learning_rate in GRID[1:4])
        for arm in condition.arms:
            finals = condition.seeds_of(arm, GRID[2])
            count = solved_of_30(condition, arm)
            for at, final in enumerate(finals):
                found[final] = outcome(final, solved=at < count, steps=300 + 100 * at)
    return found


def measured_of(
    solved_of_30: Callable[[Condition, Variant], int],
    conditions: tuple[Condition, ...] = (*FAMILIES, *WIDE_CONDITIONS),
) -> Measured:
    """The same, as it is read from records."""
    return measured_from(Recorded(results_of(solved_of_30, conditions)))


def paper_results_of(descriptions: tuple[Description, ...]) -> Mapping[Description, Any]:
    """Results of the papers' experiments: solved after 300 steps, a reach that is the seed's, and
    ten more where the training went on."""
    found: dict[Description, Any] = {}
    for one in descriptions:
        training = outcome(getattr(one, "training", one), solved=True, steps=300)
        if isinstance(one, Reach):
            more = 10 if goes_on(one.training) else 0
            found[one] = ReachOutcome(training=training, reach=one.training.seed - 2_990 + more)
        elif isinstance(one, Drift):
            held = bool(one.training.held)
            found[one] = DriftOutcome(
                training=training, marks=(1, 100), sizes=(0.5, 50.0 if held else 1.0),
                until_error=(17,) * 10 if held else (100,) * 10,
            )  # fmt: skip
        else:
            found[one] = training
    return found
