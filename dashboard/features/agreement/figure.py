"""How often the verb agrees with its subject, by the words between: each seed, each cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from dashboard.figures.fast_figure import FastFigure, Panel, dashed_line, stacked
from dashboard.figures.wording import counted, percent
from dashboard.prose.messages import messages
from dashboard.theme import CELLS, palette
from lstm_core.evidence.summaries import Run, Spread, by_distance
from lstm_core.network.recipe import Cell

say = messages("agreement")

CHANCE = 0.5


def accuracy_by_distance(runs: Sequence[Run], *, dark: bool) -> FastFigure:
    """A row for each kind of cell: a thin line for each seed, a thick one for their mean.

    Words between subject and verb to the right, share of right verb forms (0 to 1) upwards; a
    dashed line stands at chance level.
    """
    summary = by_distance(tuple(runs))
    distances = list(next(iter(summary.values())))
    return stacked(
        [_panel(cell, runs, summary[cell], dark=dark) for cell in summary],
        xaxis={"title": {"text": say("axis")}, "tickvals": distances},
        foot=46,
        dark=dark,
    )


def _panel(cell: Cell, runs: Sequence[Run], spreads: Mapping[int, Spread], *, dark: bool) -> Panel:
    colours = palette(dark)
    colour, own = colours.colour(cell), [run for run in runs if run.cell == cell]
    means = {distance: spread.mean for distance, spread in spreads.items()}
    return Panel(
        title=f"<b>{CELLS[cell]}</b>  {counted(len(own), 'seed')}",
        height=150,
        gap=46,
        traces=[
            *(_line(run.accuracy, colour, width=1.2, opacity=0.55) for run in own),
            _line(means, colour, width=3.5),
        ],
        yaxis={
            "range": [-0.04, 1.06],
            "tickvals": [0, 0.5, 1],
            "ticktext": list(map(percent, (0, 0.5, 1))),
        },
        shapes=[dashed_line(colours, x0=0, x1=1, xref="paper", y0=CHANCE, y1=CHANCE)],
    )


def accuracy_by_distance_alt(runs: Sequence[Run]) -> str:
    """The mean of the seeds with the lowest and the highest, by distance."""
    cells = [
        say(
            "alt_cell",
            cell=CELLS[cell],
            shares=", ".join(
                say("alt_share", count=distance, **_percents(spread))
                for distance, spread in distances.items()
            ),
        )
        for cell, distances in by_distance(tuple(runs)).items()
    ]
    return say("alt", cells=" ".join(cells))


def at_the_farthest(runs: Sequence[Run]) -> str:
    """The same at the longest distance, in a sentence."""
    summary = by_distance(tuple(runs))
    farthest = max(next(iter(summary.values())))
    cells = [
        say("farthest_cell", cell=CELLS[cell], **_percents(spreads[farthest]))
        for cell, spreads in summary.items()
    ]
    return say("farthest", words=farthest, cells=", ".join(cells))


def _percents(spread: Spread) -> dict[str, str]:
    return {name: percent(getattr(spread, name)) for name in ("mean", "low", "high")}


def _line(
    shares: Mapping[int, float], colour: str, *, width: float, opacity: float = 1.0
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": np.asarray(list(shares), dtype=np.int16),
        "y": np.asarray(list(shares.values()), dtype=np.float32),
        "opacity": opacity,
        "line": {"color": colour, "width": width},
        "marker": {"color": colour, "size": 4 + width},
        "hovertemplate": say("hover", words="%{x}", share="%{y:.0%}") + "<extra></extra>",
    }
