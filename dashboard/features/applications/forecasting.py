"""A made series with its forecasts, and how far off every way to forecast it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from dashboard.features.applications.dot_plot import Row, dot_plot
from dashboard.figures.fast_figure import FastFigure
from dashboard.figures.wording import counted, number
from dashboard.prose.messages import messages
from dashboard.theme import CELLS, palette, template
from lstm_core.evidence.applications import Forecasting, Rival

say = messages("applications")


def name_of(rival: Rival) -> str:
    """A network or a rule. The error of a rule that knows the series is the noise alone."""
    return say(f"forecasts.{rival.name}")


def ordered(forecasting: Forecasting) -> tuple[Rival, ...]:
    """From the largest mean error to the smallest."""
    return tuple(sorted(forecasting.rivals, key=lambda rival: -rival.mean))


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
    """A row for each way: a dot for each seed, a stroke for their mean; naive is 1."""
    rows = []
    for rival in ordered(forecasting):
        cell = rival.name.partition("_")[0]
        name = f"<b>{name_of(rival)}</b>  {number(rival.mean)}"
        rows.append(Row(name, rival.errors, rival.mean, cell if cell in CELLS else None))
    return dot_plot(rows, title=say("errors.axis"), ticks=(0.3, 0.5, 1, 2), dark=dark)


def forecast_errors_alt(forecasting: Forecasting) -> str:
    """The mean of the seeds with the lowest and the highest, way by way."""
    forecasts = "; ".join(
        say(
            "errors.alt_one",
            name=name_of(rival),
            mean=number(rival.mean),
            low=number(rival.low),
            high=number(rival.high),
        )
        for rival in ordered(forecasting)
    )
    return say("errors.alt", seeds=counted(forecasting.seeds, "seed"), forecasts=forecasts)


def forecast_excerpt(forecasting: Forecasting, *, dark: bool) -> FastFigure:
    """The last seasons of the first seed: dots for the values, lines for the forecasts."""
    colours, excerpt = palette(dark), forecasting.excerpt
    at = np.arange(excerpt.start, excerpt.start + len(excerpt.values), dtype=np.int32)

    def trace(name: str, values: Sequence[float], **look: Any) -> dict[str, Any]:
        hover = say("excerpt.hover", step="%{x}", name=name, value="%{y:.2f}")
        return {
            "type": "scatter",
            "name": name,
            "x": at,
            "y": np.asarray(values, dtype=np.float32),
            "hovertemplate": f"{hover}<extra></extra>",
            **look,
        }

    naive = {"color": colours.muted, "width": 1.5, "dash": "dot"}
    lstm = {"color": colours.colour("lstm"), "width": 3}
    dots = {"color": colours.text, "size": 8, "symbol": "circle-open", "line": {"width": 2}}
    data = [
        trace(say("excerpt.naive"), excerpt.naive, mode="lines", line=naive),
        trace(say("excerpt.lstm"), excerpt.network, mode="lines", line=lstm),
        trace(say("excerpt.values"), excerpt.values, mode="markers", marker=dots),
    ]
    layout = {
        "template": template(dark),
        "height": 320,
        "margin": {"l": 8, "r": 12, "t": 8, "b": 8},
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        "xaxis": {
            "title": {"text": say("excerpt.x")},
            "showgrid": False,
            "zeroline": False,
            "nticks": 6,
        },
        "yaxis": {"title": {"text": say("excerpt.y")}, "zeroline": False, "nticks": 5},
    }
    return FastFigure(data, layout)


def forecast_excerpt_alt(forecasting: Forecasting) -> str:
    """How many values there are, and how far off each line is on them."""
    excerpt = forecasting.excerpt
    values = np.asarray(excerpt.values)

    def error(forecast: Sequence[float]) -> str:
        return number(float(np.abs(np.asarray(forecast) - values).mean()))

    return say(
        "excerpt.alt",
        count=len(values),
        low=number(float(values.min())),
        high=number(float(values.max())),
        lstm=error(excerpt.network),
        naive=error(excerpt.naive),
    )
