"""The memory tasks: small pure generators with a published definition. No TensorFlow here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lstm_core.evidence.tasks.as_in_1997 import Adding1997, TemporalOrder1997
from lstm_core.evidence.tasks.continual import ContinualReber
from lstm_core.evidence.tasks.counting import Counting
from lstm_core.evidence.tasks.reber import EmbeddedReber
from lstm_core.evidence.tasks.remembering import Adding, Recall, TemporalOrder
from lstm_core.evidence.tasks.task import NOT_ASKED, Batch, Task
from lstm_core.values import one_of

KINDS: dict[str, type[Task]] = {
    kind.name: kind
    for kind in (
        TemporalOrder,
        Adding,
        EmbeddedReber,
        ContinualReber,
        Recall,
        Counting,
        Adding1997,
        TemporalOrder1997,
    )
}


def task_from_dict(values: Mapping[str, Any]) -> Task:
    """The task that `Task.to_dict` gave; ValueError or TypeError for anything else."""
    rest = dict(values)
    name = rest.pop("name", None)
    one_of("A task's name", name, tuple(KINDS))
    return KINDS[str(name)](**rest)


__all__ = [
    "KINDS",
    "NOT_ASKED",
    "Adding",
    "Adding1997",
    "Batch",
    "ContinualReber",
    "Counting",
    "EmbeddedReber",
    "Recall",
    "Task",
    "TemporalOrder",
    "TemporalOrder1997",
    "task_from_dict",
]
