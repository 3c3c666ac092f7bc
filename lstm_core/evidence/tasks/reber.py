"""The embedded Reber grammar: what may come next, when the second symbol decides the last but one?

The grammar of Reber 1967 as a table: in state 2, T leads to state 3 and P to state 4, and so on.
Where two symbols are possible both are equally probable.
"""

from __future__ import annotations

import dataclasses
import math
from typing import ClassVar

import numpy as np

from lstm_core.evidence.tasks.task import NOT_ASKED, Array, Batch, Task, one_hot
from lstm_core.values import whole_number

SYMBOLS = ("B", "T", "P", "S", "X", "V", "E")

REBER: tuple[dict[str, int], ...] = (
    {"B": 1},
    {"T": 2, "P": 3},
    {"S": 2, "X": 4},
    {"T": 3, "V": 5},
    {"X": 3, "S": 6},
    {"P": 4, "V": 6},
    {"E": 7},
)
"""Symbol -> next state, for each state of the inner grammar; 7 is its end."""


def _embedded() -> tuple[dict[str, int], ...]:
    """B, then T or P, then a whole Reber string, then that T or P again, then E.

    The states: 0 and 1; the inner grammar after T from 2 on, with its end, and after P from 10
    on, with its end; 18 before the E; 19 the end of all, with nothing to follow.
    """
    after_t, after_p, before_e, end = 2, 10, 18, 19

    def inner(first: int, symbol: str) -> list[dict[str, int]]:
        shifted = [{s: first + state for s, state in ways.items()} for ways in REBER]
        return [*shifted, {symbol: before_e}]

    return (
        {"B": 1},
        {"T": after_t, "P": after_p},
        *inner(after_t, "T"),
        *inner(after_p, "P"),
        {"E": end},
        {},
    )


EMBEDDED = _embedded()
"""Symbol -> next state, for each state; a string begins in state 0."""

END = len(EMBEDDED) - 1
LEGAL = np.array([[symbol in ways for symbol in SYMBOLS] for ways in EMBEDDED])  # (states, 7)
NEXT = np.array([[ways.get(symbol, END) for symbol in SYMBOLS] for ways in EMBEDDED])
# The two ways on of each state, as ids; where there is one way it stands twice, and none at the
# end, which the length of a string cuts off.
WAYS = np.array(
    [
        [SYMBOLS.index(symbol) for symbol in (2 * list(ways))[:2]] if ways else [0, 0]
        for ways in EMBEDDED
    ]
)


def legal_next(string: str) -> frozenset[str]:
    """The symbols that may follow the beginning of a string; none after its end.

    Raises ValueError if the string cannot begin so.

    >>> sorted(legal_next("BT")), sorted(legal_next("BTBPVVE"))
    (['B'], ['T'])
    """
    state = 0
    for at, symbol in enumerate(string):
        if symbol not in EMBEDDED[state]:
            raise ValueError(f"No string of the grammar begins with {string[: at + 1]!r}.")
        state = EMBEDDED[state][symbol]
    return frozenset(EMBEDDED[state])


def draw(size: int, longest: int, random: np.random.Generator) -> tuple[Array, Array]:
    """`size` strings of at most `longest` symbols: ids (size, longest), lengths (size,).

    A string that grows longer is drawn again. Behind a string's end stands id 0, which means
    nothing there.
    """
    ids, lengths = _walk(size, longest, random)
    while (unfinished := lengths > longest).any():
        ids[unfinished], lengths[unfinished] = _walk(int(unfinished.sum()), longest, random)
    return ids, lengths


def _walk(size: int, longest: int, random: np.random.Generator) -> tuple[Array, Array]:
    """Strings as the automaton gives them; a length of `longest` + 1 says: not at its end yet."""
    way = random.integers(0, 2, (size, longest))
    ids = np.zeros((size, longest), dtype=np.int64)
    lengths = np.full(size, longest + 1)
    states = np.zeros(size, dtype=np.int64)
    for step in range(longest):
        ids[:, step] = WAYS[states, way[:, step]]
        ended = states == END
        states = np.where(ended, END, NEXT[states, ids[:, step]])
        lengths[(states == END) & ~ended] = step + 1
    ids[np.arange(longest) >= lengths[:, None]] = 0
    return ids, lengths


