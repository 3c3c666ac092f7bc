"""How much of the gradient reaches back, by the distance: rows of lines, one for each network."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from dashboard.figures.drawing import Drawing, heading
from dashboard.theme import palette, template
from lstm_core.evidence.experiment import GradientFlow
from lstm_core.network.recipe import Cell

ROW, GAP, FOOT = 150, 46, 46  # pixels
LOWEST = 1e-9
"""Smaller shares are drawn here."""
GATES = "╌ product of forget gates"


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
    """One network, or one kind: its name, notes beside it with the colours of their ink, lines."""

    name: str
    notes: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]


def gradient_flows(
    flows: Mapping[str, tuple[Cell, Sequence[GradientFlow]]], *, dark: bool
) -> Drawing:
    """A row for each kind of network: thin lines for the seeds, a thick one for their median.

    Of an LSTM the product of its forget gates stands beside it, dashed.
    """
    return flow_rows([_row(label, *of) for label, of in flows.items()], dark=dark)


def _row(label: str, cell: Cell, seeds: Sequence[GradientFlow]) -> FlowRow:
    shares = [relative(flow) for flow in seeds]
    lines = [Line(shares=share, colour=cell, width=1.2, opacity=0.5) for share in shares]
    lines.append(Line(shares=np.median(shares, axis=0), colour=cell, width=3.5))
    kept = [flow.kept for flow in seeds if flow.kept is not None]
    if not kept:
        return FlowRow(name=label, notes=(), lines=tuple(lines))
    lines.append(forget_gates(np.median(np.asarray(kept), axis=0)))
    return FlowRow(name=label, notes=((GATES, "forget_gate"),), lines=tuple(lines))


def forget_gates(kept: np.ndarray) -> Line:
    """The product of an LSTM's forget gates, by the distance."""
    return Line(shares=kept, colour="forget_gate", width=2.5, dash="dash")


def flow_rows(rows: Sequence[FlowRow], *, dark: bool) -> Drawing:
    """A row for each network or kind of network.

    Steps before the last to the right; upwards the norm of dL/dh at that step, as a share of that
    at the last step, on a logarithmic scale.
    """
    colours = palette(dark)
    height = len(rows) * (ROW + GAP) + FOOT
    layout: dict[str, Any] = {
        "template": template(dark),
        "height": height,
        "margin": {"l": 8, "r": 12, "t": 0, "b": FOOT},
        "showlegend": False,
        "annotations": [],
        "xaxis": {
            "title": {"text": "steps before the last one"},
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        },
    }
    data: list[dict[str, Any]] = []
    for number, row in enumerate(rows):
        axis = f"y{number + 1}" if number else "y"
        top = 1 - (number * (ROW + GAP) + GAP) / (height - FOOT)
        layout[f"yaxis{number + 1}" if number else "yaxis"] = {
            "type": "log",
            "domain": [max(0.0, top - ROW / (height - FOOT)), top],
            "range": [np.log10(LOWEST), 1.2],
            "tickvals": [1e-8, 1e-6, 1e-4, 1e-2, 1],
            "ticktext": ["10⁻⁸", "10⁻⁶", "10⁻⁴", "10⁻²", "1"],
            "fixedrange": True,
        }
        data += [_drawn(line, axis, colours.colour(line.colour)) for line in row.lines]
        notes = [
            f'  <span style="color:{colours.ink(ink)}">{note}</span>' for note, ink in row.notes
        ]
        name = "".join([f"<b>{row.name}</b>", *notes])
        layout["annotations"].append(heading(name, top=top, colour=colours.text))
    layout["xaxis"]["anchor"] = f"y{len(rows)}" if len(rows) > 1 else "y"
    return Drawing(data, layout)


def relative(flow: GradientFlow) -> np.ndarray:
    """The gradient at each distance, as a share of that at the last step: (T,), from 1 on."""
    hidden = np.asarray(flow.hidden)
    return np.maximum(hidden / hidden[0], LOWEST)


def median_share(flows: Sequence[GradientFlow], distance: int) -> float:
    """The middle of the seeds' shares at a distance."""
    return float(np.median([relative(flow)[distance] for flow in flows]))


def gradient_flows_alt(flows: Mapping[str, tuple[Cell, Sequence[GradientFlow]]]) -> str:
    """What the rows say: the middle share halfway back and at the far end."""
    said = []
    for label, (_, seeds) in flows.items():
        far = len(seeds[0].hidden) - 1
        parts = [f"{scientific(median_share(seeds, at))} {at} steps back" for at in (far // 2, far)]
        said.append(f"{label}: {' and '.join(parts)}, the middle of {len(seeds)} seeds.")
    return "The gradient as a share of that at the last step. " + " ".join(said)


def scientific(share: float) -> str:
    """A small share in words of tens.

    >>> scientific(0.31), scientific(2.1e-6)
    ('0.31', '2 × 10⁻⁶')
    """
    if share >= 0.01:
        return f"{share:.2f}"
    digits, power = f"{share:.0e}".split("e")
    return f"{digits} × 10{str(int(power)).translate(str.maketrans('-0123456789', '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'))}"


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
