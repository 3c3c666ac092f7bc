"""Small memory tasks whose gates a person can set by hand, or a small LSTM can learn. No Keras.

A sequence of symbols ends with "?". One unit must stay silent until then, and answer at "?" by its
hidden state:

    c_t = f_t c_(t-1) + i_t g_t,  h_t = o_t tanh(c_t),  from c_0 = 0

By hand the candidate g_t is given: each symbol offers a fixed number.
"""

from __future__ import annotations

import dataclasses
import functools
import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import ClassVar, TypeAlias

import numpy as np

from lstm_core.evidence.experiment import Description
from lstm_core.values import Value, one_of, positive_number, set_whole_numbers

ASK = "?"
SILENT = 0.1
"""Before the question |h| must stay below this."""

Symbols: TypeAlias = tuple[str, ...]


@dataclasses.dataclass(frozen=True, kw_only=True)
class GateTask:
    """One task.

    offers: symbol -> the candidate that it offers, the question's is 0; length: symbols before the
    question; by_step: whether each step has gates of its own, else equal symbols share theirs;
    answer: the symbols before the question -> the right answer, 0 or more; said: each answer's
    place on the axis of h, of which the nearest to h is what the unit says.
    """

    name: str
    offers: Mapping[str, float]
    length: int
    by_step: bool
    answer: Callable[[Symbols], int]
    said: tuple[float, ...]

    @property
    def steps(self) -> int:
        return self.length + 1

    @property
    def symbols(self) -> Symbols:
        """All symbols, the question last."""
        return tuple(self.offers)

    @property
    def sets(self) -> int:
        """How many times the three gates are set: for each step, or for each symbol."""
        return self.steps if self.by_step else len(self.symbols)

    @functools.cached_property
    def inputs(self) -> tuple[Symbols, ...]:
        """All sequences, the question at the end of each."""
        return tuple(
            (*given, ASK) for given in itertools.product(self.symbols[:-1], repeat=self.length)
        )

    @property
    def answers(self) -> tuple[int, ...]:
        """The right answer of each of `inputs`."""
        return tuple(self.answer(given[:-1]) for given in self.inputs)

    def vectors(self) -> np.ndarray:
        """The inputs one-hot, (inputs, steps, symbols) float32."""
        places = [[self.symbols.index(symbol) for symbol in given] for given in self.inputs]
        return np.eye(len(self.symbols), dtype=np.float32)[places]

    def wanted(self) -> np.ndarray:
        """The hidden state to show at each step, (inputs, steps) float32: 0 but for the answer."""
        shown = np.zeros((len(self.inputs), self.steps), np.float32)
        shown[:, -1] = np.take(self.said, self.answers)
        return shown

    def right(self, hidden: np.ndarray) -> np.ndarray:
        """Which inputs are answered rightly, in silence before: (inputs, steps) -> (inputs,)."""
        is_silent = (np.abs(hidden[:, :-1]) < SILENT).all(axis=1)
        nearest = np.abs(hidden[:, -1:] - np.array(self.said)).argmin(axis=1)
        return is_silent & (nearest == self.answers)

    def by_hand(self, gates: Sequence[float]) -> np.ndarray:
        """The hidden states with these gates, (inputs, steps).

        gates: forget, input and output gate of each set in turn, as many as `3 * sets`.
        """
        table = np.reshape(gates, (self.sets, 3))
        hidden = np.zeros((len(self.inputs), self.steps))
        for row, given in enumerate(self.inputs):
            cell = 0.0
            for step, symbol in enumerate(given):
                forget, enter, output = table[step if self.by_step else self.symbols.index(symbol)]
                cell = forget * cell + enter * self.offers[symbol]
                hidden[row, step] = output * math.tanh(cell)
        return hidden


def _task(name: str, offers: dict[str, float], **rest: object) -> GateTask:
    return GateTask(name=name, offers=MappingProxyType(offers | {ASK: 0.0}), **rest)  # type: ignore[arg-type]


FULL = round(math.tanh(1), 4)
"""What a cell state of 1 shows through an open output gate."""

GATE_TASKS: Mapping[str, GateTask] = MappingProxyType(
    {
        task.name: task
        for task in (
            _task(
                "any",
                {"X": 1.0, "o": -1.0},
                length=4,
                by_step=False,
                answer=lambda given: int("X" in given),
                said=(0.0, FULL),
            ),
            _task(
                "count",
                {"a": 0.25, "b": -0.25},
                length=4,
                by_step=False,
                answer=lambda given: given.count("a"),
                said=tuple(round(math.tanh(0.25 * count), 4) for count in range(5)),
            ),
            _task(
                "first",
                {"+": 1.0, "−": -1.0},
                length=3,
                by_step=True,
                answer=lambda given: int(given[0] == "+"),
                said=(-FULL, FULL),
            ),
        )
    }
)
"""Was there an X; how many a's were there; which symbol came first."""


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
