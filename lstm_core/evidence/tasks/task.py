"""What the memory tasks share. No TensorFlow here."""

from __future__ import annotations

import abc
import dataclasses
from typing import Any, ClassVar, Literal, TypeAlias

import numpy as np

Array: TypeAlias = np.ndarray
Loss: TypeAlias = Literal["cross_entropy", "squared_error"]

NOT_ASKED = -1
"""A target at a step at which nothing is asked."""


@dataclasses.dataclass(frozen=True, eq=False)
class Batch:
    """Some sequences and their right answers.

    inputs: (B, T, D) float32.
    targets: (B,) if the task asks once, after the last step; (B, T) if it asks at every step. They
    are int32 classes for a cross-entropy (`NOT_ASKED` where there is no question) and float32
    numbers for a squared error.
    """

    inputs: Array
    targets: Array


@dataclasses.dataclass(frozen=True)
class Task(abc.ABC):
    """A memory task: a frozen value that draws batches and judges answers.

    features: D, the numbers at each step; outputs: the numbers of an answer (scores of classes
    before a softmax, or the value itself); every_step: whether the network answers at every step;
    test_size: the fresh sequences by which it is judged; check_every: the training steps between
    two checks in a study.
    """

    name: ClassVar[str]
    score_name: ClassVar[str]
    features: ClassVar[int]
    outputs: ClassVar[int]
    loss: ClassVar[Loss] = "cross_entropy"
    every_step: ClassVar[bool] = False
    test_size: ClassVar[int] = 1_000
    check_every: ClassVar[int] = 50

    @property
    @abc.abstractmethod
    def steps(self) -> int:
        """T, the time steps of a batch."""

    @abc.abstractmethod
    def batch(self, size: int, random: np.random.Generator) -> Batch:
        """Draw `size` sequences from `random` alone."""

    @property
    def input_steps(self) -> int | None:
        """The time steps for which a network is built; None for any number of them."""
        return self.steps

    def test_batch(self, random: np.random.Generator) -> Batch:
        """Draw the fresh sequences by which a network is judged."""
        return self.batch(self.test_size, random)

    @property
    @abc.abstractmethod
    def chance(self) -> float:
        """The chance level: the score without any memory."""

    @abc.abstractmethod
    def score(self, answers: Array, batch: Batch) -> float:
        """The score of answers, (B, outputs), or (B, T, outputs) if asked at every step."""

    @abc.abstractmethod
    def solved(self, score: float) -> bool:
        """Whether a score meets the task's criterion. Never true of NaN."""

    def to_dict(self) -> dict[str, Any]:
        """The task as plain values, for JSON."""
        return {"name": self.name, **dataclasses.asdict(self)}


def one_hot(ids: Array, features: int) -> Array:
    """(...) of ids -> (..., features) float32."""
    return np.eye(features, dtype=np.float32)[ids]


def accuracy(answers: Array, targets: Array) -> float:
    """The share of rows of (B, classes) whose largest score is at the target, (B,): 0 to 1."""
    return float(np.mean(answers.argmax(axis=-1) == targets))
