"""Rows of dots, one dot a seed, below each row's name: all on one logarithmic axis."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from dashboard.figures.fast_figure import FastFigure, dashed_line, label
from dashboard.theme import FONT_SIZE, Palette, palette, template

ROW, HEADING = 64, 50  # pixels: a row with its name above its dots, and a heading
FOOT = 84  # pixels for the axis
LIFT = 24  # pixels from a row's dots up to its name
SPREAD = 18  # pixels over which the dots of equal values are spread


class Row(NamedTuple):
    """values: a number above 0 for each seed; mark: where a thick stroke stands, None for nowhere;
    colour: a cell's name, None for what is no cell's. A row without values is a heading."""

    name: str
    values: Sequence[float] = ()
    mark: float | None = None
    colour: str | None = None


def dot_plot(rows: Sequence[Row], *, title: str, ticks: Sequence[float], dark: bool) -> FastFigure:
    """The rows from top to bottom; `ticks` are labelled, a dashed line stands at 1."""
    colours = palette(dark)
    heights = [ROW if row.values else HEADING for row in rows]
    shown = [*ticks, *(value for row in rows for value in row.values)]
    data: list[dict[str, Any]] = []
    names: list[dict[str, Any]] = []
    level = sum(heights)  # pixels above the axis
    for row, height in zip(rows, heights, strict=True):
        level -= height
        names.append(_name(row, level, colours))
        data += _dots(row, level + 18, colours) if row.values else []
    layout = {
        "template": template(dark),
        "height": sum(heights) + FOOT,
        "margin": {"l": 8, "r": 12, "t": 4, "b": FOOT - 4, "autoexpand": False},
        "showlegend": False,
        "annotations": names,
        "xaxis": {
            "type": "log",
            "range": [math.log10(0.9 * min(shown)), math.log10(1.1 * max(shown))],
            "title": {"text": title},
            "tickvals": list(ticks),
            "ticktext": [f"{tick:g}" for tick in ticks],
            "zeroline": False,
        },
        "yaxis": {"range": [0, sum(heights)], "visible": False},
        "shapes": [dashed_line(colours, x0=1, x1=1, y0=0, y1=1, yref="paper", layer="below")],
    }
    return FastFigure(data, layout)


def _dots(row: Row, level: float, colours: Palette) -> list[dict[str, Any]]:
    colour = colours.muted if row.colour is None else colours.colour(row.colour)
    traces: list[dict[str, Any]] = [
        {
            "x": np.asarray(row.values, dtype=np.float32),
            "y": level + _offsets(row.values),
            "opacity": 0.55,
            "marker": {"color": colour, "size": 10},
            "hovertemplate": "%{x:.2f}<extra></extra>",
        }
    ]
    if row.mark is not None:
        line = {"color": colours.text, "width": 3.5}
        traces.append(
            {
                "x": np.asarray([row.mark], dtype=np.float32),
                "y": np.asarray([level], dtype=np.float32),
                "marker": {"symbol": "line-ns", "size": 14, "line": line},
                "hoverinfo": "skip",
            }
        )
    return [{"type": "scatter", "mode": "markers", **trace} for trace in traces]


def _offsets(values: Sequence[float]) -> np.ndarray:
    """(n,) float32 pixels: 0 for a value that is there once, else equal ones above each other."""
    same = np.equal.outer(values, values)  # (n, n)
    before, others = np.tril(same, -1).sum(axis=1), same.sum(axis=1) - 1
    step = np.minimum(6, SPREAD / np.maximum(others, 1))
    return ((before - others / 2) * step).astype(np.float32)


def _name(row: Row, bottom: float, colours: Palette) -> dict[str, Any]:
    """A row's name above its dots, or a heading; bottom: the row's lower end."""
    look = {"colour": colours.text, "bgcolor": colours.background}
    if row.values:
        return label(row.name, y=bottom + 18 + LIFT, size=FONT_SIZE, **look)
    return label(row.name, y=bottom + 4, size=18, yanchor="bottom", **look)
