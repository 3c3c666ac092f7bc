"""One step of an LSTM to compute by hand: given numbers, and their answers."""

from __future__ import annotations

import dataclasses
import math

import numpy as np

TOLERANCE = 0.006
"""How far an answer may be from the exact one: two decimals, rounded either way."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Exercise:
    """The numbers of one unit at one step: gates from 0 to 1, the candidate from -1 to 1.

    before: the cell state before the step.
    """

    before: float
    forget_gate: float
    input_gate: float
    candidate: float
    output_gate: float

    @property
    def kept(self) -> float:
        return self.forget_gate * self.before

    @property
    def written(self) -> float:
        return self.input_gate * self.candidate

    @property
    def cell_state(self) -> float:
        return self.kept + self.written

    @property
    def hidden_state(self) -> float:
        return self.output_gate * math.tanh(self.cell_state)


def is_right(given: float, exact: float) -> bool:
    """Whether a reader's number is the exact one, to two decimals."""
    return abs(given - exact) < TOLERANCE


def exercise(number: int) -> Exercise:
    """The exercise of a number; 0 is c = 2, f = 0.9, i = 0.5, g = -1, o = 0.8.

    >>> round(exercise(0).cell_state, 2), round(exercise(0).hidden_state, 2)
    (1.3, 0.69)
    """
    if number == 0:
        return Exercise(
            before=2.0, forget_gate=0.9, input_gate=0.5, candidate=-1.0, output_gate=0.8
        )
    random = np.random.default_rng(number)
    before = random.choice([-2.0, -1.5, -1.0, -0.5, 0.5, 1.0, 1.5, 2.0])
    forget, enter, output = random.integers(0, 11, 3) / 10
    candidate = random.choice([-1.0, -0.5, 0.5, 1.0])
    return Exercise(
        before=float(before),
        forget_gate=float(forget),
        input_gate=float(enter),
        candidate=float(candidate),
        output_gate=float(output),
    )
