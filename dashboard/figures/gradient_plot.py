"""How much of the gradient reaches back, by the distance: rows of lines, one for each network."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from dashboard.figures.fast_figure import FastFigure, heading
from dashboard.figures.wording import counted
from dashboard.theme import palette, template
from lstm_core.evidence.experiment import GradientFlow
from lstm_core.network.recipe import Cell

ROW, GAP, NOTES, HEAD, FOOT = 150, 40, 24, 24, 46
"""Pixels: a row's lines, its name, its notes, a line above all rows, and the axis below."""
LOWEST = 1e-9
"""Smaller shares are drawn here."""

CLEARLY = 10
"""A share of the gradient so many times as large as another is called more; where a result says
so, the words are “ten”."""

HEIGHTS = "↑ size of the gradient, 1 = as at the last step"
DOTTED = "⋯ networks that did not learn the task"
GATES = "╌ forget gates"
CELL_STATE = "━ cell state"
HIDDEN_STATE = "╌·╌ hidden state"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Line:
    """One line: shares by the distance, (T,), and how it is drawn, in a colour of the palette."""

    shares: np.ndarray
    colour: str
    width: float
    opacity: float = 1.0
    dash: str = "solid"


@dataclasses.dataclass(frozen=True, kw_only=True)
class FlowRow:
    """One network, or one kind: its name, what is said of it, notes in the ink of their lines."""

    name: str
    notes: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]
    said: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of network: a flow for each seed, and whether each has learned its task.

    learned is None of networks that nobody has trained.
    """

    name: str
    cell: Cell
    flows: tuple[GradientFlow, ...]
    learned: tuple[bool, ...] | None = None

    @property
    def counted(self) -> tuple[GradientFlow, ...]:
        """Those whose middle counts: all fresh ones, and of trained ones those that learned."""
        if self.learned is None:
            return self.flows
        return tuple(f for f, learned in zip(self.flows, self.learned, strict=True) if learned)

    @property
    def others(self) -> tuple[GradientFlow, ...]:
        """Those that were trained and have not learned."""
        if self.learned is None:
            return ()
        return tuple(f for f, learned in zip(self.flows, self.learned, strict=True) if not learned)

    @property
    def said(self) -> str:
        """How many there are, or how many of them learned."""
        seeds = len(self.flows)
        if self.learned is None:
            return counted(seeds, "seed")
        return f"{sum(self.learned)} of {seeds} learned"


def gradient_flows(kinds: Sequence[Kind], *, dark: bool) -> FastFigure:
    """A row for each kind of network: thin lines for the seeds, a thick one for their median.

    Each by the state that carries its memory. Trained networks that have not learned their task
    are dotted, and not in the median. Of an LSTM the medians by its hidden state and of the product
    of its forget gates stand beside it.
    """
    head = [HEIGHTS] + [DOTTED] * any(kind.others for kind in kinds)
    return flow_rows(list(map(_row, kinds)), head=head, dark=dark)


def _row(kind: Kind) -> FlowRow:
    lines = [
        Line(shares=relative(carried(flow)), colour=kind.cell, width=1.4, opacity=0.6, dash="dot")
        for flow in kind.others
    ]
    lines += [
        Line(shares=relative(carried(flow)), colour=kind.cell, width=1.2, opacity=0.5)
        for flow in kind.counted
    ]
    notes: list[tuple[str, str]] = []
    if kind.counted:
        shares = middle(map(carried, kind.counted))
        lines.append(Line(shares=shares, colour=kind.cell, width=3.5))
    if any(flow.cell is not None for flow in kind.counted):
        lines.append(by_the_hidden_state(middle(flow.hidden for flow in kind.counted)))
        notes += [(CELL_STATE, kind.cell), (HIDDEN_STATE, "hidden_state")]
    if kept := [flow.kept for flow in kind.counted if flow.kept is not None]:
        lines.append(forget_gates(np.median(np.asarray(kept), axis=0)))
        notes.append((GATES, "forget_gate"))
    return FlowRow(name=kind.name, said=kind.said, notes=tuple(notes), lines=tuple(lines))


def by_the_hidden_state(shares: np.ndarray) -> Line:
    """The gradient by the hidden state of a cell that carries its memory in another one."""
    return Line(shares=shares, colour="hidden_state", width=2.5, dash="dashdot")


def forget_gates(kept: np.ndarray) -> Line:
    """The product of an LSTM's forget gates, by the distance."""
    return Line(shares=kept, colour="forget_gate", width=2.5, dash="dash")


