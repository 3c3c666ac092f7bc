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
from lstm_core.reading.prediction import Prediction
from lstm_core.reading.surgery import Hold, Quantity, Surgery

Where: TypeAlias = Literal["first", "last", "all"]
Outcome: TypeAlias = Literal["same", "less", "more", "other"]

ABOUT_AS_SURE = 0.1
"""A probability that changes by less than this is taken for about the same."""


@dataclasses.dataclass(frozen=True)
class Operation:
    """Quantities to hold at values, and at which words.

    `prompt` is the sentence of the four lines that the question is about. `tried` has the texts of
    the library on which it is worth asking, and what came of it there: with the shipped recipe,
    and the text's own sentence to begin with where it is not the four lines. Tests repeat it.
    """

    name: str
    holds: tuple[tuple[Quantity, float], ...]
    where: Where
    prompt: str
    tried: Mapping[str, Outcome]

    def surgery(self, words: int) -> Surgery:
        """The operation on a sentence of so many words."""
        steps = {"first": (0,), "last": (words - 1,), "all": None}[self.where]
        return Surgery(tuple(Hold(name, value, steps=steps) for name, value in self.holds))


_LSTM = (
    Operation(
        "wipe",
        (("forget_gate", 0.0),),
        "last",
        "hello how is",
        {"hello": "less", "brackets": "same", "counting": "other", "story": "other"},
    ),
    Operation(
        "never_keep",
        (("forget_gate", 0.0),),
        "all",
        "hello how is",
        {
            "hello": "other",
            "agreement": "other",
            "brackets": "same",
            "counting": "other",
            "story": "other",
        },
    ),
    Operation(
        "no_writing",
        (("input_gate", 0.0),),
        "first",
        "hello",
        {"hello": "same", "counting": "same", "story": "same"},
    ),
    Operation(
        "hide",
        (("output_gate", 0.0),),
        "last",
        "hello how is",
        {"hello": "other", "agreement": "other", "brackets": "other", "story": "other"},
    ),
    Operation(
        "open",
        (("forget_gate", 1.0), ("input_gate", 1.0), ("output_gate", 1.0)),
        "all",
        "hello how is your",
        {
            "hello": "other",
            "agreement": "other",
            "brackets": "other",
            "counting": "same",
            "story": "other",
        },
    ),
)
_GRU = (
    Operation(
        "replace",
        (("update_gate", 0.0),),
        "last",
        "hello how is",
        {"hello": "same", "agreement": "same", "story": "other"},
    ),
    Operation(
        "never_hold",
        (("update_gate", 0.0),),
        "all",
        "hello how is",
        {"hello": "same", "brackets": "less", "counting": "other", "story": "other"},
    ),
    Operation(
        "no_look_back",
        (("reset_gate", 0.0),),
        "all",
        "hello how is",
        {"hello": "less", "counting": "other", "story": "same"},
    ),
    Operation(
        "not_let_in",
        (("update_gate", 1.0),),
        "last",
        "hello how is",
        {
            "hello": "other",
            "agreement": "other",
            "brackets": "other",
            "counting": "same",
            "story": "other",
        },
    ),
)
OPERATIONS: Mapping[Cell, tuple[Operation, ...]] = MappingProxyType(
    {"lstm": _LSTM, "gru": _GRU, "rnn": ()}
)


def offered(cell: Cell, text: str | None) -> tuple[Operation, ...]:
    """The operations to ask of a text: those tried on it; all on a text that is not the library's.

    `text` is the name of a text of the library, None for any other.
    """
    return tuple(one for one in OPERATIONS[cell] if text is None or text in one.tried)


def outcome(before: Prediction, after: Prediction) -> Outcome:
    """Whether the most probable word stays, and whether the network is as sure of it."""
    if after.word != before.word:
        return "other"
    change = after.probability(before.word) - before.probability(before.word)
    if abs(change) < ABOUT_AS_SURE:
        return "same"
    return "less" if change < 0 else "more"
