"""The records of the plan: one file for each family, and for the checks beside them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lstm_core.evidence.experiment import Description
from lstm_core.evidence.plan import papers
from lstm_core.evidence.plan.conditions import FAMILIES, WIDE_CONDITIONS
from lstm_core.evidence.record import Record

FOLDER = Path(__file__).parent / "records"

NAMES = (
    *dict.fromkeys(condition.record for condition in (*FAMILIES, *WIDE_CONDITIONS)),
    papers.RECORD,
)


def record(name: str, folder: Path = FOLDER) -> Record:
    """The record of a name in `NAMES`."""
    return Record(folder / f"{name}.jsonl")


def all_results(folder: Path = FOLDER) -> dict[Description, Any]:
    """Description -> result, over all records in a folder."""
    return {
        description: result
        for name in NAMES
        for description, result in record(name, folder).results().items()
    }
