"""Short races for tests of what runs and shows them."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from dashboard.state.race_setup import Lineup
from lstm_core.evidence.experiment import GATES, Experiment
from lstm_core.evidence.race import OPEN, Race
from lstm_core.evidence.tasks import TemporalOrder
from lstm_core.network.recipe import Cell
from lstm_core.reading.surgery import Hold


def order(**parts: Any) -> Lineup:
    """A line-up on temporal order, with 8 units unless said."""
    return Lineup(task="order", **{"units": 8, **parts})


def make_race(cells: Sequence[Cell] = ("rnn", "lstm"), *, length: int = 50, **parts: int) -> Race:
    """A race of these cells on temporal order; `parts` are those of an experiment."""
    return Race(racers=tuple(dataclasses.replace(_lstm(length, **parts), cell=c) for c in cells))


def make_gate_race(*, length: int = 50, **parts: int) -> Race:
    """An LSTM beside itself without each of its gates."""
    lstm = _lstm(length, **parts)
    without = (dataclasses.replace(lstm, held=(Hold(gate, OPEN),)) for gate in GATES)
    return Race(racers=(lstm, *without))


def _lstm(length: int, **parts: int) -> Experiment:
    task = TemporalOrder(length=length)
    return Experiment(**{"task": task, "budget": 600, "check_every": 10, "xla": False, **parts})
