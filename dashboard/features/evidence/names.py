"""What the rows of the table, their tasks, their networks and the gates are called."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.prose.messages import messages
from dashboard.theme import CELLS, quantity
from lstm_core.evidence.experiment import GATES
from lstm_core.evidence.proportions import Rate
from lstm_core.evidence.results import VariantResult
from lstm_core.evidence.studies import gradients, stability
from lstm_core.evidence.tasks import Task

say = messages("evidence")

ORDER = gradients.SETTING.pilot
"""Temporal order, over as many steps as the gradient is computed."""

GATE_NAMES: dict[str, str] = {gate: quantity(gate).label for gate in GATES}

HARDEST = stability.LEARNING_RATES[-1], stability.LAYERS[-1], None
"""The learning rate, the layers and the clipping that stability is asked about."""


def conditions(result: VariantResult) -> tuple[float, int, float | None]:
    """The learning rate, the layers and the clipping of a training."""
    one = result.experiments[0]
    return one.learning_rate, one.layers, one.clipnorm


def row_name(row: str) -> str:
    return say(f"rows.{row}")


def task_name(setting: str, task: Task) -> str:
    """Temporal order, 50 steps"""
    return say("names.task", task=say(f"tasks.{setting}"), steps=task.steps)


def in_a_sentence(setting: str, task: Task) -> str:
    """temporal order over 50 steps"""
    return say(f"tasks_in_a_sentence.{setting}", count=task.steps)


def network_name(result: VariantResult) -> str:
    """LSTM, 8 units"""
    return say("network", cell=CELLS[result.variant.cell], units=result.units)


def sized_name(result: VariantResult) -> str:
    """LSTM, 8 units, 580 parameters"""
    return say(
        "names.network",
        cell=CELLS[result.variant.cell],
        units=result.units,
        parameters=result.parameters,
    )


def of(*rates: Rate) -> str:
    """All rates together: 5 of 10"""
    together = total(rates)
    return say("names.rate", successes=together.successes, seeds=together.seeds)


def total(rates: Sequence[Rate]) -> Rate:
    return Rate(sum(rate.successes for rate in rates), sum(rate.seeds for rate in rates))
