"""What is measured of LSTMs that learn the tasks of `gate_tasks`, as frozen values."""

from __future__ import annotations

import dataclasses
from typing import ClassVar, TypeAlias

import numpy as np

from lstm_core.evidence.experiment import Description
from lstm_core.evidence.gate_tasks import GATE_TASKS, GateTask
from lstm_core.values import Value, one_of, positive_number, set_whole_numbers


@dataclasses.dataclass(frozen=True, kw_only=True)
class GateLearning(Description):
    """An LSTM whose first unit learns one of the tasks, from all its inputs at once.

    units: 1, or more where other units must help; steps: of Adam, on the mean squared error of the
    first unit's hidden state.
    """

    kind: ClassVar[str] = "gate learning"

    task: str
    units: int
    steps: int
    learning_rate: float = 0.02
    seed: int = 0

    def __post_init__(self) -> None:
        one_of("task", self.task, tuple(GATE_TASKS))
        bounds = {"units": (1, 8), "steps": (1, 100_000), "seed": (0, 2**31 - 1)}
        set_whole_numbers(self, bounds)
        positive_number("learning_rate", self.learning_rate, 10)

    @property
    def of_task(self) -> GateTask:
        return GATE_TASKS[self.task]

    def __str__(self) -> str:
        return f"gates of {self.task}, {self.units} units, seed {self.seed}"


Rows: TypeAlias = tuple[tuple[float, ...], ...]


@dataclasses.dataclass(frozen=True, kw_only=True)
class LearnedGates(Value):
    """The weights that were learned, and what the first unit does with each input.

    kernel: (symbols, 4U), recurrent_kernel: (U, 4U), bias: (4U,), as Keras has them. The others
    are (inputs, steps), four decimals, in the order of the task's `inputs`.
    """

    kernel: Rows
    recurrent_kernel: Rows
    bias: tuple[float, ...]
    forget_gate: Rows
    input_gate: Rows
    candidate: Rows
    output_gate: Rows
    cell_state: Rows
    hidden_state: Rows

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):
            given = getattr(self, field.name)
            value = given if field.name == "bias" else map(tuple, given)
            object.__setattr__(self, field.name, tuple(value))

    @property
    def weights(self) -> list[np.ndarray]:
        """As a Keras LSTM takes them."""
        return [np.array(w, np.float32) for w in (self.kernel, self.recurrent_kernel, self.bias)]


def descriptions() -> tuple[GateLearning, ...]:
    """Task by task, one unit learns what a visitor can do by hand."""
    return tuple(GateLearning(task=task, units=1, steps=4_000) for task in GATE_TASKS)
