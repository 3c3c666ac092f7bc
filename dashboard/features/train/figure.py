"""Loss and accuracy, epoch by epoch, beside what the corpus itself allows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from dashboard.figures.fast_figure import FastFigure, heading
from dashboard.figures.wording import counted, number, percent
from dashboard.theme import Palette, palette, template

HEIGHT = 480


def learning_curves(
    loss: Sequence[float],
    accuracy: Sequence[float],
    *,
    dark: bool,
    best_accuracy: float | None = None,
    lowest_loss: float | None = None,
) -> FastFigure:
    """Accuracy (0 to 1) above, loss (nats) below, one value an epoch.

    `best_accuracy` and `lowest_loss` are what the best possible network reaches on this corpus;
    they stand as dashed lines, named in the row's heading, where no curve can run through the name.
    """
    colours = palette(dark)
    layout: dict[str, Any] = {
        "template": template(dark),
        "height": HEIGHT,
        "margin": {"l": 8, "r": 12, "t": 32, "b": 8},
        "showlegend": False,
        "xaxis": {
            "title": {"text": "epoch"},
            "range": [0.5, max(len(loss), 2) + 0.5],
            "anchor": "y2",
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        },
        "yaxis": {
            "domain": [0.58, 1],
            "range": [0, 1.04],
            "tickvals": [0, 0.5, 1],
            "ticktext": ["0\u00a0%", "50\u00a0%", "100\u00a0%"],
            "fixedrange": True,
        },
        "yaxis2": {
            "domain": [0, 0.42],
            "range": [0, 1.08 * _highest(loss, lowest_loss)],
            "nticks": 5,
            "fixedrange": True,
        },
        "shapes": [
            _limit(axis, value, colours)
            for axis, value in (("y", best_accuracy), ("y2", lowest_loss))
            if value is not None
        ],
        "annotations": [
            heading(_named(name, limit, colours), top=top, colour=colours.text, size=18)
            for name, limit, top in (
                ("accuracy", _allowed("most", best_accuracy, percent), 1.0),
                ("loss", _allowed("least", lowest_loss, number), 0.42),
            )
        ],
    }
    data = [
        _line("accuracy", accuracy, "y", ":.0%", colours),
        _line("loss", loss, "y2", ":.3f", colours),
    ]
    return FastFigure(data, layout)


def learning_curves_alt(
    loss: Sequence[float],
    accuracy: Sequence[float],
    *,
    best_accuracy: float | None = None,
    lowest_loss: float | None = None,
) -> str:
    """What the two curves say: first and last values, and the corpus's own limits."""
    if not loss:
        return "Accuracy and loss by epoch: nothing trained yet."
    said = (
        f"Accuracy and loss over {counted(len(loss), 'epoch')}. "
        f"Accuracy from {percent(accuracy[0])} to {percent(accuracy[-1])}"
    )
    if best_accuracy is not None:
        said += f"; the most this corpus allows is {percent(best_accuracy)}"
    said += f". Loss from {number(loss[0])} to {number(loss[-1])}"
    if lowest_loss is not None:
        said += f"; the least this corpus allows is {number(lowest_loss)}"
    return said + "."


def _highest(loss: Sequence[float], lowest: float | None) -> float:
    """The top of the loss axis; positive, also before the first epoch."""
    finite = [value for value in loss if np.isfinite(value)]
    return max([*finite, 2 * (lowest or 0.0), 0.1])


def _line(
    name: str, values: Sequence[float], axis: str, form: str, colours: Palette
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "name": name,
        "x": np.arange(1, len(values) + 1, dtype=np.int16),
        "y": np.asarray(values, dtype=np.float32),
        "yaxis": axis,
        "mode": "lines" if len(values) > 1 else "markers",
        "line": {"color": colours.text, "width": 2.5},
        "marker": {"color": colours.text, "size": 8},
        "hovertemplate": f"epoch %{{x}}<br>{name} %{{y{form}}}<extra></extra>",
    }


def _allowed(bound: str, limit: float | None, write: Callable[[float], str]) -> str:
    """What the dashed line is, in words."""
    return "" if limit is None else f"╌ the {bound} this corpus allows: {write(limit)}"


def _named(name: str, limit: str, colours: Palette) -> str:
    """The row's name and, beside it, what its dashed line is."""
    return f'<b>{name}</b>  <span style="font-size:15px;color:{colours.muted}">{limit}</span>'


def _limit(axis: str, value: float, colours: Palette) -> dict[str, Any]:
    """A dashed line across one row."""
    return {
        "type": "line",
        "xref": "paper",
        "yref": axis,
        "x0": 0,
        "x1": 1,
        "y0": value,
        "y1": value,
        "line": {"color": colours.muted, "width": 2, "dash": "dash"},
    }
