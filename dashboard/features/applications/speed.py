"""How training time grows with a sequence's length, layer by layer, on logarithmic axes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from dashboard.figures.fast_figure import FastFigure, heading
from dashboard.figures.tables import numbers_table
from dashboard.figures.wording import number
from dashboard.theme import CELLS, Palette, palette, template
from lstm_core.evidence.applications import Growth
from lstm_core.network.recipe import Cell

Speed = Mapping[bool, Sequence[Growth]]

PANEL, GAP, HEAD, FOOT = 270, 56, 84, 60  # pixels
MARKS = {
    "lstm": ("circle", "solid"),
    "rnn": ("square", "dash"),
    "gru": ("triangle-up", "dot"),
    "transformer": ("diamond", "dashdot"),
}
PANELS = {False: "TensorFlow's own operations", True: "compiled by XLA"}


def name_of(kind: str) -> str:
    return CELLS.get(kind, "Transformer layer")


def unit(speed: Speed) -> float:
    """What the LSTM takes at the shortest length without XLA, in microseconds."""
    (lstm,) = (growth for growth in speed[False] if growth.layer.kind == "lstm")
    return lstm.microseconds[min(lstm.microseconds)]


def training_time(speed: Speed, *, dark: bool) -> FastFigure:
    """A panel without XLA, one with it: a line for each layer, and a bar from the fastest to the
    slowest round; a dashed line grows in proportion to the length."""
    colours, one = palette(dark), unit(speed)
    inner = 2 * PANEL + GAP
    lengths = list(next(iter(speed[False])).microseconds)
    highest = max(max(growth.high.values()) for panel in speed.values() for growth in panel) / one
    lowest = min(min(growth.low.values()) for panel in speed.values() for growth in panel) / one
    layout: dict[str, Any] = {
        "template": template(dark),
        "height": inner + HEAD + FOOT,
        "margin": {"l": 8, "r": 12, "t": HEAD, "b": FOOT},
        "legend": {"orientation": "h", "x": 0, "y": 1, "yanchor": "top", "yref": "container"},
        "annotations": [],
        "xaxis": {
            "type": "log",
            "title": {"text": "positions in the sequence"},
            "tickvals": lengths,
            "anchor": "y2",
            "showgrid": False,
        },
    }
    data: list[dict[str, Any]] = []
    for panel, (xla, name) in enumerate(PANELS.items()):
        top = 1 - panel * (PANEL + GAP) / inner
        axis = "y2" if panel else "y"
        layout["yaxis2" if panel else "yaxis"] = {
            "type": "log",
            "domain": [max(0.0, top - PANEL / inner), top],
            "range": [math.log10(lowest / 1.5), math.log10(highest * 1.3)],
            "tickvals": [0.1, 1, 10, 100],
            "ticktext": ["0.1", "1", "10", "100"],
        }
        layout["annotations"].append(heading(f"<b>{name}</b>", top=top, colour=colours.text))
        data += [_line(growth, axis, one, colours) for growth in speed[xla]]
        data.append(_guide(lengths, axis, colours))
    return FastFigure(data, layout)


def training_time_alt(speed: Speed) -> str:
    """Each layer's times, length by length."""
    one, said = unit(speed), []
    for xla, name in PANELS.items():
        for growth in speed[xla]:
            times = ", ".join(
                f"{number(time / one)} at {length}" for length, time in growth.microseconds.items()
            )
            said.append(f"{name_of(growth.layer.kind)}, {name}: {times}.")
    return (
        "Training time for one example by its number of positions; an LSTM at "
        f"{min(speed[False][0].microseconds)} positions without XLA takes 1. {' '.join(said)}"
    )


def growth_table(speed: Speed, *, dark: bool) -> str:
    """How many times as long the longest takes as the shortest, and each layer's time beside the
    LSTM's at both lengths, as HTML."""
    start, *_, end = next(iter(speed[False])).microseconds
    lstm = {
        xla: next(growth for growth in growths if growth.layer.kind == "lstm").microseconds
        for xla, growths in speed.items()
    }
    both = [(xla, growth) for xla in PANELS for growth in speed[xla]]
    rows: list[tuple[str, Cell | None, list[str]]] = []
    for kind in dict.fromkeys(growth.layer.kind for _, growth in both):
        own = [(xla, growth) for xla, growth in both if growth.layer.kind == kind]
        cells = [f"{growth.factor(start, end):.0f} ×" for _, growth in own]
        cells += [
            ", then ".join(
                number(growth.microseconds[length] / lstm[xla][length]) for length in (start, end)
            )
            for xla, growth in own
        ]
        rows.append((name_of(kind), None if kind == "transformer" else kind, cells))
    head = (
        "layer",
        "growth, no XLA",
        "growth, XLA",
        "of the LSTM's time, no XLA",
        "of the LSTM's time, XLA",
    )
    return numbers_table(f"From {start} to {end} positions", head, rows, dark=dark)


def _line(growth: Growth, axis: str, one: float, colours: Palette) -> dict[str, Any]:
    kind = growth.layer.kind
    colour = colours.colour(kind) if kind in CELLS else colours.text
    symbol, dash = MARKS[kind]
    middle = np.asarray(list(growth.microseconds.values())) / one
    low, high = (np.asarray(list(of.values())) / one for of in (growth.low, growth.high))
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": name_of(kind),
        "showlegend": axis == "y",
        "x": np.asarray(list(growth.microseconds), dtype=np.int32),
        "y": middle.astype(np.float32),
        "yaxis": axis,
        "line": {"color": colour, "width": 2.5, "dash": dash},
        "marker": {"color": colour, "size": 10, "symbol": symbol},
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": (high - middle).astype(np.float32),
            "arrayminus": (middle - low).astype(np.float32),
            "thickness": 1,
            "width": 3,
            "color": colour,
        },
        "hovertemplate": f"{name_of(kind)}, %{{x}} positions: %{{y:.2f}}<extra></extra>",
    }


def _guide(lengths: Sequence[int], axis: str, colours: Palette) -> dict[str, Any]:
    """What grows in proportion to the length, from 1 on; the text above says what it is."""
    ends = np.asarray([lengths[0], lengths[-1]], dtype=np.int32)
    return {
        "type": "scatter",
        "mode": "lines",
        "name": "in proportion to the length",
        "showlegend": False,
        "x": ends,
        "y": (ends / ends[0]).astype(np.float32),
        "yaxis": axis,
        "line": {"color": colours.muted, "width": 1.5, "dash": "longdash"},
        "hoverinfo": "skip",
    }
