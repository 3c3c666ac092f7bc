"""How far off every way to forecast a made series is: a row of dots for each, one dot a series."""

from __future__ import annotations

from typing import Any

import numpy as np

from dashboard.figures.fast_figure import FastFigure, dashed_line
from dashboard.figures.wording import counted, number
from dashboard.prose.messages import messages
from dashboard.theme import CELLS, Palette, palette, template
from lstm_core.evidence.applications import Forecasting, Rival

say = messages("applications")

ROW, FOOT = 34, 56  # pixels: a row, and the axis


def name_of(rival: Rival) -> str:
    """A network or a rule. The error of a rule that knows the series is the noise alone."""
    return say(f"forecasts.{rival.name}")


def shown(forecasting: Forecasting) -> tuple[Rival, ...]:
    """From the largest mean error to the smallest; without the network on the values as they are,
    which forecasts something else."""
    own = (rival for rival in forecasting.rivals if not rival.name.endswith("_raw"))
    return tuple(sorted(own, key=lambda rival: -rival.mean))


def facts(forecasting: Forecasting) -> dict[str, Any]:
    """For the text: the mean errors, in how many series the regression is ahead, the settings."""
    one, series, rivals = forecasting.one, forecasting.one.series, forecasting.rivals
    linear, lstm = forecasting.rival("linear"), forecasting.rival("lstm")
    return {
        **{rival.name: number(rival.mean) for rival in rivals},
        **{f"{rival.name}_parameters": rival.parameters for rival in rivals if rival.parameters},
        "linear_ahead": sum(a < b for a, b in zip(linear.errors, lstm.errors, strict=True)),
        "seeds": forecasting.seeds,
        "rates": say.join(f"{rate:g}" for rate in one.learning_rates),
        "batch": one.batch_size,
        **{name: getattr(one, name) for name in ("window", "budget")},
        **{
            name: getattr(series, name)
            for name in ("period", "trend", "noise", "training", "validation", "test")
        },
    }


def forecast_errors(forecasting: Forecasting, *, dark: bool) -> FastFigure:
    """A row for each way: a dot for each series, a stroke for their mean; naive is 1."""
    colours, rivals = palette(dark), shown(forecasting)
    places = range(len(rivals) - 1, -1, -1)
    rows = zip(rivals, places, strict=True)
    named = [say("errors.row", name=name_of(one), mean=number(one.mean)) for one in rivals]
    layout = {
        "template": template(dark),
        "height": ROW * len(rivals) + FOOT,
        "margin": {"l": 8, "r": 12, "t": 4, "b": FOOT - 4},
        "showlegend": False,
        "xaxis": {
            "title": {"text": say("errors.axis")},
            "range": [0, 1.12],
            "dtick": 0.25,
            "zeroline": False,
        },
        "yaxis": {
            "range": [-0.6, len(rivals) - 0.4],
            "tickvals": list(places),
            "ticktext": named,
            "showgrid": False,
            "zeroline": False,
        },
        "shapes": [dashed_line(colours, x0=1, x1=1, y0=0, y1=1, yref="paper", layer="below")],
    }
    return FastFigure([mark for one, at in rows for mark in _marks(one, at, colours)], layout)


def _marks(rival: Rival, at: int, colours: Palette) -> list[dict[str, Any]]:
    """The dots of a row, and the stroke at their mean."""
    cell = next((name for name in CELLS if name == rival.name), None)
    colour = colours.muted if cell is None else colours.colour(cell)
    stroke = {"symbol": "line-ns", "size": 18, "line": {"color": colours.text, "width": 3.5}}
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "x": np.asarray(values, dtype=np.float32),
            "y": np.full(len(values), at, dtype=np.float32),
            "opacity": opacity,
            "marker": marker,
            "hovertemplate": "%{x:.2f}<extra></extra>",
        }
        for values, opacity, marker in (
            (rival.errors, 0.55, {"color": colour, "size": 11}),
            ([rival.mean], 1.0, stroke),
        )
    ]


def forecast_errors_alt(forecasting: Forecasting) -> str:
    """The mean of the series with the lowest and the highest, way by way."""
    forecasts = "; ".join(
        say(
            "errors.alt_one",
            name=name_of(rival),
            mean=number(rival.mean),
            low=number(rival.low),
            high=number(rival.high),
        )
        for rival in shown(forecasting)
    )
    return say("errors.alt", seeds=counted(forecasting.seeds, "seed"), forecasts=forecasts)
