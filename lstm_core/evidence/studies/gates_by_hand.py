"""One unit for each task whose gates a visitor can set by hand: what it does beside theirs."""

from __future__ import annotations

from lstm_core.evidence.gate_learning import GateLearning
from lstm_core.evidence.gate_tasks import GATE_TASKS


def descriptions() -> tuple[GateLearning, ...]:
    """Task by task."""
    return tuple(GateLearning(task=task, units=1, steps=4_000) for task in GATE_TASKS)
