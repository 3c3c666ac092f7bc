"""How training time grows with a sequence's length, layer by layer, on logarithmic axes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from dashboard.figures.fast_figure import FastFigure
from dashboard.figures.wording import counted, number
from dashboard.prose.messages import messages
from dashboard.theme import CELLS, Palette, palette, template
from lstm_core.evidence.applications import Growth
from lstm_core.evidence.timing import HEADS

Speed = Sequence[Growth]
"""Each layer's growth."""

say = messages("applications")

MARKS = {
    "lstm": ("circle", "solid"),
    "rnn": ("square", "dash"),
    "gru": ("triangle-up", "dot"),
    "transformer": ("diamond", "dashdot"),
}


def name_of(growth: Growth) -> str:
    return say(f"layers.{growth.layer.kind}")


def unit(speed: Speed) -> float:
    """What the LSTM takes at the shortest length, in microseconds."""
    (lstm,) = (growth for growth in speed if growth.layer.kind == "lstm")
    return lstm.microseconds[min(lstm.microseconds)]


def facts(speed: Speed) -> dict[str, Any]:
    """For the text: from which length to which it was measured, the growth, and the settings."""
    first = speed[0]
    start, *_, end = first.microseconds
    growth = {f"{one.layer.kind}_growth": round(one.factor(start, end)) for one in speed}
    return {
        "start": start,
        "end": end,
        "longer": end // start,
        "parameters": ", ".join(f"{growth.parameters:,}" for growth in speed),
        "heads": HEADS,
        "batch": first.batch_size,
        "rounds": counted(first.rounds, "round"),
        **growth,
    }


def training_time(speed: Speed, *, dark: bool) -> FastFigure:
    """A line for each layer with a bar from the fastest to the slowest round.

    A dashed line grows in proportion to the length.
    """
    colours, one = palette(dark), unit(speed)
    lengths = list(speed[0].microseconds)
    layout = {
        "template": template(dark),
        "height": 400,
        "margin": {"l": 8, "r": 12, "t": 30, "b": 48},
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        "xaxis": {"type": "log", "title": {"text": say("speed.axis")}, "tickvals": lengths},
        "yaxis": {
            "type": "log",
            "title": {"text": say("speed.value", start=lengths[0])},
            "tickvals": [1, 3, 10, 30, 100],
        },
    }
    lines = [_line(growth, one, colours) for growth in speed]
    return FastFigure([*lines, _guide(lengths, colours)], layout)


def training_time_alt(speed: Speed) -> str:
    """Each layer's times, length by length."""
    one = unit(speed)
    layers = [
        say("speed.alt_layer", layer=name_of(growth), times=_times(growth, one)) for growth in speed
    ]
    return say("speed.alt", start=min(speed[0].microseconds), layers=" ".join(layers))


def _times(growth: Growth, one: float) -> str:
    return ", ".join(
        say("speed.alt_time", time=number(time / one), positions=length)
        for length, time in growth.microseconds.items()
    )


def _line(growth: Growth, one: float, colours: Palette) -> dict[str, Any]:
    kind = growth.layer.kind
    colour = colours.colour(kind) if kind in CELLS else colours.text
    symbol, dash = MARKS[kind]
    medians, low, high = (
        np.asarray(list(times.values())) / one
        for times in (growth.microseconds, growth.low, growth.high)
    )
    hover = say("speed.hover", layer=name_of(growth), positions="%{x}", time="%{y:.2f}")
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": name_of(growth),
        "x": np.asarray(list(growth.microseconds), dtype=np.int32),
        "y": medians.astype(np.float32),
        "line": {"color": colour, "width": 2.5, "dash": dash},
        "marker": {"color": colour, "size": 10, "symbol": symbol},
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": (high - medians).astype(np.float32),
            "arrayminus": (medians - low).astype(np.float32),
            "thickness": 1,
            "width": 3,
            "color": colour,
        },
        "hovertemplate": f"{hover}<extra></extra>",
    }


def _guide(lengths: Sequence[int], colours: Palette) -> dict[str, Any]:
    """What grows in proportion to the length, from 1 on."""
    ends = np.asarray([lengths[0], lengths[-1]], dtype=np.int32)
    return {
        "type": "scatter",
        "mode": "lines",
        "name": say("speed.proportional"),
        "x": ends,
        "y": (ends / ends[0]).astype(np.float32),
        "line": {"color": colours.muted, "width": 1.5, "dash": "longdash"},
        "hoverinfo": "skip",
    }
