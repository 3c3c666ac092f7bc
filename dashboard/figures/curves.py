"""One unit along the sentence: its gates above, what it carries below."""

from __future__ import annotations

from typing import Any

import numpy as np

from dashboard.figures.drawing import Drawing
from dashboard.figures.steps import pad_bands, step_axis, step_words
from dashboard.figures.wording import listed, number, quoted
from dashboard.theme import Palette, palette, quantity, template
from lstm_core.gates import Trace

HEIGHT = 460
GAP = 0.14  # of the height, between the two rows
MOST_MARKERS = 40  # with more steps the markers would hide the line

_DASHES = {
    "forget_gate": "solid",
    "input_gate": "dash",
    "output_gate": "dot",
    "update_gate": "solid",
    "reset_gate": "dash",
    "candidate": "dot",
    "cell_state": "solid",
    "hidden_state": "dash",
}
_MARKERS = {
    "forget_gate": "circle",
    "input_gate": "square",
    "output_gate": "diamond",
    "update_gate": "circle",
    "reset_gate": "square",
    "candidate": "triangle-up",
    "cell_state": "circle",
    "hidden_state": "x",
}
_WIDTHS = {"cell_state": 4.0}


def unit_curves(
    trace: Trace, unit: int, *, dark: bool, selected_step: int | None = None
) -> Drawing:
    """Every quantity of one unit over the steps of one sequence, labelled at the line's end.

    Gates stand in the upper row, from 0 to 1; candidate, cell state and hidden state in the lower
    one, on a scale symmetric about zero. A trace without gates has the lower row only. Each line
    has its own dash and marker. Raises IndexError for a unit that the trace lacks.
    """
    values = _unit_values(trace, unit)
    colours = palette(dark)
    upper, lower = _rows(trace)
    most = max(1.0, max(_largest(values[name]) for name in lower))
    data = [_line(trace, name, values[name], "y", colours) for name in upper]
    data += [_line(trace, name, values[name], "y2" if upper else "y", colours) for name in lower]
    layout: dict[str, Any] = {
        "template": template(dark),
        "height": HEIGHT if upper else round(HEIGHT * 0.6),
        "margin": {"l": 8, "r": 116, "t": 12, "b": 8},
        "showlegend": False,
        "hovermode": "closest",
        "shapes": pad_bands(trace, colours) + _marker_line(selected_step, colours),
    }
    layout |= _axes(trace, most, has_gates=bool(upper), selected_step=selected_step, dark=dark)
    layout["annotations"] = _end_labels(upper, values, "y", 0.0, 1.0, colours)
    layout["annotations"] += _end_labels(
        lower, values, "y2" if upper else "y", -most, most, colours
    )
    return Drawing(data, layout)


def unit_curves_alt(trace: Trace, unit: int) -> str:
    """What the curves say: each quantity's first, last and extreme value."""
    values = _unit_values(trace, unit)
    words = step_words(trace)
    said = [f"Curves of unit {unit} over {trace.timesteps} steps: {listed(words)}."]
    for name in trace.quantity_names:
        line = values[name]
        if not np.isfinite(line).any():
            continue
        low, high = int(np.nanargmin(line)), int(np.nanargmax(line))
        said.append(
            f"{quantity(name).label.capitalize()}: from {number(line[low])} at "
            f"{quoted(words[low])} to {number(line[high])} at {quoted(words[high])}, "
            f"at the end {number(line[-1])}."
        )
    return " ".join(said)


def _unit_values(trace: Trace, unit: int) -> dict[str, np.ndarray]:
    """Quantity -> (timesteps,) of one unit."""
    if trace.hidden_state.ndim != 2:
        raise ValueError(
            "curves take one sequence of shape (timesteps, units), "
            f"not {trace.hidden_state.shape}; pick one with trace.sequence(index)."
        )
    if not 0 <= unit < trace.units:
        raise IndexError(f"unit {unit} does not exist; the trace has units 0 to {trace.units - 1}")
    return {
        name: np.ascontiguousarray(values[:, unit], dtype=np.float32)
        for name, values in trace.quantities.items()
    }


