"""A Plotly figure that is shown without being checked and copied each time."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go


class Drawing(go.Figure):
    """A figure made of these traces and this layout; not to be changed afterwards.

    Plotly checks each value of a figure when it is made, and copies all of them whenever it is
    shown: 5 to 20 ms for one of ours, at every keystroke. A test checks our figures instead.
    """

    def __init__(self, data: list[dict[str, Any]], layout: dict[str, Any]) -> None:
        super().__init__({"data": data, "layout": layout}, _validate=False)
        self._shown: dict[str, Any] | None = None

    def to_dict(self) -> dict[str, Any]:
        """The figure as plain values, worked out once."""
        if self._shown is None:
            self._shown = super().to_dict()
        return self._shown


def heading(text: str, *, top: float, colour: str, size: int = 17) -> dict[str, Any]:
    """The annotation above a row of a figure; `top` is the row's upper end, from 0 to 1."""
    return {
        "text": text,
        "font": {"size": size, "color": colour},
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "y": top,
        "yref": "paper",
        "yanchor": "bottom",
        "yshift": 5,
        "align": "left",
        "showarrow": False,
    }
