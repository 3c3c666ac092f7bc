"""How much of the gradient reaches back, by the distance: a row of lines for each network."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from dashboard.figures.fast_figure import FastFigure, Panel, heading, stacked
from dashboard.figures.wording import number
from dashboard.prose.messages import messages
from dashboard.theme import palette
from lstm_core.evidence.experiment import GradientFlow

say = messages("gradient")

LOWEST = 1e-9
"""Smaller shares are drawn here."""

CLEARLY = 10
"""A share of the gradient so many times as large as another is called more; where a result says
so, the words are “ten”."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Line:
    """One line: shares by the distance, (T,), and how it is drawn, in a colour of the palette."""

    shares: np.ndarray
    colour: str
    width: float
    opacity: float = 1.0
    dash: str = "solid"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Row:
    """One network, or one kind of network.

    notes: pairs of a text and the quantity or cell whose ink it has; remark: stands after the name.
    """

    name: str
    notes: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]
    remark: str = ""


def gradient_plot(rows: Sequence[Row], *, dark: bool, notes: Sequence[str] = ()) -> FastFigure:
    """A row for each network or kind of network, below what the vertical axis and `notes` say.

    Steps before the last to the right; upwards the norm of the gradient by a state at that step, as
    a share of that at the last step, on a logarithmic scale that all rows share.
    """
    colours = palette(dark)
    top = _top_power(rows)
    powers = range(round(math.log10(LOWEST)), math.ceil(top), 3)
    lowest, *others = map(power_of_ten, powers)
    yaxis = {
        "type": "log",
        "range": [math.log10(LOWEST), top],
        "tickvals": [10.0**power for power in powers],
        "ticktext": [say("at_most", share=lowest), *others],
    }
    above = heading("<br>".join([say("size"), *notes]), top=1, colour=colours.text, size=15)
    return stacked(
        [
            Panel(
                title=_title(row, dark=dark),
                height=150,
                gap=64 if row.notes else 40,
                traces=[_trace(line, colours.colour(line.colour)) for line in row.lines],
                yaxis=yaxis,
            )
            for row in rows
        ],
        xaxis={"title": {"text": say("axis")}},
        head=24 * (1 + len(notes)),
        foot=46,
        notes=[above | {"yanchor": "top", "yshift": 0}],
        dark=dark,
    )


def _title(row: Row, *, dark: bool) -> str:
    name = f"<b>{row.name}</b>" + (f", {row.remark}" if row.remark else "")
    if not row.notes:
        return name
    ink = palette(dark).ink
    notes = [f'<span style="color:{ink(colour)}">{note}</span>' for note, colour in row.notes]
    return f'{name}<br><span style="font-size:15px">{"  ".join(notes)}</span>'


def _top_power(rows: Sequence[Row]) -> float:
    """So that the largest share stands within the picture, and 1 does with room above it."""
    largest = max((float(line.shares.max()) for row in rows for line in row.lines), default=1.0)
    return max(1.2, math.log10(largest) + 0.4)


def _trace(line: Line, colour: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": np.arange(len(line.shares), dtype=np.int16),
        "y": np.maximum(line.shares, LOWEST).astype(np.float32),
        "opacity": line.opacity,
        "line": {"color": colour, "width": line.width, "dash": line.dash},
        "hovertemplate": say("hover", steps="%{x}", share="%{y:.2g}") + "<extra></extra>",
    }


def hidden_state_line(shares: np.ndarray) -> Line:
    """The gradient by the hidden state of a cell that carries its memory in another one."""
    return Line(shares=shares, colour="hidden_state", width=2.5, dash="dashdot")


def forget_gate_line(products: np.ndarray) -> Line:
    """The product of an LSTM's forget gates, by the distance."""
    return Line(shares=products, colour="forget_gate", width=2.5, dash="dash")


def relative(gradient: Sequence[float]) -> np.ndarray:
    """The gradient at each distance, as a share of that at the last step: (T,), from 1 on."""
    sizes = np.asarray(gradient)
    return np.maximum(sizes / sizes[0], LOWEST)


def carried(flow: GradientFlow) -> tuple[float, ...]:
    """The gradient by the state that carries the memory: by the cell state where there is one."""
    return flow.hidden if flow.cell is None else flow.cell


def median(gradients: Iterable[Sequence[float]]) -> np.ndarray:
    """The median of several gradients' shares at each distance: (T,)."""
    return np.median([relative(gradient) for gradient in gradients], axis=0)


def share_in_words(share: float) -> str:
    """A share, a small or a large one in powers of ten; one too small to be drawn has no number.

    >>> share_in_words(0.31), share_in_words(2.1e-6), share_in_words(3e7)
    ('0.31', '2\\xa0×\\xa010⁻⁶', '3\\xa0×\\xa010⁷')
    >>> share_in_words(1e-12)
    'less than\\xa010⁻⁹'
    """
    if share <= LOWEST:
        return say("less_than", share=power_of_ten(round(math.log10(LOWEST))))
    if 0.01 <= share < 1_000:
        return number(share)
    digits, power = f"{share:.0e}".split("e")
    return say("scientific", digits=digits, power=power_of_ten(int(power)))


def power_of_ten(power: int) -> str:
    """10⁻⁸; 1 for a power of 0."""
    return f"10{str(power).translate(_RAISED)}" if power else "1"


_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
