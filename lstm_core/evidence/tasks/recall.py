"""Plain recall: which symbol came first of all?"""

from __future__ import annotations

import dataclasses
from typing import ClassVar

import numpy as np

from lstm_core.evidence.tasks.task import Array, Batch, Task, accuracy, one_hot
from lstm_core.values import positive_number, whole_number

SYMBOLS = 4
DISTRACTORS = 4


@dataclasses.dataclass(frozen=True)
class Recall(Task):
    """The first step shows one of four symbols; name it after many others.

    All later steps show one of four other symbols at random, which mean nothing. The chance level
    is 1/4.

    length: T, from 2 to 1,000, with the first step.
    amplitude: the input of the shown symbol, above 0 and at most 1; the others are 0. At 0.1 tanh
    units stay nearly linear, as with the small vectors of a fresh Keras embedding. So an orthogonal
    recurrent matrix may carry the first symbol on. At 1 the distractors drive the units towards
    their bounds. Whether this decides who learns the task was not tested.

    Source: the long time lag problems of Hochreiter & Schmidhuber 1997, section 5.2, in their
    simplest form: there the network predicts at every step, here it is asked once. The task is
    solved when 99 % of 1,000 fresh sequences are right. With a small amplitude it is the
    counter-example among these tasks: Keras' simple RNN, orthogonal at the start, holds one thing
    from the first step well without any gate, while a fresh LSTM forgets half in two steps.
    """

    length: int = 50
    amplitude: float = 0.1

    name: ClassVar[str] = "recall"
    score_name: ClassVar[str] = "share of sequences that are right"
    features: ClassVar[int] = SYMBOLS + DISTRACTORS
    outputs: ClassVar[int] = SYMBOLS

    def __post_init__(self) -> None:
        object.__setattr__(self, "length", whole_number("length", self.length, 2, 1_000))
        object.__setattr__(self, "amplitude", positive_number("amplitude", self.amplitude, 1))

    @property
    def steps(self) -> int:
        return self.length

    @property
    def chance(self) -> float:
        return 1 / SYMBOLS

    def batch(self, size: int, random: np.random.Generator) -> Batch:
        ids = random.integers(SYMBOLS, SYMBOLS + DISTRACTORS, (size, self.length))
        ids[:, 0] = random.integers(0, SYMBOLS, size)
        inputs = np.float32(self.amplitude) * one_hot(ids, self.features)
        return Batch(inputs, ids[:, 0].astype(np.int32))

    def score(self, answers: Array, batch: Batch) -> float:
        return accuracy(answers, batch.targets)

    def solved(self, score: float) -> bool:
        return score >= 0.99
