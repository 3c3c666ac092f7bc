"""How training time grows with a sequence's length, layer by layer, on logarithmic axes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from htpy import td

from dashboard.figures.fast_figure import FastFigure, Panel, stacked
from dashboard.figures.tables import Row, table
from dashboard.figures.wording import counted, number
from dashboard.prose.messages import messages
from dashboard.theme import CELLS, Palette, palette
from lstm_core.evidence.applications import Growth
from lstm_core.evidence.timing import HEADS

Speed = Mapping[bool, Sequence[Growth]]
"""Each layer's growth, without XLA (False) and with it (True)."""

say = messages("applications")

MARKS = {
    "lstm": ("circle", "solid"),
    "rnn": ("square", "dash"),
    "gru": ("triangle-up", "dot"),
    "transformer": ("diamond", "dashdot"),
}


def name_of(growth: Growth) -> str:
    return say(f"layers.{growth.layer.kind}")


def compiled(xla: bool) -> str:
    return say("speed.xla" if xla else "speed.plain")


def unit(speed: Speed) -> float:
    """What the LSTM takes at the shortest length without XLA, in microseconds."""
    (lstm,) = (growth for growth in speed[False] if growth.layer.kind == "lstm")
    return lstm.microseconds[min(lstm.microseconds)]


def facts(speed: Speed) -> dict[str, Any]:
    """For the text: from which length to which it was measured, and the settings."""
    first = speed[False][0]
    start, *_, end = first.microseconds
    return {
        "start": start,
        "end": end,
        "longer": end // start,
        "parameters": ", ".join(f"{growth.parameters:,}" for growth in speed[False]),
        "heads": HEADS,
        "batch": first.batch_size,
        "rounds": counted(first.rounds, "round"),
    }


def training_time(speed: Speed, *, dark: bool) -> FastFigure:
    """A panel without XLA, one with it: a line for each layer, and a bar from the fastest to the
    slowest round; a dashed line grows in proportion to the length."""
    colours, one = palette(dark), unit(speed)
    lengths = list(speed[False][0].microseconds)
    growths = [growth for panel in speed.values() for growth in panel]
    highest = max(max(growth.high.values()) for growth in growths) / one
    lowest = min(min(growth.low.values()) for growth in growths) / one
    yaxis = {
        "type": "log",
        "range": [math.log10(lowest / 1.5), math.log10(highest * 1.3)],
        "tickvals": [0.1, 1, 10, 100],
        "ticktext": ["0.1", "1", "10", "100"],
    }
    panels = [
        Panel(
            title=f"<b>{compiled(xla)}</b>",
            height=270,
            gap=56,
            traces=[
                *({**_line(growth, one, colours), "showlegend": not xla} for growth in speed[xla]),
                _guide(lengths, colours),
            ],
            yaxis=yaxis,
        )
        for xla in (False, True)
    ]
    return stacked(
        panels,
        xaxis={
            "type": "log",
            "title": {"text": say("speed.axis")},
            "tickvals": lengths,
        },
        head=28,
        foot=60,
        dark=dark,
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": 1, "yanchor": "top", "yref": "container"},
    )


def training_time_alt(speed: Speed) -> str:
    """Each layer's times, length by length."""
    one = unit(speed)
    layers = [
        say(
            "speed.alt_layer",
            layer=name_of(growth),
            compiled=compiled(xla),
            times=_times(growth, one),
        )
        for xla in (False, True)
        for growth in speed[xla]
    ]
    return say("speed.alt", start=min(speed[False][0].microseconds), layers=" ".join(layers))


def _times(growth: Growth, one: float) -> str:
    return ", ".join(
        say("speed.alt_time", time=number(time / one), positions=length)
        for length, time in growth.microseconds.items()
    )


def growth_table(speed: Speed, *, dark: bool) -> str:
    """How many times as long the longest takes as the shortest, and each layer's time beside the
    LSTM's at both lengths, as HTML."""
    start, *_, end = speed[False][0].microseconds
    rows = []
    for both in zip(speed[False], speed[True], strict=True):  # the layers stand in one order
        cells = [say("speed.factor", factor=f"{growth.factor(start, end):.0f}") for growth in both]
        for growth, (lstm, *_) in zip(both, (speed[False], speed[True]), strict=True):
            first, last = (
                number(growth.microseconds[length] / lstm.microseconds[length])
                for length in (start, end)
            )
            cells.append(say("speed.both", start=first, end=last))
        kind = both[0].layer.kind
        cell = None if kind == "transformer" else kind
        rows.append(Row(name_of(both[0]), cell, [td[text] for text in cells]))
    title = say("speed.table", start=start, end=end)
    return table(title, list(say.table["speed"]["columns"].values()), rows, dark=dark)


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
    """What grows in proportion to the length, from 1 on; the text above says what it is."""
    ends = np.asarray([lengths[0], lengths[-1]], dtype=np.int32)
    return {
        "type": "scatter",
        "mode": "lines",
        "name": say("speed.proportional"),
        "showlegend": False,
        "x": ends,
        "y": (ends / ends[0]).astype(np.float32),
        "line": {"color": colours.muted, "width": 1.5, "dash": "longdash"},
        "hoverinfo": "skip",
    }
