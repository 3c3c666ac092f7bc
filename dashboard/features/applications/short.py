"""What the planned sweep says of short sequences: the RNN beside the LSTM."""

from __future__ import annotations

from dashboard.features.evidence.names import of
from dashboard.prose.messages import messages
from lstm_core.evidence.plan.conditions import LSTM, RNN
from lstm_core.evidence.plan.measured import Measured

SHORT = 20
"""The time steps of the shortest conditions."""

tasks = messages("evidence")


def facts(measured: Measured) -> dict[str, str]:
    """On which tasks, and how many of all trainings learned them, for each of the two."""
    cells = {one: own for one, own in measured.cells.items() if one.is_main and one.steps == SHORT}
    return {
        "families": tasks.join([tasks(f"families.{one.family}") for one in cells]),
        "rnn": of(*(own[RNN].rate() for own in cells.values())),
        "lstm": of(*(own[LSTM].rate() for own in cells.values())),
    }
