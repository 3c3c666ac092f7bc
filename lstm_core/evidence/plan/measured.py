"""What is measured of the plan: its records, the whole conditions, and the whole families."""

from __future__ import annotations

import dataclasses
import statistics
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from lstm_core.evidence.experiment import Description, Outcome
from lstm_core.evidence.loader import Recorded, cached_summary
from lstm_core.evidence.plan import papers
from lstm_core.evidence.plan.conditions import (
    BUDGET,
    CONFIRMATIONS,
    FAMILIES,
    MAIN_ARMS,
    PATIENT_CONDITIONS,
    WIDE_CONDITIONS,
    Condition,
    Family,
)
from lstm_core.evidence.plan.rates import GRID, is_cut_short, patient, search
from lstm_core.evidence.proportions import Rate
from lstm_core.evidence.record import Record
from lstm_core.evidence.tasks import Task
from lstm_core.evidence.variants import Variant

FOLDER = Path(__file__).parent / "records"


PATIENT = "patient"
"""The record of trainings that were not given up."""


@dataclasses.dataclass(frozen=True)
class PlanRecord:
    """One file of results."""

    name: str

    def record(self, folder: Path = FOLDER) -> Record:
        """The record in a folder."""
        return Record(folder / f"{self.name}.jsonl")


RECORDS = tuple(
    PlanRecord(name)
    for name in (
        *dict.fromkeys(condition.record for condition in (*FAMILIES, *WIDE_CONDITIONS)),
        papers.RECORD,
        PATIENT,
    )
)


def all_results(folder: Path = FOLDER) -> dict[Description, Any]:
    """Description -> result, over all records in a folder."""
    return {
        description: result
        for one in RECORDS
        for description, result in one.record(folder).results().items()
    }


@dataclasses.dataclass(frozen=True)
class Cell:
    """An arm under a condition: its pilots by rate, the rate they chose, and the 30 outcomes."""

    condition: Condition
    arm: Variant
    pilots: Mapping[float, tuple[Outcome, ...]]
    learning_rate: float
    outcomes: tuple[Outcome, ...]

    def rate(self, *, budget: int = BUDGET, confirmations: int = CONFIRMATIONS) -> Rate:
        """The success rate of the 30 seeds. Other budgets and criteria are read off the checks."""
        return self._rate(self.outcomes, budget, confirmations)

    def pilot_rate(self, *, budget: int = BUDGET, confirmations: int = CONFIRMATIONS) -> Rate:
        """The success rate of the 25 pilots on the first five learning rates."""
        of_grid = [outcome for rate in GRID for outcome in self.pilots[rate]]
        return self._rate(of_grid, budget, confirmations)

    def best_rate(self, *, budget: int = BUDGET, confirmations: int = CONFIRMATIONS) -> Rate:
        """The success rate of the five pilots at the rate with the most solved ones.

        Of rates with as many it is the fastest; it was chosen by the very seeds that it counts.
        """
        best = max(self.pilots.values(), key=how_well)
        return self._rate(best, budget, confirmations)

    def _rate(self, outcomes: Iterable[Outcome], budget: int, confirmations: int) -> Rate:
        task = self.condition.task
        ends = (solved_at(outcome, task, confirmations=confirmations) for outcome in outcomes)
        return Rate.of(end is not None and end <= budget for end in ends)


def solved_at(outcome: Outcome, task: Task, *, confirmations: int) -> int | None:
    """The steps at the last of so many checks in a row that meet the criterion; None if none do.

    confirmations: at most as many as the training itself waited for.
    """
    met = [task.solved(score) for score in outcome.scores]
    for last in range(confirmations, len(met) + 1):
        if all(met[last - confirmations : last]):
            return outcome.checks[last - 1]
    return None


def how_well(outcomes: tuple[Outcome, ...]) -> tuple[int, float]:
    """How many are solved, then how fast: the better, the larger."""
    steps = [outcome.solved_at for outcome in outcomes if outcome.solved_at is not None]
    return len(steps), -statistics.median(steps) if steps else 0.0


@dataclasses.dataclass(frozen=True)
class Measured:
    """The cells of all whole conditions, by condition and arm.

    families: the families whose conditions are all whole. patient: the cells of some conditions
    with trainings that were not given up. circumstances: of the measurements. stamp: names
    the state of the files that were read, "" if none was.
    """

    cells: Mapping[Condition, Mapping[Variant, Cell]]
    patient: Mapping[Condition, Mapping[Variant, Cell]] = dataclasses.field(default_factory=dict)
    circumstances: tuple[Mapping[str, Any], ...] = ()
    results: Mapping[Description, Any] = dataclasses.field(default_factory=dict)
    stamp: str = ""

    @property
    def families(self) -> tuple[Family, ...]:
        main = [condition for condition in FAMILIES if condition.is_main]
        return tuple(
            family
            for family in dict.fromkeys(condition.family for condition in main)
            if all(one in self.cells for one in main if one.family == family)
        )


def measured_from(recorded: Recorded) -> Measured:
    """The same from all results there are."""
    found = {
        condition: cells
        for condition in (*FAMILIES, *WIDE_CONDITIONS)
        if (cells := _cells(condition, recorded.results)) is not None
    }
    trained_on = {
        condition: cells
        for condition in PATIENT_CONDITIONS
        if condition in found and (cells := _patient(found[condition], recorded.results))
    }
    return Measured(found, trained_on, recorded.circumstances, recorded.results, recorded.stamp)


def _patient(
    cells: Mapping[Variant, Cell], results: Mapping[Description, Any]
) -> dict[Variant, Cell]:
    """The cells of the main arms with what was trained on; none while one is missing."""
    found = {}
    for arm in MAIN_ARMS:
        cell = cells[arm]
        trainings = cell.condition.seeds_of(arm, cell.learning_rate)
        outcomes: list[Outcome] = []
        for training, outcome in zip(trainings, cell.outcomes, strict=True):
            whole = results.get(patient(training)) if is_cut_short(outcome) else outcome
            if whole is None:
                return {}
            outcomes.append(whole)
        found[arm] = dataclasses.replace(cell, outcomes=tuple(outcomes))
    return found


def _cells(condition: Condition, results: Mapping[Description, Any]) -> dict[Variant, Cell] | None:
    """Every arm of a condition; None while a training of one has no result."""
    cells = {}
    for arm in condition.arms:
        pilots, chosen = search(condition, arm, results)
        finals = () if chosen is None else condition.seeds_of(arm, chosen)
        if chosen is None or any(one not in results for one in finals):
            return None
        outcomes = {rate: tuple(results[p] for p in own) for rate, own in pilots.items()}
        cells[arm] = Cell(condition, arm, outcomes, chosen, tuple(results[f] for f in finals))
    return cells


measured = cached_summary(RECORDS, measured_from, default=FOLDER)
"""What the records of the plan in a folder hold; by default those that come along."""
