"""How numbers and words are written on the pages: as in the library's picture, and a note more."""

from __future__ import annotations

from dashboard.prose.messages import messages
from lstm_core.picture.wording import counted, isolated, listed, noun, number, percent, quoted

__all__ = ["counted", "goes_on", "isolated", "listed", "noun", "number", "percent", "quoted"]

say = messages("common")


def goes_on(others: int, what: str) -> str:
    """Why a run goes on that a visitor has asked to stop; "" if it does not.

    >>> goes_on(1, "race")
    'This race goes on: 1 other visitor watches it and has not pressed Stop.'
    """
    return say(f"goes_on_{what}", count=others) if others else ""
