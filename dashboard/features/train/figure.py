"""Loss and accuracy, epoch by epoch, beside what the text itself allows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from dashboard.figures.fast_figure import FastFigure, Panel, dashed_line, stacked
from dashboard.figures.wording import counted, number, percent
from dashboard.prose.messages import messages
from dashboard.theme import Palette, palette

say = messages("train")

ROW = 188
GAP = 34


SHARES = {
    "range": [0, 1.04],
    "tickvals": (0.0, 0.5, 1.0),
    "ticktext": [percent(tick) for tick in (0.0, 0.5, 1.0)],
}
"""The axis of the accuracy."""


def learning_curves(
    loss: Sequence[float],
    accuracy: Sequence[float],
    *,
    validation: Sequence[float] = (),
    dark: bool,
    best_accuracy: float | None = None,
    lowest_loss: float | None = None,
) -> FastFigure:
    """Accuracy (0 to 1) above, loss (nats) below, one value an epoch.

    `validation` is the loss on held-out lines; its lowest value is marked.
    `best_accuracy` and `lowest_loss` are what the best possible network reaches on this text; they
    are dashed lines, named in the row's heading, where no curve can run through the name.
    """
    colours = palette(dark)
    nats = {"range": [0, 1.08 * _highest([*loss, *validation], lowest_loss)], "nticks": 5}
    most = "" if best_accuracy is None else say("most", value=percent(best_accuracy))
    least = ""
    if lowest_loss is not None:
        least = say("least_short" if validation else "least", value=number(lowest_loss))
    return stacked(
        [
            Panel(
                title=_title(say("accuracy"), most, colours),
                height=ROW,
                gap=GAP,
                traces=[_line(say("accuracy"), accuracy, ":.0%", colours)],
                yaxis={**SHARES, "fixedrange": True},
                shapes=_limit(best_accuracy, colours),
            ),
            Panel(
                title=_title(_loss_name(validation, colours), least, colours),
                height=ROW,
                gap=GAP + 20,
                traces=[
                    _line(say("loss"), loss, ":.3f", colours),
                    *_held_out(validation, colours),
                ],
                yaxis={**nats, "fixedrange": True},
                shapes=_limit(lowest_loss, colours),
            ),
        ],
        xaxis=_epochs(len(loss)),
        foot=50,
        dark=dark,
    )


def _loss_name(validation: Sequence[float], colours: Palette) -> str:
    """The row's name; with held-out lines, of both curves."""
    if not validation:
        return say("loss")
    held_out = f'<span style="color:{colours.ink("negative")}">{say("loss_held_out")}</span>'
    return f"{say('loss')}, {held_out}"


def _held_out(validation: Sequence[float], colours: Palette) -> list[dict[str, Any]]:
    """The loss on held-out lines, with a ring around its lowest value."""
    if not validation:
        return []
    colour, lowest = colours.colour("negative"), int(np.argmin(validation))
    line = _line(say("loss_held_out"), validation, ":.3f", colours)
    ring = {"color": colours.background, "size": 10, "line": {"color": colour, "width": 2.5}}
    return [
        line | {"line": {"color": colour, "width": 2.5, "dash": "dot"}},
        line
        | {"x": line["x"][[lowest]], "y": line["y"][[lowest]], "mode": "markers", "marker": ring},
    ]


def _epochs(count: int) -> dict[str, Any]:
    """The axis that both curves share."""
    return {
        "title": {"text": say("epoch")},
        "range": [0.5, max(count, 2) + 0.5],
        "fixedrange": True,
    }


def learning_curves_alt(
    loss: Sequence[float],
    accuracy: Sequence[float],
    *,
    validation: Sequence[float] = (),
    best_accuracy: float | None = None,
    lowest_loss: float | None = None,
) -> str:
    """What the two curves say: first and last values, and the text's own limits."""
    if not loss:
        return say("nothing")
    parts = [
        say(
            "alt",
            epochs=counted(len(loss), "epoch"),
            first_accuracy=percent(accuracy[0]),
            last_accuracy=percent(accuracy[-1]),
            first_loss=number(loss[0]),
            last_loss=number(loss[-1]),
        )
    ]
    if validation:
        lowest = min(validation)
        parts.append(
            say(
                "alt_held_out",
                lowest=number(lowest),
                epoch=1 + list(validation).index(lowest),
                last=number(validation[-1]),
            )
        )
    if best_accuracy is not None:
        parts.append(say("alt_most", value=percent(best_accuracy)))
    if lowest_loss is not None:
        parts.append(say("alt_least", value=number(lowest_loss)))
    return " ".join(parts)


def _highest(loss: Sequence[float], lowest: float | None) -> float:
    """The top of the loss axis; positive, also before the first epoch."""
    finite = [value for value in loss if np.isfinite(value)]
    return max([*finite, 2 * (lowest or 0.0), 0.1])


def _line(name: str, values: Sequence[float], form: str, colours: Palette) -> dict[str, Any]:
    hover = say("hover", epoch="%{x}", name=name, value=f"%{{y{form}}}")
    return {
        "type": "scatter",
        "name": name,
        "x": np.arange(1, len(values) + 1, dtype=np.int16),
        "y": np.asarray(values, dtype=np.float32),
        "mode": "lines" if len(values) > 1 else "markers",
        "line": {"color": colours.text, "width": 2.5},
        "marker": {"color": colours.text, "size": 8},
        "hovertemplate": f"{hover}<extra></extra>",
    }


def _title(name: str, limit: str, colours: Palette) -> str:
    """The row's name and, beside it, what its dashed line is."""
    return f'<b>{name}</b>  <span style="font-size:15px;color:{colours.muted}">{limit}</span>'


def _limit(value: float | None, colours: Palette) -> list[dict[str, Any]]:
    """A dashed line across a row, if there is a limit."""
    if value is None:
        return []
    return [dashed_line(colours, xref="paper", x0=0, x1=1, y0=value, y1=value)]
