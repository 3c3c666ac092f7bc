"""A made series with its forecasts, and how far off every way to forecast it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from dashboard.features.applications.dot_plot import Row, rows_of_dots
from dashboard.figures.fast_figure import FastFigure
from dashboard.figures.wording import counted, number
from dashboard.theme import CELLS, palette, template
from lstm_core.evidence.applications import Forecasting, Rival

NAMES = {
    "naive": "The last value again (naive)",
    "seasonal": "The value one season ago",
    "linear": "Linear regression",
    "best": "The noise alone",
}
"""What needs no network; whoever knows how the series is made is left with the noise alone."""


def name_of(rival: Rival) -> str:
    """LSTM, or LSTM, values as they are."""
    cell, _, raw = rival.name.partition("_")
    return NAMES.get(rival.name) or CELLS[cell] + (", values as they are" if raw else "")


def ordered(forecasting: Forecasting) -> tuple[Rival, ...]:
    """From the largest mean error to the smallest."""
    return tuple(sorted(forecasting.rivals, key=lambda rival: -rival.mean))


def forecast_errors(forecasting: Forecasting, *, dark: bool) -> FastFigure:
    """A row for each way: a dot for each seed, a stroke for their mean; naive is 1."""
    rows = [
        Row(
            f"<b>{name_of(rival)}</b>  {number(rival.mean)}",
            rival.errors,
            rival.mean,
            rival.name.partition("_")[0] if rival.name not in NAMES else None,
        )
        for rival in ordered(forecasting)
    ]
    return rows_of_dots(
        rows,
        title="error, naive = 1<br>(a dot: one series, the stroke: their mean)",
        ticks=(0.3, 0.5, 1, 2),
        lines=(1,),
        dark=dark,
    )


def forecast_errors_alt(forecasting: Forecasting) -> str:
    """The mean of the seeds with the lowest and the highest, way by way."""
    said = "; ".join(
        f"{name_of(rival)} {number(rival.mean)} ({number(rival.low)} to {number(rival.high)})"
        for rival in ordered(forecasting)
    )
    seeds = counted(forecasting.seeds, "seed")
    return f"Mean absolute error where naive is 1, mean of {seeds} and their range: {said}."


def forecast_excerpt(forecasting: Forecasting, *, dark: bool) -> FastFigure:
    """The last seasons of the first seed: dots for what came, lines for what was forecast."""
    colours, excerpt = palette(dark), forecasting.excerpt
    at = np.arange(excerpt.start, excerpt.start + len(excerpt.values), dtype=np.int32)

    def trace(name: str, values: Sequence[float], **how: Any) -> dict[str, Any]:
        return {
            "type": "scatter",
            "name": name,
            "x": at,
            "y": np.asarray(values, dtype=np.float32),
            "hovertemplate": f"step %{{x}}, {name}: %{{y:.2f}}<extra></extra>",
            **how,
        }

    naive = {"color": colours.muted, "width": 1.5, "dash": "dot"}
    lstm = {"color": colours.colour("lstm"), "width": 3}
    data = [
        trace("naive", excerpt.naive, mode="lines", line=naive),
        trace("LSTM", excerpt.network, mode="lines", line=lstm),
        trace(
            "what came",
            excerpt.values,
            mode="markers",
            marker={
                "color": colours.text,
                "size": 8,
                "symbol": "circle-open",
                "line": {"width": 2},
            },
        ),
    ]
    layout = {
        "template": template(dark),
        "height": 320,
        "margin": {"l": 8, "r": 12, "t": 8, "b": 8},
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        "xaxis": {"title": {"text": "step"}, "showgrid": False, "zeroline": False, "nticks": 6},
        "yaxis": {"title": {"text": "value"}, "zeroline": False, "nticks": 5},
    }
    return FastFigure(data, layout)


def forecast_excerpt_alt(forecasting: Forecasting) -> str:
    """How many values there are, and how far off each line is on them."""
    excerpt = forecasting.excerpt
    values = np.asarray(excerpt.values)
    off = {
        name: number(float(np.abs(np.asarray(line) - values).mean()))
        for name, line in (("LSTM", excerpt.network), ("naive", excerpt.naive))
    }
    return (
        f"The last {len(values)} values of one series, from {number(float(values.min()))} to "
        f"{number(float(values.max()))}, and the forecast of each from those before it. Mean "
        f"error here: LSTM {off['LSTM']}, naive {off['naive']}."
    )
