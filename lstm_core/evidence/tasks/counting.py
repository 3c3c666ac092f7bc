"""Counting: as many b's as a's, and then the end."""

from __future__ import annotations

import dataclasses
from typing import ClassVar

import numpy as np

from lstm_core.evidence.tasks.task import NOT_ASKED, Array, Batch, Task, one_hot
from lstm_core.values import whole_number

A, B, END = range(3)


@dataclasses.dataclass(frozen=True)
class Counting(Task):
    """Read n a's and then n b's, and say after each symbol what follows: a, b or the end.

    n is uniform from 1 to `longest`. A network is trained on the symbol that does follow. After an
    a both a and b may follow, so only the answers after a b are judged: a string is right if after
    each b the symbol that follows has the highest score. A test asks about every n once.

    longest: the most a's in a string, from 1 to 500. T is twice that.

    The chance level is one string right of all: to say that every string has n = 1.

    Source: Gers & Schmidhuber 2001, who train on n up to 10 and more, one symbol after another,
    and also judge the answers after an a. Here batches of strings are read by Adam with a softmax
    cross-entropy, and the task is solved when every n from 1 to `longest` is right.
    """

    longest: int = 10

    name: ClassVar[str] = "counting"
    score_name: ClassVar[str] = "share of the n that are right"
    features: ClassVar[int] = 2
    outputs: ClassVar[int] = 3
    every_step: ClassVar[bool] = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "longest", whole_number("longest", self.longest, 1, 500))

    @property
    def steps(self) -> int:
        return 2 * self.longest

    @property
    def chance(self) -> float:
        return 1 / self.longest

    def batch(self, size: int, random: np.random.Generator) -> Batch:
        return self.strings(random.integers(1, self.longest + 1, size))

    def test_batch(self, random: np.random.Generator) -> Batch:  # noqa: ARG002
        return self.strings(np.arange(1, self.longest + 1))

    def strings(self, n: Array) -> Batch:
        """The strings of these n, (B,), each at most `longest`."""
        at, n = np.arange(self.steps + 1), n[:, None]
        ids = np.where(at < n, A, np.where(at < 2 * n, B, END))  # (B, T + 1)
        read = at[:-1] < 2 * n
        inputs = one_hot(np.minimum(ids[:, :-1], B), self.features) * read[..., None]
        targets = np.where(read, ids[:, 1:], NOT_ASKED)
        return Batch(inputs.astype(np.float32), targets.astype(np.int32))

    def score(self, answers: Array, batch: Batch) -> float:
        judged = batch.inputs[..., B] == 1  # (B, T)
        right = answers.argmax(axis=-1) == batch.targets
        return float((right | ~judged).all(axis=-1).mean())

    def solved(self, score: float) -> bool:
        return score == 1
