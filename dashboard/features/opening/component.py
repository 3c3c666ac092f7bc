"""The opening: a sentence, its verb, and a memory that can be erased at any word."""

from __future__ import annotations

from typing import Any, NamedTuple

from dashboard.components import register
from dashboard.prose.messages import messages
from dashboard.theme import css_colours

_mount = register("opening", __file__, texts=messages("opening").table["picture"])


class Offer(NamedTuple):
    """A known word that the reader takes in the place of an unknown one."""

    place: int
    word: str


class Chosen(NamedTuple):
    """What the reader did: the word at which the memory is erased, and an offer just pressed."""

    erased: int | None
    offer: Offer | None


def opening_picture(data: dict[str, Any], *, key: str, dark: bool) -> Chosen:
    """Draw what `message` made. An offer comes back in the one rerun that follows."""
    # Streamlit promises the attributes only where there is a callback.
    result = _mount(
        key=key,
        data=data | {"colours": css_colours(dark)},
        on_offered_change=lambda: None,
        on_erased_change=lambda: None,
    )
    return Chosen(erased_word(result.erased, data), offer(result.offered, data))


def erased_word(choice: object, data: dict[str, Any]) -> int | None:
    """The word at which the browser erases, if it does so in this sentence."""
    if not isinstance(choice, dict) or choice.get("read") != " ".join(data["read"]):
        return None
    word = choice.get("word")
    return word if type(word) is int and 0 <= word < len(data["read"]) else None


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
