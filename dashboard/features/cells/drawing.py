"""Bars, pipes, signs and texts of a cell, as they are added; then one piece of HTML.

Streamlit lets no SVG through, and a chart or a component costs the server much more. All lines are
upright or level, so each is a box. Sideways everything has its place in per cent, upwards in
pixels, and the texts keep their size at every width.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

import htpy as h

from dashboard.theme import Palette, quantity
from lstm_core.picture.wording import number

HEIGHT = 330
"""Of the picture, in pixels."""

TOP, UP = 36.0, 23.0
"""Pixels above the highest part of the picture, and of a part of its height."""

WIDE, HIGHEST = 10.3, 10.6
"""The right and the upper end of the picture, in parts of its width and height."""

MEMORY_LINE, MEETING = 7.4, 5.1
"""Where the memory passes, and where what is written is made."""

FOOT, TALL, HALF = 1.6, 2.4, 0.5
"""Where a column begins, its height, and half its width."""

TALLEST = 1.7
"""The height of the largest memory."""

LETTER, LINE, SIGN = 15, 19, 17
"""The size of a text, the distance of two lines and the size of a sign, in pixels."""

_BOLD = re.compile(r"<b>(.*?)</b>")


class Drawing:
    """A picture in parts: x from 0 to 10.2, y upwards. scale: a memory's height of one."""

    def __init__(self, colours: Palette, memory: str, scale: float) -> None:
        self._colours, self._memory, self._scale = colours, memory, scale
        self._pipes: list[h.Node] = []
        self._others: list[h.Node] = []
        self._nodes: list[h.Node] = []

    def memory(self, x: float, value: float, letter: str, *, first: bool = False) -> None:
        """A bar up or down from its line, and its number above."""
        end = MEMORY_LINE + TALLEST * value * self._scale
        self._bar(x - 0.3, x + 0.3, MEMORY_LINE, end, fill=self._memory)
        # The first one's text begins where the picture does, for it is wider than its place.
        at = 0.0 if first else x
        said = f"{letter}<br><b>{number(value)}</b>"
        self.text(at, MEMORY_LINE + 2.6, said, is_middle=not first)

    def gate(self, x: float, name: str, value: float, to: tuple[float, float], sign: str) -> None:
        """A gate's column, and its pipe to where it acts."""
        self.column(x, name, value)
        self.pipe((x, FOOT + TALL), to, colour=self._colours.colour(name))
        self._node(*to, sign)

    def writes(
        self, x: float, gate: str, share: float, letter: str, candidate: float, *, aside: float
    ) -> None:
        """A gate times the candidate, which is added to the memory."""
        for at, name in ((x - aside, gate), (x + aside, "candidate")):
            ends = ((at, FOOT + TALL), (at, MEETING), (x, MEETING))
            self.pipe(*ends, colour=self._colours.colour(name))
        self.column(x - aside, gate, share, letter=letter)
        self.column(x + aside, "candidate", candidate)
        self.pipe((x, MEETING), (x, MEMORY_LINE), colour=self._colours.colour("candidate"))
        self._node(x, MEETING, "×")
        self._node(x, MEMORY_LINE, "+")

    def column(self, x: float, name: str, value: float, *, letter: str = "") -> None:
        """A gate filled from 0 to 1 from below, a candidate from its middle; the number below."""
        colour, top = self._colours.colour(name), FOOT + TALL
        zero, unit = (FOOT + TALL / 2, TALL / 2) if name == "candidate" else (FOOT, TALL)
        self._bar(x - HALF, x + HALF, zero, zero + unit * value, fill=colour)
        self._bar(x - HALF, x + HALF, FOOT, top, fill="transparent", edge=colour)
        letter = letter or quantity(name).letter
        self.text(x, FOOT - 1, f"{letter}<br><b>{number(value)}</b>")

    def box(self, low: float, high: float, text: str) -> None:
        """A box on the line of the memory."""
        ends = (low, high, MEMORY_LINE - 1, MEMORY_LINE + 1)
        self._bar(*ends, fill=self._colours.surface, edge=self._memory)
        self.text((low + high) / 2, MEMORY_LINE, text)

    def pipe(
        self, *points: tuple[float, float], colour: str | None = None, faint: bool = False
    ) -> None:
        """A line through some points, below everything else."""
        ink = self._colours.muted if faint else colour or self._memory
        wide = 2 if faint or colour else 4
        look = f"border:1px dotted {ink}" if faint else f"background:{ink}"
        self._pipes += [_line(*ends, wide, look) for ends in itertools.pairwise(points)]

    def arrow(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """A pipe with a head."""
        self.pipe(start, end)
        shape = "width:14px;height:14px;clip-path:polygon(0 0,100% 50%,0 100%)"
        place = f"left:calc({_across(end[0])} - 6px);top:{down(end[1]) - 7:g}px"
        self._pipes.append(_box(f"{place};{shape};background:{self._memory}"))

    def text(self, x: float, y: float, text: str, *, is_middle: bool = True) -> None:
        """A text around a point, or from it on; of HTML it may have <br> and <b>."""
        rows = text.split("<br>")
        top = down(y) - LINE * len(rows) / 2
        place = f"left:{_across(x)};top:{top:g}px;white-space:nowrap;line-height:{LINE}px"
        middle = ";transform:translateX(-50%);text-align:center" if is_middle else ""
        lines = (h.div[_parts(row)] for row in rows)
        self._others.append(h.div(style=f"position:absolute;{place}{middle}")[lines])

    def html(self, *, title: str, colour: str, alt: str) -> h.Element:
        """The whole picture, with what it is called and what it says."""
        ground, ink = self._colours.background, self._colours.text
        look = f"font-size:{LETTER}px;color:{ink};background:{ground}"
        kept = "print-color-adjust:exact;forced-color-adjust:none"  # the bars are backgrounds
        name = h.b(style=f"font-size:20px;color:{colour}")[title]
        return h.div(
            role="img",
            aria_label=alt,
            style=f"position:relative;height:{HEIGHT}px;{look};{kept}",
        )[name, self._pipes, self._others, self._nodes]

    def _bar(
        self, x0: float, x1: float, y0: float, y1: float, *, fill: str, edge: str | None = None
    ) -> None:
        low, high = min(y0, y1), max(y0, y1)
        place = f"left:{_across(x0)};width:{_share(x1 - x0)}"
        height = f"top:{down(high):g}px;height:{down(low) - down(high):g}px"
        border = f";box-sizing:border-box;border:2px solid {edge}" if edge else ""
        self._others.append(_box(f"{place};{height};background:{fill}{border}"))

    def _node(self, x: float, y: float, sign: str) -> None:
        """A sign where pipes meet."""
        ground, ink = self._colours.background, self._colours.text
        place = f"left:calc({_across(x)} - 13px);top:{down(y) - 13:g}px"
        round_ = "width:26px;height:26px;border-radius:50%;box-sizing:border-box"
        text = f"font-size:{SIGN}px;line-height:22px;text-align:center"
        look = f"{place};{round_};{text};background:{ground};border:2px solid {ink}"
        self._nodes.append(_box(look, sign))


def _box(style: str, text: str = "") -> h.Element:
    return h.div(style=f"position:absolute;{style}")[text]


def _line(start: tuple[float, float], end: tuple[float, float], wide: int, look: str) -> h.Element:
    """An upright or a level line, with square ends that meet at corners."""
    (x0, x1), (y1, y0) = sorted((start[0], end[0])), sorted((start[1], end[1]))
    left, top = f"calc({_across(x0)} - {wide / 2:g}px)", down(y0) - wide / 2
    width = f"calc({_share(x1 - x0)} + {wide}px)"
    height = f"{down(y1) - down(y0) + wide:g}px"
    size = f"box-sizing:border-box;width:{width};height:{height}"
    return _box(f"left:{left};top:{top:g}px;{size};{look}")


def _across(x: float) -> str:
    return _share(x + 0.1)


def _share(x: float) -> str:
    return f"{100 * x / WIDE:.5g}%"


def down(y: float) -> float:
    """How many pixels below the picture's upper edge a place is."""
    return round(TOP + UP * (HIGHEST - y), 2)


def _parts(line: str) -> Iterator[h.Node]:
    """A line in its parts, of which every second one is bold."""
    for place, part in enumerate(_BOLD.split(line)):
        if part:
            yield h.span(style="font-weight:700")[part] if place % 2 else part