def _rows(trace: Trace) -> tuple[list[str], list[str]]:
    """The quantities of the upper and of the lower row."""
    gates = [name for name in trace.quantity_names if quantity(name).is_gate]
    return gates, [name for name in trace.quantity_names if name not in gates]


def _largest(values: np.ndarray) -> float:
    finite = np.abs(values[np.isfinite(values)])
    return float(finite.max()) if finite.size else 0.0


def _line(
    trace: Trace, name: str, values: np.ndarray, axis: str, colours: Palette
) -> dict[str, Any]:
    few = trace.timesteps <= MOST_MARKERS
    return {
        "type": "scatter",
        "name": quantity(name).label,
        "x": np.arange(trace.timesteps, dtype=np.int16),
        "y": values,
        "yaxis": axis,
        "mode": "lines+markers" if few else "lines",
        "line": {
            "color": colours.colour(name),
            "dash": _DASHES[name],
            "width": _WIDTHS.get(name, 2.5),
        },
        "marker": {"symbol": _MARKERS[name], "size": 9, "color": colours.colour(name)},
        "hovertemplate": f"<b>%{{x}}</b><br>{quantity(name).label} %{{y:.3f}}<extra></extra>",
    }


def _axes(
    trace: Trace, most: float, *, has_gates: bool, selected_step: int | None, dark: bool
) -> dict[str, Any]:
    """The shared word axis at the bottom, and a value axis for each row."""
    share = (1 - GAP) * (0.42 if has_gates else 1 / (1 - GAP))
    carried = {"range": [-1.08 * most, 1.08 * most], "zeroline": True, "nticks": 5}
    below = "y2" if has_gates else "y"
    words = step_axis(trace, palette(dark), selected_step=selected_step)
    end = 1.02 * trace.timesteps - 1  # the lines end beside their names
    axes: dict[str, Any] = {"xaxis": words | {"anchor": below, "range": [-0.5, end]}}
    if has_gates:
        gates = {"range": [-0.04, 1.04], "tickvals": [0, 0.5, 1], "fixedrange": True}
        axes["yaxis"] = gates | {"domain": [1 - share, 1]}
        axes["yaxis2"] = carried | {"domain": [0, 1 - share - GAP], "fixedrange": True}
    else:
        axes["yaxis"] = carried | {"fixedrange": True}
    return axes


def _end_labels(
    names: list[str],
    values: dict[str, np.ndarray],
    axis: str,
    low: float,
    high: float,
    colours: Palette,
) -> list[dict[str, Any]]:
    """Each line's name beside its end, pushed apart so that none overlaps."""
    ends = {name: _last(values[name]) for name in names}
    order = sorted((name for name in names if ends[name] is not None), key=lambda n: ends[n] or 0)
    heights = _spread([ends[name] or 0.0 for name in order], low, high)
    return [
        {
            "text": f"<b>{quantity(name).label}</b>",
            "font": {"color": colours.ink(name)},
            "x": values[name].size - 1,
            "xref": "x",
            "xanchor": "left",
            "xshift": 12,
            "y": height,
            "yref": axis,
            "yanchor": "middle",
            "showarrow": False,
        }
        for name, height in zip(order, heights, strict=True)
    ]


def _last(values: np.ndarray) -> float | None:
    finite = values[np.isfinite(values)]
    return float(finite[-1]) if finite.size else None


def _spread(heights: list[float], low: float, high: float) -> list[float]:
    """Ascending heights moved apart by at least a line's height, as little as may be."""
    least = (high - low) / 8
    placed: list[float] = []
    for height in heights:
        placed.append(max(height, placed[-1] + least) if placed else max(height, low))
    overshoot = placed[-1] - high if placed else 0.0
    if overshoot > 0:
        ceiling = high
        for index in range(len(placed) - 1, -1, -1):
            placed[index] = min(placed[index], ceiling)
            ceiling = placed[index] - least
    return placed


def _marker_line(step: int | None, colours: Palette) -> list[dict[str, Any]]:
    """A thin line through both rows at the selected step."""
    if step is None:
        return []
    line = {"color": colours.text, "width": 1.5, "dash": "dot"}
    sides = {"x0": step, "x1": step, "y0": 0, "y1": 1}
    return [{"type": "line", "xref": "x", "yref": "paper", "layer": "below", "line": line, **sides}]
