"""Temporal order: which of two symbols came first, long ago?"""

from __future__ import annotations

import dataclasses
from typing import ClassVar

import numpy as np

from lstm_core.evidence.tasks.task import Array, Batch, Task, accuracy, one_hot
from lstm_core.values import whole_number

SYMBOLS = ("E", "B", "a", "b", "c", "d", "X", "Y")
CLASSES = ("XX", "XY", "YX", "YY")


@dataclasses.dataclass(frozen=True)
class TemporalOrder(Task):
    """Two of many symbols are X or Y; name both, in their order, at the end.

    A sequence begins with E and ends with B; between them stand a, b, c, d at random, but for two
    places, the first after one to two tenths of the length and the second after five to six
    tenths, at which X or Y stands. The four classes XX, XY, YX, YY are equally frequent, so the
    chance level is 1/4.

    length: T, from 10 to 1,000. Places count from 0 and both ends of their ranges are included,
    so at T = 100 they are 10 to 20 and 50 to 60.

    Source: Hochreiter & Schmidhuber 1997, section 5.6, experiment 6a: lengths of 100 to 110, a
    sequence is right when no output errs by 0.3 or more, and training ends when the average
    error is below 0.1 and 2,000 sequences in a row were right (after 31,390 sequences, with 156
    weights). Here the length is fixed, the answer is the class of the highest score, and the task
    is solved when 99 % of 1,000 fresh sequences are right (Pascanu, Mikolov & Bengio 2013: an
    error below 1 %).
    """

    length: int = 50

    name: ClassVar[str] = "temporal_order"
    score_name: ClassVar[str] = "share of sequences that are right"
    features: ClassVar[int] = len(SYMBOLS)
    outputs: ClassVar[int] = len(CLASSES)
    goal: ClassVar[float] = 0.99
    """The task is solved at this share of right sequences."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "length", whole_number("length", self.length, 10, 1_000))

    @property
    def steps(self) -> int:
        return self.length

    @property
    def places(self) -> tuple[range, range]:
        """The places at which the first and the second of the two symbols may stand."""
        T = self.length
        return range(T // 10, 2 * T // 10 + 1), range(5 * T // 10, 6 * T // 10 + 1)

    @property
    def chance(self) -> float:
        return 1 / len(CLASSES)

    def batch(self, size: int, random: np.random.Generator) -> Batch:
        ids = random.integers(SYMBOLS.index("a"), SYMBOLS.index("d") + 1, (size, self.length))
        ids[:, 0], ids[:, -1] = SYMBOLS.index("E"), SYMBOLS.index("B")
        is_y = random.integers(0, 2, (size, 2))
        for which, place in enumerate(self.places):
            at = random.integers(place.start, place.stop, size)
            ids[np.arange(size), at] = SYMBOLS.index("X") + is_y[:, which]
        targets = 2 * is_y[:, 0] + is_y[:, 1]
        return Batch(one_hot(ids, self.features), targets.astype(np.int32))

    def score(self, answers: Array, batch: Batch) -> float:
        return accuracy(answers, batch.targets)

    def solved(self, score: float) -> bool:
        return score >= self.goal
