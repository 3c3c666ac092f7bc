"""Operations on a network's gates that are worth a question. No Streamlit here.

The questions themselves are prose (`ask_<name>`), and so is what is true of the operation whatever
comes of it (`why_<name>`). What does come of it is computed on the visitor's own network.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, TypeAlias

from lstm_core.network.recipe import Cell
from lstm_core.reading.results import Prediction
from lstm_core.reading.surgery import Hold, Quantity, Surgery

Where: TypeAlias = Literal["first", "last", "all"]
Outcome: TypeAlias = Literal["same", "less", "more", "other"]

ABOUT_AS_SURE = 0.1
"""A probability that changes by less than this is taken for about the same."""


@dataclasses.dataclass(frozen=True)
class Operation:
    """Quantities to hold at values, and at which words.

    `prompt` is the sentence of the four lines that the question is about.
    """

    name: str
    holds: tuple[tuple[Quantity, float], ...]
    where: Where
    prompt: str

    def surgery(self, words: int) -> Surgery:
        """The operation on a sentence of so many words."""
        steps = {"first": (0,), "last": (words - 1,), "all": None}[self.where]
        return Surgery(tuple(Hold(name, value, steps=steps) for name, value in self.holds))


_LSTM = (
    Operation("wipe", (("forget_gate", 0.0),), "last", "hello how is"),
    Operation("never_keep", (("forget_gate", 0.0),), "all", "hello how is"),
    Operation("no_writing", (("input_gate", 0.0),), "first", "hello"),
    Operation("hide", (("output_gate", 0.0),), "last", "hello how is"),
    Operation(
        "open",
        (("forget_gate", 1.0), ("input_gate", 1.0), ("output_gate", 1.0)),
        "all",
        "hello how is your",
    ),
)
_GRU = (
    Operation("replace", (("update_gate", 0.0),), "last", "hello how is"),
    Operation("never_hold", (("update_gate", 0.0),), "all", "hello how is"),
    Operation("no_look_back", (("reset_gate", 0.0),), "all", "hello how is"),
    Operation("not_let_in", (("update_gate", 1.0),), "last", "hello how is"),
)
OPERATIONS: Mapping[Cell, tuple[Operation, ...]] = MappingProxyType(
    {"lstm": _LSTM, "gru": _GRU, "rnn": ()}
)


def outcome(before: Prediction, after: Prediction) -> Outcome:
    """Whether the most probable word stays, and whether the network is as sure of it."""
    if after.word != before.word:
        return "other"
    change = after.probability(before.word) - before.probability(before.word)
    if abs(change) < ABOUT_AS_SURE:
        return "same"
    return "less" if change < 0 else "more"
