"""A trace as Plotly figures: heatmaps of all units, curves of one unit.

Plotly is loaded when a figure is asked for; it comes with the extra `[notebook]`.
"""

from __future__ import annotations

import dataclasses
import importlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from lstm_core.gates import Trace
from lstm_core.picture.messages import messages
from lstm_core.picture.numbers import value_range, values_of
from lstm_core.picture.palette import Palette, palette, quantity, rgba, template
from lstm_core.picture.steps import (
    PAD_DIMMING,
    PLAIN_AXIS,
    every_step_axis,
    pad_runs,
    pad_veil,
    require_one_sequence,
    step_axis,
)

if TYPE_CHECKING:
    import plotly.graph_objects as go

say = messages("picture")

HEATMAP_HEIGHT, CURVE_HEIGHT = 190, 240
"""The height of one row of a figure, in pixels."""

LEGEND_HEIGHT = 60

MARKS = (("circle", "solid"), ("square", "dash"), ("diamond", "dot"))
"""What tells the curves of a row apart without their colours."""

GAP = 56
"""Between two rows, for a title; in pixels."""


def heatmaps(
    trace: Trace,
    *,
    tokens: Sequence[str] | None = None,
    sequence: int | None = None,
    quantities: Sequence[str] | None = None,
    dark: bool = False,
) -> go.Figure:
    """Every quantity of one sequence as a heatmap: time steps from left to right, units downwards.

    trace: of one sequence, (timesteps, units), or of a batch, of which `sequence` picks one.
    tokens: a word for each time step; those of the trace, else the steps' numbers.
    quantities: their names, from top to bottom; all by default.
    dark: whether the figure is for a dark background.

    A gate's colours run from 0 to 1, those of a state from -m to m: m is the cell state's largest
    absolute value; 1 for the candidate and the hidden state, or their largest where it is more.
    Pads are named and lie under a hatched veil; a step that a mask skipped stays blank.

    Raises ImportError without Plotly, TypeError for anything else than one trace, KeyError for a
    quantity that the trace lacks, ValueError for a batch without `sequence` and for another number
    of tokens than time steps.
    """
    go = _plotly()
    shown, colours = _one_sequence(trace, sequence, tokens), palette(dark)
    names = list(quantities or shown.quantity_names)
    figure = go.Figure(layout=_layout(shown, colours, len(names), HEATMAP_HEIGHT))
    for row, name in enumerate(names):
        middle = _place_row(figure, row, len(names), HEATMAP_HEIGHT, _title(name, colours))
        figure.add_trace(_heatmap(shown, name, colours) | _on_row(row) | _bar_at(middle))
        if shown.is_padding.any():
            figure.add_trace(pad_veil(shown, colours) | _on_row(row) | {"showlegend": False})
        units = {"title": {"text": say("plots.unit")}, "range": [shown.units - 0.5, -0.5]}
        figure.update_layout({_axis("y", row): units | PLAIN_AXIS})
    return figure


def curves(
    trace: Trace,
    *,
    unit: int,
    tokens: Sequence[str] | None = None,
    sequence: int | None = None,
    dark: bool = False,
) -> go.Figure:
    """One unit's gates, and below them its candidate and states, over the time steps.

    The other arguments and the errors are those of `heatmaps`; IndexError for a unit that is not
    there.
    """
    go = _plotly()
    shown, colours = _one_sequence(trace, sequence, tokens), palette(dark)
    if not 0 <= unit < shown.units:
        raise IndexError(f"unit must be 0 to {shown.units - 1}; received {unit}.")
    others = [name for name in shown.quantity_names if name not in shown.gate_names]
    rows = [names for names in (list(shown.gate_names), others) if names]
    figure = go.Figure(layout=_layout(shown, colours, len(rows), CURVE_HEIGHT))
    figure.update_layout(showlegend=True, legend={"orientation": "h", "y": -0.12, "yanchor": "top"})
    figure.update_layout(height=figure.layout.height + LEGEND_HEIGHT, margin_b=60 + LEGEND_HEIGHT)
    for row, names in enumerate(rows):
        title = say("plots.gates" if names == list(shown.gate_names) else "plots.states", unit=unit)
        _place_row(figure, row, len(rows), CURVE_HEIGHT, f"<b>{title}</b>")
        for name, mark in zip(names, MARKS, strict=False):
            figure.add_trace(_curve(shown, name, unit, colours, mark) | _on_row(row))
        if names == list(shown.gate_names):
            figure.update_layout({_axis("y", row): {"range": [-0.03, 1.03]}})
    _dim_pads(figure, shown, colours)
    return figure


def _named(value: object) -> str:
    """What a value is, and of several traces their names."""
    kind = type(value).__name__
    return f"{kind} with {', '.join(map(str, value))}" if isinstance(value, Mapping) else kind


def _plotly() -> Any:
    try:
        return importlib.import_module("plotly.graph_objects")
    except ImportError as error:
        raise ImportError(
            "A figure needs Plotly, which comes with the extra: pip install 'lstm-view[notebook]'"
        ) from error


