"""Operations on a network's gates that are worth a question. No Streamlit here.

The questions are prose (`ask_<name>`), and so is what is true of the operation whatever its
outcome (`why_<name>`). The outcome is computed on the visitor's own network.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Literal, TypeAlias

from dashboard.figures.wording import number, quoted
from dashboard.prose.messages import messages
from dashboard.theme import quantity
from lstm_core.network.recipe import Cell
from lstm_core.reading.prediction import Prediction
from lstm_core.reading.surgery import Hold, Quantity, Surgery

say = messages("surgery")

Where: TypeAlias = Literal["first", "last", "all"]
Outcome: TypeAlias = Literal["same", "less", "more", "other"]

ABOUT_AS_SURE = 0.1
"""A probability that changes by less than this counts as about the same."""


@dataclasses.dataclass(frozen=True)
class Operation:
    """Quantities to hold at values, and at which words.

    `prompt` is the sentence of the four lines that the question is about.
    """

    name: str
    holds: tuple[tuple[Quantity, float], ...]
    where: Where
    prompt: str

    @property
    def outcomes(self) -> Mapping[str, Outcome]:
        """The library's texts on which the question is worth asking, with the outcome there."""
        return {text: outcome for outcome, texts in _OUTCOMES[self.name].items() for text in texts}

    def surgery(self, words: int) -> Surgery:
        """The operation on a sentence of so many words."""
        steps = {"first": (0,), "last": (words - 1,), "all": None}[self.where]
        return Surgery(tuple(Hold(name, value, steps=steps) for name, value in self.holds))


_ALL_OPEN: tuple[tuple[Quantity, float], ...] = (
    ("forget_gate", 1.0),
    ("input_gate", 1.0),
    ("output_gate", 1.0),
)
_LSTM = (
    Operation("wipe", (("forget_gate", 0.0),), "last", "hello how is"),
    Operation("never_keep", (("forget_gate", 0.0),), "all", "hello how is"),
    Operation("no_writing", (("input_gate", 0.0),), "first", "hello"),
    Operation("hide", (("output_gate", 0.0),), "last", "hello how is"),
    Operation("open", _ALL_OPEN, "all", "hello how is your"),
)
_GRU = (
    Operation("replace", (("update_gate", 0.0),), "last", "hello how is"),
    Operation("never_hold", (("update_gate", 0.0),), "all", "hello how is"),
    Operation("no_look_back", (("reset_gate", 0.0),), "all", "hello how is"),
    Operation("not_let_in", (("update_gate", 1.0),), "last", "hello how is"),
)
_OUTCOMES: Mapping[str, Mapping[Outcome, tuple[str, ...]]] = {
    "wipe": {"same": ("brackets",), "less": ("hello",), "other": ("counting", "story")},
    "never_keep": {"same": ("brackets",), "other": ("hello", "agreement", "counting", "story")},
    "no_writing": {"same": ("hello", "counting", "story")},
    "hide": {"other": ("hello", "agreement", "brackets", "story")},
    "open": {"same": ("counting",), "other": ("hello", "agreement", "brackets", "story")},
    "replace": {"same": ("hello", "agreement"), "other": ("story",)},
    "never_hold": {"same": ("hello",), "less": ("brackets",), "other": ("counting", "story")},
    "no_look_back": {"same": ("story",), "less": ("hello",), "other": ("counting",)},
    "not_let_in": {"same": ("counting",), "other": ("hello", "agreement", "brackets", "story")},
}
"""Operation -> outcome -> texts: with the shipped recipe of the text, on its own sentence, and of
the four lines on the operation's prompt. Tests repeat each of them."""

OPERATIONS: Mapping[Cell, tuple[Operation, ...]] = MappingProxyType(
    {"lstm": _LSTM, "gru": _GRU, "rnn": ()}
)


def offered(cell: Cell, text: str | None) -> tuple[Operation, ...]:
    """The operations that are worth asking about a text of the library; all for another text.

    `text` is the name of a text of the library, None for any other.
    """
    return tuple(one for one in OPERATIONS[cell] if text is None or text in one.outcomes)


def outcome(before: Prediction, after: Prediction) -> Outcome:
    """Whether the most probable word stays, and whether the network is as sure of it."""
    if after.word != before.word:
        return "other"
    change = after.probability(before.word) - before.probability(before.word)
    if abs(change) < ABOUT_AS_SURE:
        return "same"
    return "less" if change < 0 else "more"


def said(surgery: Surgery, words: Sequence[str], level: str) -> str:
    """What a surgery holds, at which of the words and in which units, in words.

    Its holds are at the same words and in the same units; `level` names what it reads.
    """
    first = surgery.holds[0]
    gates = say.join([_gate(one) for one in surgery.holds])
    held = say("held_everywhere", gates=gates, level=level)
    if first.steps is not None:
        at = say.join([quoted(words[step]) for step in first.steps])
        held = say("held_at", gates=gates, words=at)
    if first.units is None:
        return held
    return say("held_units", held=held, units=", ".join(map(str, first.units)))


def _gate(hold: Hold) -> str:
    value = number(hold.value, decimals=0 if hold.value.is_integer() else 2)
    return say("held_gate", gate=quantity(hold.quantity).label, value=value)
