"""Adding and temporal order with the lengths, codes and criteria of Hochreiter & Schmidhuber 1997.

The lengths of one batch differ, so the network answers at every step and is asked at the last
symbol of each sequence alone. Steps behind that are zeros and change nothing before them.
"""

from __future__ import annotations

import dataclasses
from typing import ClassVar

import numpy as np

from lstm_core.evidence.tasks.remembering import CLASSES, SYMBOLS
from lstm_core.evidence.tasks.task import NOT_ASKED, Array, Batch, Loss, Task, one_hot
from lstm_core.values import whole_number


@dataclasses.dataclass(frozen=True)
class VaryingLength(Task):
    """A task whose sequences have from `length` to 1.1 times as many steps, all equally likely.

    length: from 100 to 1,000. T is the longest. A sequence counts as right by itself, and the task
    is solved when all of 2,000 fresh sequences are right.
    """

    length: int = 100

    score_name: ClassVar[str] = "share of sequences that are right"
    every_step: ClassVar[bool] = True
    test_size: ClassVar[int] = 2_000

    def __post_init__(self) -> None:
        object.__setattr__(self, "length", whole_number("length", self.length, 100, 1_000))

    @property
    def steps(self) -> int:
        return self.length + self.length // 10

    def lengths(self, size: int, random: np.random.Generator) -> Array:
        """The steps of each sequence, (size,)."""
        return random.integers(self.length, self.steps + 1, size)

    def solved(self, score: float) -> bool:
        return score == 1


@dataclasses.dataclass(frozen=True)
class Adding1997(VaryingLength):
    """Adding, experiment 4: numbers from -1 to 1, a target of 0.5 + sum / 4.

    The first marked step is one of the first ten, the second one of the first T / 2 - 1 others. A
    marker is 1; it is -1 at the first and last step unless these are marked, and 0 elsewhere. If
    the first step is marked its number counts as 0. A sequence is right if the answer errs by less
    than 0.04. The chance level, the share that 0.5 gets right, was computed: about 15 %.

    Theirs: also trained until the average error was below 0.01; one sequence at a time.
    """

    name: ClassVar[str] = "adding_1997"
    features: ClassVar[int] = 2
    outputs: ClassVar[int] = 1
    loss: ClassVar[Loss] = "squared_error"

    @property
    def chance(self) -> float:
        near = 0.16  # |x1 + x2| below this, for a sum of two uniform numbers from -1 to 1
        return near - near**2 / 4

    def batch(self, size: int, random: np.random.Generator) -> Batch:
        rows, lengths = np.arange(size), self.lengths(size, random)
        values = random.uniform(-1, 1, (size, self.steps))
        first = random.integers(0, 10, size)
        second = random.integers(0, self.length // 2 - 2, size)
        second += second >= first
        values[rows[first == 0], 0] = values[rows[second == 0], 0] = 0
        markers = np.zeros_like(values)
        markers[:, 0] = markers[rows, lengths - 1] = -1
        markers[rows, first] = markers[rows, second] = 1
        sums = values[rows, first] + values[rows, second]
        inputs = np.stack([values, markers], axis=-1)  # two of (B, T) -> (B, T, 2)
        inputs[np.arange(self.steps) >= lengths[:, None]] = 0
        targets = np.full(values.shape, NOT_ASKED, dtype=np.float32)
        targets[rows, lengths - 1] = 0.5 + sums / 4
        return Batch(inputs.astype(np.float32), targets)

    def score(self, answers: Array, batch: Batch) -> float:
        errors = np.abs(answers[..., 0] - batch.targets)
        return float(((errors < 0.04) | (batch.targets == NOT_ASKED)).all(axis=-1).mean())


@dataclasses.dataclass(frozen=True)
class TemporalOrder1997(VaryingLength):
    """Temporal order, experiment 6a: X or Y at a step from 10 to 20 and at one from 50 to 60.

    The rest is as in `TemporalOrder`. A sequence is right if no class's probability errs by 0.3 or
    more. The chance level is 0: equal probabilities err by 0.75 everywhere.

    Theirs: also trained until the average error was below 0.1; one sequence at a time, and four
    outputs with a squared error.
    """

    name: ClassVar[str] = "temporal_order_1997"
    features: ClassVar[int] = len(SYMBOLS)
    outputs: ClassVar[int] = len(CLASSES)

    @property
    def chance(self) -> float:
        return 0.0

    def batch(self, size: int, random: np.random.Generator) -> Batch:
        rows, lengths = np.arange(size), self.lengths(size, random)
        ids = random.integers(SYMBOLS.index("a"), SYMBOLS.index("d") + 1, (size, self.steps))
        ids[:, 0], ids[rows, lengths - 1] = SYMBOLS.index("E"), SYMBOLS.index("B")
        is_y = random.integers(0, 2, (size, 2))
        for which, earliest in enumerate((10, 50)):
            ids[rows, random.integers(earliest, earliest + 11, size)] = (
                SYMBOLS.index("X") + is_y[:, which]
            )
        read = np.arange(self.steps) < lengths[:, None]  # (B, T)
        targets = np.full(ids.shape, NOT_ASKED, dtype=np.int32)
        targets[rows, lengths - 1] = 2 * is_y[:, 0] + is_y[:, 1]
        return Batch(one_hot(ids, self.features) * read[..., None].astype(np.float32), targets)

    def score(self, answers: Array, batch: Batch) -> float:
        asked = batch.targets != NOT_ASKED
        scores = answers[asked]  # (B, T, 4) -> (B, 4)
        odds = np.exp(scores - scores.max(axis=-1, keepdims=True))
        probabilities = odds / odds.sum(axis=-1, keepdims=True)
        errors = np.abs(probabilities - one_hot(batch.targets[asked], self.outputs))
        return float((errors < 0.3).all(axis=-1).mean())
