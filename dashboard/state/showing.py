"""What a link takes away, asks for and locks. No Streamlit here."""

from __future__ import annotations

import dataclasses
from typing import Literal, Self, TypeAlias, get_args

Hideable: TypeAlias = Literal["bars", "next", "sidebar", "settings", "verdicts", "menu"]
HIDEABLE: tuple[Hideable, ...] = get_args(Hideable)
"""bars: how probable each next word is. next: the predicted word in the pictures. sidebar: the
network beside the page. settings: what trains and what is trained on. verdicts: the table of
claims. menu: the way to other pages."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Showing:
    """What a teacher's link shows.

    hide: the parts that are taken away. asks: whether an answer is hidden until a guess. locks:
    whether network and sentence stay as they are.
    """

    hide: tuple[Hideable, ...] = ()
    asks: bool = False
    locks: bool = False

    def hides(self, part: Hideable) -> bool:
        """Whether a part is taken away. Without the bars the predicted word is not told either.

        >>> Showing(hide=("bars",)).hides("next"), Showing(hide=("next",)).hides("bars")
        (True, False)
        """
        return part in self.hide or (part == "next" and "bars" in self.hide)

    def and_also(self, other: Showing) -> Showing:
        """What both together take away, ask for and lock."""
        return Showing(
            hide=tuple(part for part in HIDEABLE if part in (*self.hide, *other.hide)),
            asks=self.asks or other.asks,
            locks=self.locks or other.locks,
        )

    def to_link(self) -> dict[str, str]:
        """The parts of a link's query.

        >>> Showing(hide=("bars", "menu"), locks=True).to_link()
        {'hide': 'bars-menu', 'lock': '1'}
        """
        hidden = {"hide": "-".join(self.hide)} if self.hide else {}
        asks, locks = {"ask": "1"} if self.asks else {}, {"lock": "1"} if self.locks else {}
        return hidden | asks | locks

    @classmethod
    def hiding(cls, text: str) -> Self:
        """What `hide=` says; ValueError naming a part that there is not."""
        wanted = text.replace(",", "-").split("-")
        for name in wanted:
            if name not in HIDEABLE:
                known = ", ".join(HIDEABLE)
                raise ValueError(f"hide must name parts of {known}; received {name!r}.")
        return cls(hide=tuple(part for part in HIDEABLE if part in wanted))


def yes(text: str) -> bool:
    """A switch in a link: 1 or 0.

    >>> yes("1"), yes("0")
    (True, False)
    """
    if text not in ("0", "1"):
        raise ValueError(f"a switch must be 0 or 1; received {text!r}.")
    return text == "1"
