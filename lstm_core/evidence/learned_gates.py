"""From the record of gates that were learned to what a page shows."""

from __future__ import annotations

from collections.abc import Mapping

from lstm_core.evidence.gate_learning import LearnedGates
from lstm_core.evidence.loader import Recorded, cached_summary
from lstm_core.evidence.studies.catalogue import GATES_BY_HAND
from lstm_core.evidence.studies.gates_by_hand import descriptions


def _learned(recorded: Recorded) -> Mapping[str, LearnedGates]:
    return {one.task: recorded.results[one] for one in descriptions()}


learned_gates = cached_summary((GATES_BY_HAND,), _learned)
"""Task -> what one unit has learned for it."""
