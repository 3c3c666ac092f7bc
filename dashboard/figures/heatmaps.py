"""One quantity of a cell: words on the horizontal axis, units on the vertical one."""

from __future__ import annotations

from typing import Any

import numpy as np

from dashboard.figures.fast_figure import FastFigure, label
from dashboard.figures.wording import number, quoted
from dashboard.prose.messages import messages
from dashboard.theme import Palette, palette, quantity, template
from lstm_core.gates import Trace
from lstm_core.picture.numbers import value_range, values_of
from lstm_core.picture.steps import (
    PLAIN_AXIS,
    every_step_axis,
    pad_veil,
    step_axis,
    step_words,
)

say = messages("heatmaps")

HEIGHT = 350


def heatmap(
    trace: Trace, name: str, *, dark: bool, largest: float | None = None, run: str = ""
) -> FastFigure:
    """One quantity of one sequence, (timesteps, units), as a picture.

    Gates run on a sequential scale from 0 to 1. Candidate and hidden state run on a diverging
    scale from -1 to 1; the cell state on one from -m to m, where m is its own largest absolute
    value, or `largest` where that is more, so that nothing is clipped. Pad steps lie under a
    hatched veil; steps that a mask skipped (NaN) stay blank. `run` says in the title which of
    several runs it is of.

    Raises KeyError for a quantity that the trace lacks, ValueError for a batch.
    """
    values, named = values_of(trace, name), quantity(name)
    low, high = value_range(values, name)
    if name == "cell_state" and largest is not None and largest > high:
        low, high = -largest, largest
    colours = palette(dark)
    return _picture(
        trace,
        values,
        (low, high),
        colours,
        scale=colours.sequential(name) if named.is_gate else colours.diverging(name),
        title=_title(named.label, run or named.gloss, name, colours),
        says=f"{named.label} %{{z:.3f}}",
    )


def difference(before: Trace, after: Trace, name: str, *, dark: bool) -> FastFigure:
    """What became of one quantity: after less before, on a scale from -m to m.

    m is the largest change, 1 where nothing changed. The traces are of the same sentence.
    """
    change = _change(before, after, name)
    largest = float(np.nanmax(np.abs(change), initial=0.0)) or 1.0
    colours = palette(dark)
    return _picture(
        after,
        change,
        (-largest, largest),
        colours,
        scale=colours.diverging(name),
        title=_title(say("difference"), say("difference_gloss"), name, colours),
        says="%{z:+.3f}",
    )


def difference_alt(before: Trace, after: Trace, name: str) -> str:
    """What the difference says: where it is largest, or that there is none."""
    label = quantity(name).label
    if np.array_equal(values_of(before, name), values_of(after, name), equal_nan=True):
        return say("same", quantity=label)
    change = _change(before, after, name)
    step, unit = np.unravel_index(np.nanargmax(np.abs(change)), change.shape)
    return say(
        "largest_change",
        quantity=label,
        change=number(change[step, unit], signed=True),
        unit=unit,
        word=quoted(step_words(after)[step]),
        mean=number(float(np.nanmean(np.abs(change)))),
    )


def _change(before: Trace, after: Trace, name: str) -> np.ndarray:
    return values_of(after, name) - values_of(before, name)


def _picture(
    trace: Trace,
    values: np.ndarray,
    span: tuple[float, float],
    colours: Palette,
    *,
    scale: list[tuple[float, str]],
    title: dict[str, Any],
    says: str,
) -> FastFigure:
    """Numbers of (timesteps, units) over the words of a trace."""
    low, high = span
    layout = {
        "template": template(colours.dark),
        "height": HEIGHT,
        "margin": {"l": 8, "r": 8, "t": 56, "b": 8},
        "annotations": [title],
        # Hover texts name the word from the first axis, which has them all; the second is drawn.
        "xaxis": every_step_axis(trace),
        "xaxis2": step_axis(trace, colours) | {"overlaying": "x", "side": "bottom"},
        "yaxis": _unit_axis(trace),
        "showlegend": False,
    }
    picture = {
        "type": "heatmap",
        "z": np.ascontiguousarray(values.T, dtype=np.float32),  # (T, U) -> (U, T)
        "zmin": low,
        "zmax": high,
        "colorscale": scale,
        "colorbar": _colour_bar(low, high),
        "xgap": 1 if trace.timesteps <= 40 else 0,
        "hoverongaps": False,
        "hovertemplate": f"<b>%{{x}}</b><br>{say('unit')} %{{y}}<br>{says}<extra></extra>",
    }
    empty = {"type": "scatter", "x": [None], "y": [None], "xaxis": "x2"}  # an axis needs a trace
    veil = [pad_veil(trace, colours)] if trace.is_padding.any() else []
    return FastFigure([picture, *veil, empty], layout)


def _title(label_: str, gloss: str, name: str, colours: Palette) -> dict[str, Any]:
    """Label and gloss on two lines above the picture; Plotly's own title leaves a gap between."""
    small = f'<span style="font-size:15px;color:{colours.muted}">{gloss}</span>'
    place = {"yref": "paper", "yanchor": "bottom", "yshift": 3}
    text = f"<b>{label_}</b><br>{small}"
    return label(text, y=1, colour=colours.ink(name), size=18, **place)


def _colour_bar(low: float, high: float) -> dict[str, Any]:
    ticks = [low, (low + high) / 2, high]
    return {
        "thickness": 10,
        "len": 1,
        "lenmode": "fraction",
        "xpad": 4,
        "ypad": 0,
        "outlinewidth": 0,
        "tickvals": ticks,
        "ticktext": [number(tick, decimals=1).removesuffix(".0") for tick in ticks],
        "ticks": "",
    }


def _unit_axis(trace: Trace) -> dict[str, Any]:
    """Unit 0 on top, as an array is read."""
    return {
        "title": {"text": say("unit"), "standoff": 4},
        "range": [trace.units - 0.5, -0.5],
        "nticks": 6,
        "tickformat": "d",
        **PLAIN_AXIS,
    } | ({"tickvals": list(range(trace.units))} if trace.units <= 6 else {})
