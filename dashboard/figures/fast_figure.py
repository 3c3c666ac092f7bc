"""Plotly figures that are shown without being checked and copied, and the parts they share."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import pandas  # noqa: F401 - whole, before Plotly looks whether somebody has it
import plotly.graph_objects as go

from dashboard.theme import FONT_SIZE, Palette, palette, template


class FastFigure(go.Figure):
    """A figure made of these traces and this layout; not to be changed afterwards.

    Plotly checks each value of a figure when it is made, and copies all of them whenever it is
    shown: 5 to 20 ms for one of ours, at every keystroke. A test checks our figures instead.
    """

    def __init__(self, data: list[dict[str, Any]], layout: dict[str, Any]) -> None:
        super().__init__({"data": data, "layout": layout}, _validate=False)
        self._shown: dict[str, Any] | None = None

    def to_dict(self) -> dict[str, Any]:
        """The figure as plain values, computed once."""
        if self._shown is None:
            self._shown = super().to_dict()
        return self._shown


@dataclasses.dataclass(frozen=True, kw_only=True)
class Panel:
    """One of several plots that share a horizontal axis and stand one below the other.

    height: pixels of the plot; gap: pixels above it, where its title stands.
    """

    title: str
    height: int
    gap: int
    traces: Sequence[dict[str, Any]]
    yaxis: dict[str, Any]
    shapes: Sequence[dict[str, Any]] = ()


def stacked(
    panels: Sequence[Panel],
    *,
    xaxis: dict[str, Any],
    foot: int,
    dark: bool,
    head: int = 0,
    notes: Sequence[dict[str, Any]] = (),
    **layout: Any,
) -> FastFigure:
    """The panels from top to bottom; `head` and `foot` are pixels above and below all of them.

    notes: annotations of the whole figure, before the panels' titles.
    """
    colours = palette(dark)
    inner = head + sum(panel.gap + panel.height for panel in panels)
    data: list[dict[str, Any]] = []
    shapes: list[dict[str, Any]] = []
    titles: list[dict[str, Any]] = []
    axes: dict[str, Any] = {}
    bottom, number = head, ""
    for place, panel in enumerate(panels, 1):
        number = str(place) if place > 1 else ""
        top = bottom + panel.gap
        bottom = top + panel.height
        domain = [max(0.0, 1 - bottom / inner), 1 - top / inner]
        axes[f"yaxis{number}"] = {"domain": domain, **panel.yaxis}
        data += [{**trace, "yaxis": f"y{number}"} for trace in panel.traces]
        shapes += [{**shape, "yref": f"y{number}"} for shape in panel.shapes]
        titles.append(heading(panel.title, top=domain[1], colour=colours.text))
    return FastFigure(
        data,
        {
            "template": template(dark),
            "height": inner + foot,
            "margin": {"l": 8, "r": 12, "t": 0, "b": foot},
            "showlegend": False,
            "annotations": [*notes, *titles],
            "shapes": shapes,
            "xaxis": {"showgrid": False, "zeroline": False, "anchor": f"y{number}", **xaxis},
            **axes,
            **layout,
        },
    )


def heading(text: str, *, top: float, colour: str, size: int = 17) -> dict[str, Any]:
    """The annotation above a row of a figure; `top` is the row's upper end, from 0 to 1."""
    place = {"yref": "paper", "yanchor": "bottom", "yshift": 5}
    return label(text, y=top, colour=colour, size=size, **place)


def label(
    text: str, *, y: float, colour: str, size: int = FONT_SIZE, **place: Any
) -> dict[str, Any]:
    """An annotation at the left edge of a figure; `y` is on the vertical axis."""
    return {
        "text": text,
        "font": {"size": size, "color": colour},
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "y": y,
        "yref": "y",
        "yanchor": "middle",
        "align": "left",
        "showarrow": False,
        **place,
    }


def dashed_line(colours: Palette, **ends: Any) -> dict[str, Any]:
    """A dashed line that marks a level or an end; ends: Plotly's x0, x1, y0, y1, xref, yref."""
    line = {"color": colours.muted, "width": 1.5, "dash": "dash"}
    return {"type": "line", "line": line, **ends}
