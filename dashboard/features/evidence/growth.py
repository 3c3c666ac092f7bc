"""The cell state along a stream without an end, with a forget gate and without one."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from dashboard.figures.fast_figure import FastFigure, Panel, stacked
from dashboard.figures.gradient_plot import power_of_ten
from dashboard.prose.messages import messages
from dashboard.theme import Palette, palette
from lstm_core.evidence.plan.curves import paper_results
from lstm_core.evidence.plan.measured import Measured
from lstm_core.evidence.variants import LSTM, NO_FORGET_GATE, Variant

say = messages("evidence")

COLOURS = {LSTM: "lstm", NO_FORGET_GATE: "forget_gate"}
"""The one without a gate has the colour of the gate that it lacks."""

POWERS = range(-1, 6)


def growth(measured: Measured) -> dict[Variant, Mapping[int, float]]:
    """Network -> symbols read -> the median size; empty unless both are measured whole."""
    found = {one.arm: one.sizes for one in paper_results(measured) if one.sizes}
    return {arm: found[arm] for arm in COLOURS} if COLOURS.keys() <= found.keys() else {}


def headline(lines: Mapping[Variant, Mapping[int, float]]) -> str:
    """How large the cell state is at the end."""
    symbols = max(lines[LSTM])
    return say(
        "growth.headline",
        symbols=f"{symbols:,}",
        without=_size(lines[NO_FORGET_GATE][symbols]),
        whole=_size(lines[LSTM][symbols]),
    )


def growth_plot(lines: Mapping[Variant, Mapping[int, float]], *, dark: bool) -> FastFigure:
    """Symbols to the right, the mean of |c| upwards, both by powers of ten."""
    colours = palette(dark)
    ticks = {"tickvals": [10.0**p for p in POWERS], "ticktext": [power_of_ten(p) for p in POWERS]}
    panel = Panel(
        title=say("growth.title"),
        height=220,
        gap=34,
        traces=[_line(arm, sizes, colours) for arm, sizes in lines.items()],
        yaxis={"type": "log", "range": [POWERS[0], POWERS[-1]], **ticks},
    )
    return stacked(
        [panel],
        xaxis={"type": "log", "title": {"text": say("growth.axis")}, **ticks},
        foot=50,
        dark=dark,
        notes=[_name(arm, sizes, colours) for arm, sizes in lines.items()],
    )


def growth_alt(lines: Mapping[Variant, Mapping[int, float]]) -> str:
    """Both ends of both lines."""
    said = (
        say(
            "growth.alt_line",
            name=say(f"by_length.name.{arm.name}"),
            first=_size(sizes[min(sizes)]),
            last=_size(sizes[max(sizes)]),
        )
        for arm, sizes in lines.items()
    )
    return say("growth.alt", symbols=f"{max(lines[LSTM]):,}", lines=" ".join(said))


def _line(arm: Variant, sizes: Mapping[int, float], colours: Palette) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": list(sizes),
        "y": list(sizes.values()),
        "line": {"color": colours.colour(COLOURS[arm]), "width": 4},
        "marker": {"size": 8},
        "hovertemplate": "%{x:,}: %{y:.3g}<extra></extra>",
    }


def _name(arm: Variant, sizes: Mapping[int, float], colours: Palette) -> dict[str, Any]:
    """The name of a line, above its middle; positions on a logarithmic axis are powers."""
    middle = list(sizes)[len(sizes) // 2]
    return {
        "text": f"<b>{say(f'by_length.name.{arm.name}')}</b>",
        "font": {"size": 17, "color": colours.ink(COLOURS[arm])},
        "x": math.log10(middle),
        "y": math.log10(sizes[middle]),
        "xanchor": "right",
        "yanchor": "bottom",
        "yshift": 8,
        "showarrow": False,
    }


def _size(value: float) -> str:
    """Two digits, and no more where there are many.

    >>> _size(1.42), _size(58_010.0)
    ('1.4', '58,000')
    """
    return f"{float(f'{value:.2g}'):,.1f}" if value < 10 else f"{float(f'{value:.2g}'):,.0f}"
