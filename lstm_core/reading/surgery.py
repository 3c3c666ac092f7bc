"""Surgery: which gates to hold at which values while a network reads. No Keras here.

    shut = Surgery((Hold("forget_gate", 0.0, steps=(2,)),))     # at the third word
    lc.read(model, "hello how is", surgery=shut)

The cell is stepped as ever; a held quantity takes its given value in place of the computed one,
and everything after it follows. What a held gate's value does, it does by experiment, not by
argument.
"""

from __future__ import annotations

import dataclasses
import operator
from collections.abc import Iterable
from typing import Any, Literal, TypeAlias, get_args

import numpy as np

from lstm_core.gates import TRACE_TYPES, Cell
from lstm_core.reading.errors import DoesNotFit
from lstm_core.values import bounded_number, one_of

Quantity: TypeAlias = Literal[
    "forget_gate", "input_gate", "output_gate", "candidate", "update_gate", "reset_gate"
]
QUANTITIES: tuple[Quantity, ...] = get_args(Quantity)
"""What can be held: an LSTM's first four; a GRU's candidate and last two."""

FREE = 0
"""The row of a table of held values in which nothing is held."""


@dataclasses.dataclass(frozen=True)
class Hold:
    """One quantity held at one value, for some words and units or for all.

    value: from 0 to 1 for a gate, from -1 to 1 for the candidate. steps: the words, counted from 0
    among those that the network reads (`Reading.read_words`: neither pads nor unknown words nor
    those cut off); units: counted from 0. None means all of them.

    A hold stays with its word wherever the word stands in the row: in the prefixes framing each
    shorter beginning of the sentence is padded in its turn, and there too it is this word's step
    that is held. Steps that read a pad are never held.

    Raises ValueError naming what was expected and what came, and TypeError for another kind.
    """

    quantity: Quantity
    value: float
    _: dataclasses.KW_ONLY
    steps: tuple[int, ...] | None = None
    units: tuple[int, ...] | None = None

    def __post_init__(self) -> None:
        one_of("quantity", self.quantity, QUANTITIES)
        low = -1.0 if self.quantity == "candidate" else 0.0
        object.__setattr__(self, "value", bounded_number("value", self.value, low, 1.0))
        object.__setattr__(self, "steps", _numbers("steps", self.steps))
        object.__setattr__(self, "units", _numbers("units", self.units))


@dataclasses.dataclass(frozen=True)
class Surgery:
    """What to hold while a network reads a sentence. Of two holds on one number the later counts.

    Without a hold in it, it changes nothing.
    """

    holds: tuple[Hold, ...] = ()

    def __post_init__(self) -> None:
        if isinstance(self.holds, Hold) or not isinstance(self.holds, Iterable):
            raise TypeError(f"holds must be a tuple of Hold; received {self.holds!r}.")
        object.__setattr__(self, "holds", tuple(self.holds))
        for hold in self.holds:
            if not isinstance(hold, Hold):
                raise TypeError(f"holds must be a tuple of Hold; received {hold!r} among them.")

    def __bool__(self) -> bool:
        return bool(self.holds)

    def table(self, cell: Cell, *, words: int, units: int) -> np.ndarray:
        """The values to hold when a network of this cell reads so many words.

        (words + 1, k * units) float32, NaN where nothing is held: row 0 for a step without a hold
        (`FREE`), row n + 1 for word n; the k quantities stand side by side in the order of the
        trace's `holdable_names`.

        Raises `DoesNotFit` (a ValueError) for a quantity that the cell lacks, and for steps or
        units beyond those there are.
        """
        names = TRACE_TYPES[cell].holdable_names
        table = np.full((words + 1, len(names), units), np.nan, np.float32)
        for hold in self.holds:
            _require_fit(hold, cell, words=words, units=units)
            steps = np.arange(words) if hold.steps is None else np.array(hold.steps)
            which = np.arange(units) if hold.units is None else np.array(hold.units)
            table[steps[:, None] + 1, names.index(hold.quantity), which] = hold.value
        return table.reshape(words + 1, len(names) * units)


def _numbers(name: str, values: Any) -> tuple[int, ...] | None:
    if values is None:
        return None
    try:
        numbers = tuple(map(operator.index, values))
    except TypeError:
        raise TypeError(
            f"{name} must be whole numbers, or None for all; received {values!r}."
        ) from None
    if not numbers or min(numbers) < 0:
        raise ValueError(
            f"{name} must be at least one number from 0, or None for all; received {values!r}."
        )
    return numbers


def _require_fit(hold: Hold, cell: Cell, *, words: int, units: int) -> None:
    names = TRACE_TYPES[cell].holdable_names
    if hold.quantity not in names:
        raise DoesNotFit(
            f"In this cell ({cell}) one can hold "
            f"{', '.join(names) or 'nothing: it has no gates'}; received {hold.quantity}."
        )
    for name, chosen, count in (("steps", hold.steps, words), ("units", hold.units, units)):
        if chosen is not None and max(chosen) >= count:
            raise DoesNotFit(
                f"{name} must be from 0 to {count - 1}, for there are {count}; "
                f"received {max(chosen)}."
            )
