"""Strings of the embedded Reber grammar one after another, with nothing to say where one ends.

A cell that only adds to its state carries every string on into the next one. The forget gate was
invented for streams like this (Gers, Schmidhuber & Cummins 2000).
"""

from __future__ import annotations

import dataclasses
from typing import ClassVar

import numpy as np

from lstm_core.evidence.tasks.reber import END, LEGAL, MEAN_LENGTH, NEXT, SYMBOLS, WAYS
from lstm_core.evidence.tasks.task import Array, Batch, Task, one_hot
from lstm_core.values import whole_number


@dataclasses.dataclass(frozen=True)
class ContinualReber(Task):
    """Read a stream of embedded Reber strings and say after each symbol what may follow.

    A stream begins with a string's first symbol and ends anywhere. A network learns from streams of
    `length` symbols and is judged on longer ones, of `test_length`, in which its state is never
    reset. Its score is the share of a stream before its first error, the mean over `test_size`
    streams. An error is a legal symbol whose score is not higher than those of all illegal ones.

    length: from 9 to 1,000; test_length: from `length` to 100,000.

    The chance level is the expected score with the grammar known and the second symbol of a string
    guessed. Of every two strings one is right. So on average the first error comes in the second
    string, at its last symbol but one.

    Source: Gers, Schmidhuber & Cummins 2000, whose streams are judged up to 100,000 symbols long.
    They read one symbol after another and learn online, on a squared error; here batches of
    streams are read by Adam with a softmax cross-entropy, the gradient flows through a whole
    stream of `length` symbols, and the task is solved when no stream has any error.
    """

    length: int = 100
    test_length: int = 5_000

    name: ClassVar[str] = "continual_reber"
    score_name: ClassVar[str] = "share of a stream before the first error"
    features: ClassVar[int] = len(SYMBOLS)
    outputs: ClassVar[int] = len(SYMBOLS)
    every_step: ClassVar[bool] = True
    test_size: ClassVar[int] = 64
    check_every: ClassVar[int] = 250  # a test takes longer than as many steps of training

    def __post_init__(self) -> None:
        object.__setattr__(self, "length", whole_number("length", self.length, 9, 1_000))
        longest = whole_number("test_length", self.test_length, self.length, 100_000)
        object.__setattr__(self, "test_length", longest)

    @property
    def steps(self) -> int:
        return self.length

    @property
    def input_steps(self) -> int | None:
        return None

    @property
    def chance(self) -> float:
        return min(1.0, (2 * MEAN_LENGTH - 3) / self.test_length)

    def batch(self, size: int, random: np.random.Generator) -> Batch:
        return self._streams(size, self.length, random)

    def test_batch(self, random: np.random.Generator) -> Batch:
        return self._streams(self.test_size, self.test_length, random)

    def _streams(self, size: int, length: int, random: np.random.Generator) -> Batch:
        ids = draw(size, length + 1, random)
        return Batch(one_hot(ids[:, :-1], self.features), ids[:, 1:].astype(np.int32))

    def score(self, answers: Array, batch: Batch) -> float:
        legal = legal_successors(batch.inputs.argmax(axis=-1))
        lowest_legal = np.where(legal, answers, np.inf).min(axis=-1)  # (B, T, 7) -> (B, T)
        highest_other = np.where(legal, -np.inf, answers).max(axis=-1)
        wrong = ~(lowest_legal > highest_other)
        steps = wrong.shape[1]
        return float(np.where(wrong.any(axis=1), wrong.argmax(axis=1), steps).mean() / steps)

    def solved(self, score: float) -> bool:
        return score == 1


def draw(size: int, length: int, random: np.random.Generator) -> Array:
    """The first symbols of `size` streams: ids (size, length)."""
    way = random.integers(0, 2, (size, length))
    ids = np.zeros((size, length), dtype=np.int64)
    states = np.zeros(size, dtype=np.int64)
    for step in range(length):
        ids[:, step] = WAYS[states, way[:, step]]
        states = _after(states, ids[:, step])
    return ids


def legal_successors(ids: Array) -> Array:
    """Which symbols may follow each symbol of streams: (B, T) -> (B, T, 7) booleans."""
    states = np.zeros(len(ids), dtype=np.int64)
    legal = np.zeros((*ids.shape, len(SYMBOLS)), dtype=bool)
    for step in range(ids.shape[1]):
        states = _after(states, ids[:, step])
        legal[:, step] = LEGAL[states]
    return legal


def _after(states: Array, symbols: Array) -> Array:
    """The grammar's states after a symbol each; at the end of a string the next one begins."""
    after = NEXT[states, symbols]
    return np.where(after == END, 0, after)