@dataclasses.dataclass(frozen=True)
class EmbeddedReber(Task):
    """Read a string of the embedded Reber grammar and say after each symbol what may follow.

    Between the second symbol and the last but one stands a Reber string in any case. The last but
    one repeats the second, so the network must remember it. The shortest strings have 9 symbols,
    the mean is 12. At every step the network is trained on the symbol that does follow. A string
    is right if at every step all legal symbols have higher scores than all others.

    longest: from 9 to 200; a string with more symbols is drawn again (at 30, one in 788). T is one
    less, as nothing is asked after the last symbol.

    The chance level, 1/2, is the share of right strings with the grammar known and the second
    symbol guessed. A uniform guess among the legal symbols is right in `GUESS_ACCURACY` of all
    cases, and no network can have a cross-entropy below `ENTROPY`.

    Source: Hochreiter & Schmidhuber 1997, section 5.1, experiment 1: 256 strings to train on and
    256 others to test with, one at a time, squared errors; right by the same rule. With 264 or
    276 weights 97 to 100 % of the trials were, after 8,440 sequences at best. In the same table:
    Elman nets 0 %, recurrent cascade correlation 50 %, real-time recurrent learning some fraction.
    Here training strings never end, batches are read by Adam with a softmax cross-entropy, and
    the task is solved when all of 256 fresh strings are right; they may have been met before.
    """

    longest: int = 30

    name: ClassVar[str] = "embedded_reber"
    score_name: ClassVar[str] = "share of strings that are right at every step"
    features: ClassVar[int] = len(SYMBOLS)
    outputs: ClassVar[int] = len(SYMBOLS)
    every_step: ClassVar[bool] = True
    test_size: ClassVar[int] = 256

    def __post_init__(self) -> None:
        object.__setattr__(self, "longest", whole_number("longest", self.longest, 9, 200))

    @property
    def steps(self) -> int:
        return self.longest - 1

    @property
    def chance(self) -> float:
        return 1 / 2

    def batch(self, size: int, random: np.random.Generator) -> Batch:
        ids, lengths = draw(size, self.longest, random)
        read = np.arange(self.steps) < (lengths - 1)[:, None]  # (B, T)
        targets = np.where(read, ids[:, 1:], NOT_ASKED)
        inputs = one_hot(ids[:, :-1], self.features) * read[..., None]
        return Batch(inputs.astype(np.float32), targets.astype(np.int32))

    def score(self, answers: Array, batch: Batch) -> float:
        legal = legal_successors(batch)
        lowest_legal = np.where(legal, answers, np.inf).min(axis=-1)  # (B, T, 7) -> (B, T)
        highest_other = np.where(legal, -np.inf, answers).max(axis=-1)
        right = (lowest_legal > highest_other) | (batch.targets == NOT_ASKED)
        return float(right.all(axis=-1).mean())

    def solved(self, score: float) -> bool:
        return score == 1


def legal_successors(batch: Batch) -> Array:
    """Which symbols may follow each step of a batch: (B, T, 7) booleans; none after the end."""
    states = np.zeros(len(batch.inputs), dtype=np.int64)
    legal = np.zeros(batch.inputs.shape, dtype=bool)
    ids = batch.inputs.argmax(axis=-1)  # (B, T, 7) -> (B, T)
    for step in range(ids.shape[1]):
        asked = batch.targets[:, step] != NOT_ASKED
        states = np.where(asked, NEXT[states, ids[:, step]], END)
        legal[:, step] = LEGAL[states]
    return legal


# Of the 11 symbols that follow another in a string of mean length, 7 are one of two: the second,
# and on average 6 of the inner string (from state 1 of `REBER` on; the equations are in the tests).
MEAN_LENGTH = 12
"""The symbols of a string of any length, on average."""
GUESS_ACCURACY = (7 / 2 + 4) / 11
"""How often a uniform guess among the legal symbols is right, over strings of any length."""
ENTROPY = 7 * math.log(2) / 11
"""The least cross-entropy per symbol that is asked, in nats, over strings of any length."""
