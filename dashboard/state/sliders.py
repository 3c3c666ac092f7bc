"""Where the sliders of the pictures to play with stand, and as a link says it. No Streamlit here.

A link has whole hundredths with "-" between them.
"""

from __future__ import annotations

import dataclasses
import re
from typing import Self

from lstm_core.evidence.gate_tasks import GATE_TASKS
from lstm_core.values import bounded_number

_HUNDREDTHS = re.compile(r"\d{1,4}(?:-\d{1,4}){0,40}", re.ASCII)

WEIGHTS, FORGET, LIMITS = (0.0, 1.5), (0.0, 1.0), (0.1, 10.0)


@dataclasses.dataclass(frozen=True, kw_only=True)
class ChainSliders:
    """The unrolled chains: the factor of each step, and where gradients are clipped.

    weight: the RNN's recurrent weight; forget: the LSTM's forget gate; limit: the largest norm.
    Raises ValueError naming the bound and what came.
    """

    weight: float = 0.5
    forget: float = 0.99
    limit: float = 1.0

    def __post_init__(self) -> None:
        for name, bounds in (("weight", WEIGHTS), ("forget", FORGET), ("limit", LIMITS)):
            object.__setattr__(self, name, _hundredth(name, getattr(self, name), *bounds))

    def to_link(self) -> str:
        """As a link says it.

        >>> ChainSliders().to_link()
        '50-99-100'
        """
        return _to_link((self.weight, self.forget, self.limit))

    @classmethod
    def from_link(cls, text: str) -> Self:
        """What `to_link` said; ValueError for anything else."""
        weight, forget, limit = _from_link(text, count=3)
        return cls(weight=weight, forget=forget, limit=limit)


@dataclasses.dataclass(frozen=True, kw_only=True)
class GateSliders:
    """The gates that a visitor sets by hand for a task.

    gates: forget, input and output gate, from 0 to 1, for each set of the task in turn; all at one
    half at first. Raises ValueError naming what was expected and what came.
    """

    task: str = next(iter(GATE_TASKS))
    gates: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if self.task not in GATE_TASKS:
            raise ValueError(f"task must be one of {', '.join(GATE_TASKS)}; received {self.task}.")
        count = 3 * GATE_TASKS[self.task].sets
        gates = self.gates or (0.5,) * count
        if len(gates) != count:
            raise ValueError(f"{self.task} has {count} gates; received {len(gates)}.")
        set_ = tuple(_hundredth("a gate", gate, 0, 1) for gate in gates)
        object.__setattr__(self, "gates", set_)

    def to_link(self) -> str:
        """As a link says it: the task and its gates.

        >>> GateSliders(task="any").to_link()
        'any-50-50-50-50-50-50-50-50-50'
        """
        return f"{self.task}-{_to_link(self.gates)}"

    @classmethod
    def from_link(cls, text: str) -> Self:
        """What `to_link` said; ValueError for anything else."""
        task, _, gates = text.partition("-")
        if task not in GATE_TASKS:
            raise ValueError(f"task must be one of {', '.join(GATE_TASKS)}; received {task!r}.")
        return cls(task=task, gates=_from_link(gates, count=3 * GATE_TASKS[task].sets))


def _hundredth(name: str, value: float, low: float, high: float) -> float:
    return round(bounded_number(name, value, low, high), 2)


def _to_link(values: tuple[float, ...]) -> str:
    return "-".join(str(round(100 * value)) for value in values)


def _from_link(text: str, *, count: int) -> tuple[float, ...]:
    if not _HUNDREDTHS.fullmatch(text) or text.count("-") != count - 1:
        raise ValueError(f"expected {count} whole numbers with - between them; received {text!r}")
    return tuple(int(part) / 100 for part in text.split("-"))
