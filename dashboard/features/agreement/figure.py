"""How often the verb agrees with its subject, by the words between: each seed, each cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from dashboard.figures.fast_figure import FastFigure, heading
from dashboard.figures.wording import counted, percent
from dashboard.theme import CELLS, Palette, palette, template
from lstm_core.evidence.agreement import Run, by_distance

ROW, GAP = 150, 46  # pixels: a cell's row, and the room for its name above it
CHANCE = 0.5


def accuracy_by_distance(runs: Sequence[Run], *, dark: bool) -> FastFigure:
    """A row for each kind of cell: a thin line for each seed, a thick one for their mean.

    Words between subject and verb to the right, share of right verb forms (0 to 1) upwards; a
    dashed line stands at chance.
    """
    colours = palette(dark)
    summary = by_distance(tuple(runs))
    height = len(summary) * (ROW + GAP) + 40
    layout: dict[str, Any] = {
        "template": template(dark),
        "height": height,
        "margin": {"l": 8, "r": 12, "t": 8, "b": 8},
        "showlegend": False,
        "annotations": [],
        "shapes": [],
        "xaxis": {
            "title": {"text": "words between subject and verb"},
            "tickvals": list(next(iter(summary.values()))),
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        },
    }
    data: list[dict[str, Any]] = []
    for row, cell in enumerate(summary):
        axis = f"y{row + 1}" if row else "y"
        top = 1 - (row * (ROW + GAP) + GAP) / (height - 40)
        layout[f"yaxis{row + 1}" if row else "yaxis"] = {
            "domain": [max(0.0, top - ROW / (height - 40)), top],
            "range": [-0.04, 1.06],
            "tickvals": [0, 0.5, 1],
            "ticktext": ["0\u00a0%", "50\u00a0%", "100\u00a0%"],
            "fixedrange": True,
        }
        own = [run for run in runs if run.cell == cell]
        data += [_line(run.accuracy, axis, colours.colour(cell), 1.2, 0.55) for run in own]
        means = {distance: spread.mean for distance, spread in summary[cell].items()}
        data.append(_line(means, axis, colours.colour(cell), 3.5, 1.0))
        name = f"<b>{CELLS[cell]}</b>  {counted(len(own), 'seed')}"
        layout["annotations"].append(heading(name, top=top, colour=colours.text))
        layout["shapes"].append(_chance(axis, colours))
    layout["xaxis"]["anchor"] = f"y{len(summary)}" if len(summary) > 1 else "y"
    return FastFigure(data, layout)


def accuracy_by_distance_alt(runs: Sequence[Run]) -> str:
    """What the rows say: the mean of the seeds with the lowest and the highest, by distance."""
    said = []
    for cell, distances in by_distance(tuple(runs)).items():
        parts = [
            f"{percent(spread.mean)} ({percent(spread.low)} to {percent(spread.high)}) "
            f"with {counted(distance, 'word')} between"
            for distance, spread in distances.items()
        ]
        said.append(f"{CELLS[cell]}: {', '.join(parts)}.")
    return "Share of right verb forms, mean of the seeds and their range. " + " ".join(said)


def at_the_farthest(runs: Sequence[Run]) -> str:
    """What the rows say where most words stand between, in a sentence."""
    summary = by_distance(tuple(runs))
    farthest = max(next(iter(summary.values())))
    said = [
        f"{CELLS[cell]} {percent(of[farthest].mean)} (its seeds {percent(of[farthest].low)} to "
        f"{percent(of[farthest].high)})"
        for cell, of in summary.items()
    ]
    return f"**With {farthest} words between:** {', '.join(said)}; a guess is right in half."


def _line(
    shares: Mapping[int, float], axis: str, colour: str, width: float, opacity: float
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": np.asarray(list(shares), dtype=np.int16),
        "y": np.asarray(list(shares.values()), dtype=np.float32),
        "yaxis": axis,
        "opacity": opacity,
        "line": {"color": colour, "width": width},
        "marker": {"color": colour, "size": 4 + width},
        "hovertemplate": "%{x} words between: %{y:.0%}<extra></extra>",
    }


def _chance(axis: str, colours: Palette) -> dict[str, Any]:
    """A dashed line across a row, at what a guess gets right."""
    line = {"color": colours.muted, "width": 1.5, "dash": "dash"}
    return {
        "type": "line",
        "yref": axis,
        "line": line,
        "x0": 0,
        "x1": 1,
        "xref": "paper",
        "y0": CHANCE,
        "y1": CHANCE,
    }
