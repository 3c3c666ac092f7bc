"""What the rows of the table, their tasks and the gates are called."""

from __future__ import annotations

from dashboard.state.visitor import Row
from lstm_core.evidence.studies import gradients
from lstm_core.evidence.tasks import Task

ROWS: dict[Row, str] = {
    "memory": "Memory",
    "gates": "Gates",
    "long": "Long sequences",
    "training": "Training stability",
}

SETTINGS: dict[str, str] = {
    "temporal_order": "Temporal order",
    "embedded_reber": "Embedded Reber",
    "adding": "Adding",
    "continual_reber": "Reber, a stream",
    "recall_faint": "Faint recall",
    "recall_full": "Full recall",
}

WITHIN = {"continual_reber": "a stream of Reber strings"}
"""What a task is called within a sentence, where that is not its name."""

SHORT_NAMES: dict[str, str] = {
    "temporal_order": "temporal order {}",
    "embedded_reber": "embedded Reber {}",
    "continual_reber": "Reber, a stream",
    "adding": "adding {}",
    "recall_faint": "faint recall {}",
    "recall_full": "full recall {}",
}
"""What a task over so many steps is called in small."""

ORDER = gradients.SETTING.pilot
"""Temporal order, over as many steps as the gradient is followed."""

GATE_NAMES = {
    "forget_gate": "forget gate",
    "input_gate": "input gate",
    "output_gate": "output gate",
}


def task_name(setting: str, task: Task, *, within: bool = False) -> str:
    """Temporal order, 50 steps; within a sentence: temporal order over 50 steps."""
    name = SETTINGS[setting]
    if within:
        called = WITHIN.get(setting, f"{name[0].lower()}{name[1:]}")
        return f"{called} over {task.steps} steps"
    return f"{name}, {task.steps} steps"


def short_name(setting: str, task: Task) -> str:
    """temporal order 50"""
    return SHORT_NAMES[setting].format(task.steps)
