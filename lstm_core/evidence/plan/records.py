"""The records of the plan: one file for each family, and for the checks beside them."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

from lstm_core.evidence.experiment import Description
from lstm_core.evidence.plan import papers
from lstm_core.evidence.plan.conditions import FAMILIES, WIDE_CONDITIONS
from lstm_core.evidence.record import Record

FOLDER = Path(__file__).parent / "records"


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
    )
)


def all_results(folder: Path = FOLDER) -> dict[Description, Any]:
    """Description -> result, over all records in a folder."""
    return {
        description: result
        for one in RECORDS
        for description, result in one.record(folder).results().items()
    }
