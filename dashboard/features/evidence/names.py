"""What the rows of the table, their tasks, their networks and the gates are called."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.prose.messages import messages
from dashboard.theme import quantity
from lstm_core.evidence.experiment import GATES
from lstm_core.evidence.plan.conditions import Condition
from lstm_core.evidence.proportions import Rate

say = messages("evidence")

GATE_NAMES: dict[str, str] = {gate: quantity(gate).label for gate in GATES}


def row_name(row: str) -> str:
    return say(f"rows.{row}")


def condition_name(condition: Condition) -> str:
    """Adding, 50 steps"""
    return say("names.task", task=say(f"tasks.{condition.family}"), steps=condition.steps)


def of(*rates: Rate) -> str:
    """All rates together: 5 of 10"""
    together = total(rates)
    return say("names.rate", successes=together.successes, seeds=together.seeds)


def total(rates: Sequence[Rate]) -> Rate:
    return Rate(sum(rate.successes for rate in rates), sum(rate.seeds for rate in rates))


def signed(share: float) -> str:
    """A difference of shares in points: +23, −5.

    >>> signed(0.225), signed(-0.05), signed(0.0)
    ('+22', '−5', '0')
    """
    points = round(100 * share)
    return f"{points:+d}".replace("-", "\N{MINUS SIGN}") if points else "0"