def _one_sequence(trace: Trace, sequence: int | None, tokens: Sequence[str] | None) -> Trace:
    if not isinstance(trace, Trace):
        raise TypeError(f'A figure shows one trace, as traces["lstm"]; received {_named(trace)}.')
    if trace.hidden_state.ndim == 3 and (sequence is not None or len(trace.hidden_state) == 1):
        trace = trace.sequence(sequence or 0)
    require_one_sequence(trace)
    if tokens is None:
        return trace
    if len(tokens) != trace.timesteps:
        raise ValueError(f"tokens must be {trace.timesteps}, one a step; received {len(tokens)}.")
    return dataclasses.replace(trace, tokens=tuple(map(str, tokens)))


def _layout(trace: Trace, colours: Palette, rows: int, height: int) -> dict[str, Any]:
    """What all rows share; the words stand below the last one."""
    axes: dict[str, Any] = {}
    for row in range(rows):
        # Hover texts name the word from an axis that has them all.
        axes[_axis("x", row)] = every_step_axis(trace) | {"anchor": _on_row(row)["yaxis"]}
    words = f"xaxis{rows + 1}"
    axes[words] = step_axis(trace, colours) | {
        "overlaying": _on_row(rows - 1)["xaxis"],
        "anchor": _on_row(rows - 1)["yaxis"],
        "side": "bottom",
    }
    return {
        "template": template(colours.dark),
        "height": rows * (height + GAP) + 60,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 60},
        "paper_bgcolor": colours.background,
        "plot_bgcolor": colours.background,
        "showlegend": False,
        **axes,
    }


def _place_row(figure: Any, row: int, rows: int, height: int, title: str) -> float:
    """Give a row its place and its title; the middle of it, as a share of the figure's height."""
    whole = rows * (height + GAP)
    top = 1 - (row * (height + GAP) + GAP) / whole
    bottom = 1 - (row + 1) * (height + GAP) / whole
    figure.update_layout({_axis("y", row): {"domain": [max(bottom, 0), top]}})
    figure.add_annotation(
        text=title, x=0, y=top, xref="paper", yref="paper", xanchor="left", yanchor="bottom"
    )
    if row == rows - 1:  # the words' axis needs a trace, of which nothing is seen
        figure.add_scatter(x=[None], y=[None], xaxis=f"x{rows + 1}", showlegend=False)
        figure.data[-1].update(yaxis=_on_row(row)["yaxis"])
    return (top + max(bottom, 0)) / 2


def _axis(letter: str, row: int) -> str:
    """The layout's name of a row's axis: xaxis, xaxis2, ..."""
    return f"{letter}axis{row + 1 if row else ''}"


def _on_row(row: int) -> dict[str, str]:
    return {"xaxis": f"x{row + 1 if row else ''}", "yaxis": f"y{row + 1 if row else ''}"}


def _title(name: str, colours: Palette) -> str:
    named = quantity(name)
    gloss = f'<span style="color:{colours.muted}">{named.gloss}</span>'
    return f'<b style="color:{colours.ink(name)}">{named.label}</b>  {gloss}'


def _heatmap(trace: Trace, name: str, colours: Palette) -> dict[str, Any]:
    values = values_of(trace, name)
    low, high = value_range(values, name)
    is_gate = quantity(name).is_gate
    return {
        "type": "heatmap",
        "z": np.ascontiguousarray(values.T, dtype=np.float32),  # (T, U) -> (U, T)
        "zmin": low,
        "zmax": high,
        "colorscale": colours.sequential(name) if is_gate else colours.diverging(name),
        "hoverongaps": False,
        "hovertemplate": (
            f"<b>%{{x}}</b><br>{say('plots.unit')} %{{y}}<br>{quantity(name).label} "
            "%{z:.3f}<extra></extra>"
        ),
    }


def _bar_at(middle: float) -> dict[str, Any]:
    """The colour bar beside the row whose middle stands at this share of the height."""
    length = {"len": HEATMAP_HEIGHT, "lenmode": "pixels", "thickness": 10, "outlinewidth": 0}
    return {"colorbar": {"y": middle, "yanchor": "middle", "nticks": 3, "ypad": 0, **length}}


def _curve(
    trace: Trace, name: str, unit: int, colours: Palette, mark: tuple[str, str]
) -> dict[str, Any]:
    symbol, dash = mark
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": quantity(name).label,
        "x": list(range(trace.timesteps)),
        "y": values_of(trace, name)[:, unit].astype(np.float32),
        "line": {"color": colours.colour(name), "width": 3, "dash": dash},
        "marker": {"symbol": symbol, "size": 8},
        "hovertemplate": f"<b>%{{x}}</b><br>{quantity(name).label} %{{y:.3f}}<extra></extra>",
    }


def _dim_pads(figure: Any, trace: Trace, colours: Palette) -> None:
    """A grey band behind the pads in all rows."""
    for start, end in pad_runs(trace.is_padding):
        figure.add_shape(
            type="rect",
            x0=start - 0.5,
            x1=end - 0.5,
            y0=0,
            y1=1,
            xref="x",
            yref="paper",
            line_width=0,
            fillcolor=rgba(colours.muted, PAD_DIMMING / 2),
            layer="below",
        )
