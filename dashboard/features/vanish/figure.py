"""What is left of the gradient: in untrained networks, and in the reader's own on a sentence."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from dashboard.figures.fast_figure import FastFigure, Panel, stacked
from dashboard.figures.gradient_plot import power_of_ten
from dashboard.prose.messages import messages
from dashboard.theme import CELLS, palette
from lstm_core.evidence.summaries import Beginning
from lstm_core.picture.steps import step_words
from lstm_core.picture.wording import isolated, number
from lstm_core.reading.sensitivity import Sensitivity

say = messages("vanish")

LOWEST = -20
"""The power of ten at the left end."""


def beginnings_plot(found: Sequence[Beginning], *, dark: bool) -> FastFigure:
    """A row for each beginning: a mark for each seed, a bar at their median, the number above.

    To the right, on a logarithmic scale, the gradient at the first step as a share of that at the
    last one.
    """
    powers = range(LOWEST, 3, 5)
    return stacked(
        [_beginning(one, dark=dark) for one in found],
        xaxis={
            "type": "log",
            "range": [LOWEST - 0.6, 2],
            "tickvals": [10.0**power for power in powers],
            "ticktext": [power_of_ten(power) for power in powers],
            "title": {"text": say("beginnings.axis", steps=found[0].steps_back)},
        },
        foot=50,
        dark=dark,
    )


def _beginning(one: Beginning, *, dark: bool) -> Panel:
    colours = palette(dark)
    colour = colours.colour(one.training.cell)
    shares = {
        "type": "scatter",
        "mode": "markers",
        "x": np.array(one.shares),
        "y": np.zeros(len(one.shares)),
        "marker": {"color": colour, "size": 11, "opacity": 0.55},
        "hovertemplate": "%{x:.1e}<extra></extra>",
    }
    median = {
        **shares,
        "x": np.array([one.median]),
        "y": np.zeros(1),
        "marker": {
            "color": colours.text,
            "symbol": "line-ns",
            "size": 26,
            "line": {"width": 4, "color": colours.text},
        },
    }
    title = say("beginnings.row", name=name_of(one), share=f"<b>{short(one.median)}</b>")
    axis = {"range": [-1, 1], "showticklabels": False, "showgrid": False, "zeroline": True}
    return Panel(title=title, height=30, gap=32, traces=[shares, median], yaxis=axis)


def name_of(one: Beginning) -> str:
    """A beginning by name: LSTM, forget bias 1."""
    return say(f"named.{one.variant.name}", cell=CELLS[one.training.cell])


def beginnings_alt(found: Sequence[Beginning]) -> str:
    """The medians in words."""
    rows = [say("beginnings.row", name=name_of(one), share=short(one.median)) for one in found]
    return say("beginnings.alt", rows="; ".join(rows), steps=found[0].steps_back)


def short(share: float) -> str:
    """A positive number in a few signs: 0.85, 2 × 10⁻¹¹.

    >>> short(0.852), short(2.44e-11)
    ('0.85', '2\\xa0×\\xa010⁻¹¹')
    """
    if share == 0 or 0.01 <= share < 1_000:
        return number(share)
    digits, power = f"{share:.0e}".split("e")
    return say("scientific", digits=digits, power=power_of_ten(int(power)))


def back_plot(found: Sensitivity, *, dark: bool) -> FastFigure:
    """The gradient at every step of a sentence, by the state that carries the memory.

    A thick line for the whole gradient; for an LSTM a dashed one for what comes back along the
    cell states alone. Words from left to right, a logarithmic scale upwards.
    """
    colours = palette(dark)
    trace = found.reading.trace
    lines = [_line(norms(found), colours.colour(state_of(found)), "solid", 4)]
    if found.cell_path is not None:
        path = np.linalg.norm(found.cell_path, axis=-1)
        lines.append(_line(path, colours.colour("forget_gate"), "dash", 2.5))
    words = step_words(trace)
    every = np.concatenate([line["y"] for line in lines])
    ticks = ticks_between(float(every.min()), float(every.max()))
    return stacked(
        [
            Panel(
                title=say(f"own.title.{state_of(found)}"),
                height=220,
                gap=34,
                traces=lines,
                yaxis={
                    "type": "log",
                    "tickvals": ticks,
                    "ticktext": list(map(short, ticks)),
                },
            )
        ],
        xaxis={
            "tickvals": list(range(len(words))),
            "ticktext": words,
            "title": {"text": say("own.axis")},
        },
        foot=64,
        dark=dark,
    )


def ticks_between(low: float, high: float) -> list[float]:
    """Three to six round places on a logarithmic scale that spans two positive numbers.

    >>> ticks_between(0.3, 4.0), ticks_between(1e-6, 1.0)
    ([0.5, 1.0, 2.0], [1e-06, 0.0001, 0.01, 1.0])
    """
    low = max(low, high * 1e-30, 1e-300)
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    steps = (1, 2, 5) if last - first < 3 else (1,)
    found = [float(f"{digit}e{power}") for power in range(first, last + 1) for digit in steps]
    inside = [tick for tick in found if low <= tick <= high] or [found[0]]
    return inside[:: math.ceil(len(inside) / 5)]


def back_alt(found: Sensitivity) -> str:
    """The gradient at the first and at the last step, in words."""
    sizes = norms(found)
    words = step_words(found.reading.trace)
    values = {"first": isolated(words[0]), "last": isolated(words[-1])}
    return say("own.alt", at_first=short(sizes[0]), at_last=short(sizes[-1]), **values)


def state_of(found: Sensitivity) -> str:
    """The state that carries the memory."""
    return "hidden_state" if found.cell_state is None else "cell_state"


def norms(found: Sensitivity) -> np.ndarray:
    """The norm of the gradient by that state at each step, (T,)."""
    state = found.hidden_state if found.cell_state is None else found.cell_state
    return np.linalg.norm(state, axis=-1)


def _line(sizes: np.ndarray, colour: str, dash: str, width: float) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": np.arange(len(sizes), dtype=np.int16),
        "y": sizes.astype(np.float32),
        "line": {"color": colour, "width": width, "dash": dash},
        "marker": {"size": 8},
        "hovertemplate": "%{y:.2g}<extra></extra>",
    }
