"""How much of the gradient reaches back, by the distance: a line for each seed, and its median."""

from __future__ import annotations

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


def gradient_flows(
    flows: Mapping[str, tuple[Cell, Sequence[GradientFlow]]], *, dark: bool
) -> Drawing:
    """A row for each kind of network: thin lines for the seeds, a thick one for their median.

    Steps before the last to the right; upwards the norm of dL/dh at that step, as a share of that
    at the last step, on a logarithmic scale. Of an LSTM the product of its forget gates stands
    beside it, dashed.
    """
    colours = palette(dark)
    height = len(flows) * (ROW + GAP) + FOOT
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
    for row, (label, (cell, seeds)) in enumerate(flows.items()):
        axis = f"y{row + 1}" if row else "y"
        top = 1 - (row * (ROW + GAP) + GAP) / (height - FOOT)
        layout[f"yaxis{row + 1}" if row else "yaxis"] = {
            "type": "log",
            "domain": [max(0.0, top - ROW / (height - FOOT)), top],
            "range": [np.log10(LOWEST), 1.2],
            "tickvals": [1e-8, 1e-6, 1e-4, 1e-2, 1],
            "ticktext": ["10⁻⁸", "10⁻⁶", "10⁻⁴", "10⁻²", "1"],
            "fixedrange": True,
        }
        colour = colours.colour(cell)
        shares = [relative(flow) for flow in seeds]
        data += [_line(share, axis, colour, 1.2, 0.5) for share in shares]
        data.append(_line(np.median(shares, axis=0), axis, colour, 3.5, 1.0))
        kept = [flow.kept for flow in seeds if flow.kept is not None]
        if kept:
            product = np.median(np.asarray(kept), axis=0)
            data.append(_line(product, axis, colours.colour("forget_gate"), 2.5, 1.0, dash="dash"))
        gates = f'  <span style="color:{colours.ink("forget_gate")}">{GATES}</span>' if kept else ""
        name = f"<b>{label}</b>{gates}"
        layout["annotations"].append(heading(name, top=top, colour=colours.text))
    layout["xaxis"]["anchor"] = f"y{len(flows)}" if len(flows) > 1 else "y"
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


def _line(
    shares: np.ndarray, axis: str, colour: str, width: float, opacity: float, dash: str = "solid"
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": np.arange(len(shares), dtype=np.int16),
        "y": np.maximum(shares, LOWEST).astype(np.float32),
        "yaxis": axis,
        "opacity": opacity,
        "line": {"color": colour, "width": width, "dash": dash},
        "hovertemplate": "%{x} steps back: %{y:.2g}<extra></extra>",
    }