def flow_rows(
    rows: Sequence[FlowRow], *, dark: bool, head: Sequence[str] = (HEIGHTS,)
) -> FastFigure:
    """A row for each network or kind of network, below lines that say what is drawn.

    Steps before the last to the right; upwards the norm of the gradient by a state at that step, as
    a share of that at the last step, on a logarithmic scale that all rows share.
    """
    colours = palette(dark)
    heights = [ROW + GAP + (NOTES if row.notes else 0) for row in rows]
    above = HEAD * len(head)
    height = above + sum(heights) + FOOT
    top_power = _top_power(rows)
    powers = range(round(math.log10(LOWEST)), math.ceil(top_power), 3)
    layout: dict[str, Any] = {
        "template": template(dark),
        "height": height,
        "margin": {"l": 8, "r": 12, "t": 0, "b": FOOT},
        "showlegend": False,
        "annotations": [_head(head, colours.text)],
        "xaxis": {
            "title": {"text": "steps before the last one"},
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        },
    }
    data: list[dict[str, Any]] = []
    below = above
    for number, (row, own) in enumerate(zip(rows, heights, strict=True)):
        below += own
        axis = f"y{number + 1}" if number else "y"
        bottom, top = (1 - at / (height - FOOT) for at in (below, below - ROW))
        layout[f"yaxis{number + 1}" if number else "yaxis"] = {
            "type": "log",
            "domain": [max(0.0, bottom), top],
            "range": [math.log10(LOWEST), top_power],
            "tickvals": [10.0**power for power in powers],
            "ticktext": [f"≤ {power_of_ten(powers[0])}", *map(power_of_ten, powers[1:])],
            "fixedrange": True,
        }
        data += [_drawn(line, axis, colours.colour(line.colour)) for line in row.lines]
        name = f"<b>{row.name}</b>" + (f", {row.said}" if row.said else "")
        if row.notes:
            notes = [
                f'<span style="color:{colours.ink(ink)}">{note}</span>' for note, ink in row.notes
            ]
            name += f'<br><span style="font-size:15px">{"  ".join(notes)}</span>'
        layout["annotations"].append(heading(name, top=top, colour=colours.text))
    layout["xaxis"]["anchor"] = f"y{len(rows)}" if len(rows) > 1 else "y"
    return FastFigure(data, layout)


def _top_power(rows: Sequence[FlowRow]) -> float:
    """So that the largest share stands within the picture, and 1 does with room above it."""
    largest = max((float(line.shares.max()) for row in rows for line in row.lines), default=1.0)
    return max(1.2, math.log10(largest) + 0.4)


def _head(lines: Sequence[str], colour: str) -> dict[str, Any]:
    text = heading("<br>".join(lines), top=1, colour=colour, size=15)
    return text | {"yanchor": "top", "yshift": 0}


def relative(gradient: Sequence[float]) -> np.ndarray:
    """The gradient at each distance, as a share of that at the last step: (T,), from 1 on."""
    sizes = np.asarray(gradient)
    return np.maximum(sizes / sizes[0], LOWEST)


def carried(flow: GradientFlow) -> tuple[float, ...]:
    """The gradient by the state that carries the memory: by the cell state where there is one."""
    return flow.hidden if flow.cell is None else flow.cell


def middle(gradients: Iterable[Sequence[float]]) -> np.ndarray:
    """The middle of several gradients' shares at each distance: (T,)."""
    return np.median([relative(gradient) for gradient in gradients], axis=0)


def gradient_flows_alt(kinds: Sequence[Kind]) -> str:
    """What the rows say: the middle share halfway back and at the far end."""
    return (
        "The gradient, in LSTMs by the cell state, as a share of that at the last step. "
        + " ".join(map(_kind_alt, kinds))
    )


def _kind_alt(kind: Kind) -> str:
    counted, others = kind.counted, kind.others
    said = f"{kind.name}, {kind.said}"
    if counted:
        shares = middle(map(carried, counted))
        far = len(shares) - 1
        parts = [f"{share_in_words(shares[steps])} {steps} steps back" for steps in (far // 2, far)]
        of_those = "in the middle" if kind.learned is None else "in the middle of those"
        said += f": {' and '.join(parts)}, {of_those}"
        if counted[0].cell is not None:
            hidden = middle(flow.hidden for flow in counted)[far]
            said += f" (by the hidden state {share_in_words(hidden)} {far} steps back)"
    if others:
        missed = middle(map(carried, others))
        said += (
            f"; {share_in_words(missed[-1])} {len(missed) - 1} steps back in the middle of the "
            f"{len(others)} others"
        )
    return f"{said}."


def share_in_words(share: float) -> str:
    """A share in words; one too small to be drawn is only said to be.

    >>> share_in_words(1e-12)
    'less than\\xa010⁻⁹'
    """
    if share <= LOWEST:
        return f"less than\u00a0{power_of_ten(round(math.log10(LOWEST)))}"
    return scientific(share).replace(" ", "\u00a0")


def scientific(share: float) -> str:
    """A share in words, a small or a large one in powers of ten.

    >>> scientific(0.31), scientific(2.1e-6), scientific(3e7)
    ('0.31', '2 × 10⁻⁶', '3 × 10⁷')
    """
    if 0.01 <= share < 1_000:
        return f"{share:.2f}"
    digits, power = f"{share:.0e}".split("e")
    return f"{digits} × {power_of_ten(int(power))}"


def power_of_ten(power: int) -> str:
    """10⁻⁸; 1 for a power of 0."""
    return f"10{str(power).translate(_RAISED)}" if power else "1"


_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def _drawn(line: Line, axis: str, colour: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": np.arange(len(line.shares), dtype=np.int16),
        "y": np.maximum(line.shares, LOWEST).astype(np.float32),
        "yaxis": axis,
        "opacity": line.opacity,
        "line": {"color": colour, "width": line.width, "dash": line.dash},
        "hovertemplate": "%{x} steps back: %{y:.2g}<extra></extra>",
    }
