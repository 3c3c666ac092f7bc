"""The opening: a sentence, its verb, and a memory that can be erased at any word."""

from __future__ import annotations

from typing import Any, NamedTuple

from dashboard.components import css_colours, register
from dashboard.prose.messages import messages

_mount = register("opening", __file__, texts=messages("opening").table["picture"])


class Offer(NamedTuple):
    """A known word that the reader takes in the place of an unknown one."""

    place: int
    word: str


def opening_picture(data: dict[str, Any], *, key: str, dark: bool) -> Offer | None:
    """Draw what `message` made; an offer that was pressed comes back in the rerun that follows."""
    # Streamlit promises the attribute `offered` only where there is a callback.
    colours = {"colours": css_colours(dark)}
    pressed = _mount(key=key, data=data | colours, on_offered_change=lambda: None).offered
    return offer(pressed, data)


def offer(pressed: object, data: dict[str, Any]) -> Offer | None:
    """What came from the browser, if there is such an offer."""
    if not isinstance(pressed, dict):
        return None
    place, number = pressed.get("place"), pressed.get("offer")
    if type(place) is not int or not 0 <= place < len(data["words"]):
        return None
    offers = data["words"][place]["offers"]
    if type(number) is not int or not 0 <= number < len(offers):
        return None
    return Offer(place, offers[number])
