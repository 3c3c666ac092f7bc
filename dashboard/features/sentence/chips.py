"""A sentence as chips: what was read, padded, unknown or cut off; some can be pressed."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple, TypeAlias

from dashboard.components import register
from dashboard.prose.messages import messages
from dashboard.theme import css_colours
from lstm_core.picture.escape import visible

say = messages("sentence")

Kind: TypeAlias = Literal["read", "pad", "unknown", "cut_off", "next"]

MOST_CARDS = 12
"""With answers below more chips than this there is room for the bars alone."""

_mount = register("chips", __file__, texts=say.table["chips"])


@dataclasses.dataclass(frozen=True)
class Answer:
    """What one network said of a token before it came: a bar of `share`, 0 to 1, and texts.

    `colour` names one of the palette; `text` stands beside the bar and `said` below it.
    """

    name: str
    colour: str
    share: float
    text: str
    said: str = ""


@dataclasses.dataclass(frozen=True)
class Chip:
    """One token: its text, what became of it, and an optional short note below it.

    `offers` are words to take in its place, a button each. `pressed` True or False makes the chip
    itself a button that is pressed or not; None does not. `place` is the token's number among
    those that were typed; it comes back with what was pressed. `answers` stand below the chip, a
    line for each network.
    """

    text: str
    kind: Kind = "read"
    note: str = ""
    offers: tuple[str, ...] = ()
    pressed: bool | None = None
    place: int = -1
    answers: tuple[Answer, ...] = ()


class Pressed(NamedTuple):
    """What a reader pressed: the place of a chip, and the word offered there, or None."""

    place: int
    offer: str | None


def sentence_chips(
    tokens: Sequence[Chip],
    *,
    key: str,
    dark: bool,
    label: str = "",
    notes: Sequence[str] = (),
    steady: bool = False,
) -> Pressed | None:
    """Draw the tokens in order; `label` is what a screen reader calls the row; `notes` are
    lines of plain text below it.

    A `steady` row never gets lower, so that nothing below it moves while somebody types. What was
    pressed is returned in the one rerun that follows, else None.
    """
    data = {
        "label": label or say("row"),
        "tokens": [_token(chip) for chip in tokens],
        "notes": list(notes),
        "steady": steady,
        "compact": sum(bool(chip.answers) for chip in tokens) > MOST_CARDS,
        "colours": css_colours(dark),
    }
    # Streamlit promises the attribute `pressed` only where there is a callback.
    return _checked(_mount(key=key, data=data, on_pressed_change=lambda: None).pressed, tokens)


def _token(chip: Chip) -> dict[str, Any]:
    """A chip as plain values; what few chips have is left out of the others."""
    token: dict[str, Any] = {
        "text": visible(chip.text, limit=24),
        "kind": chip.kind,
        "note": chip.note,
    }
    if chip.offers:
        token["offers"] = [visible(offer, limit=24) for offer in chip.offers]
    if chip.pressed is not None:
        token["pressed"] = chip.pressed
    if chip.answers:
        token["answers"] = [
            {**dataclasses.asdict(answer), "said": visible(answer.said, limit=20)}
            for answer in chip.answers
        ]
    return token


def _checked(pressed: object, tokens: Sequence[Chip]) -> Pressed | None:
    """What came from the browser, if there is such a chip and offer."""
    if not isinstance(pressed, dict):
        return None
    chip, offer = pressed.get("chip"), pressed.get("offer")
    if type(chip) is not int or not 0 <= chip < len(tokens):
        return None
    token = tokens[chip]
    if offer is None:
        return None if token.pressed is None else Pressed(token.place, None)
    if type(offer) is not int or not 0 <= offer < len(token.offers):
        return None
    return Pressed(token.place, token.offers[offer])
