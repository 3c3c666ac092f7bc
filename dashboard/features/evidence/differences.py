"""By how much the LSTM is ahead of the RNN, condition by condition: a dot with its interval."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboard.features.evidence.claims import contrast_name
from dashboard.features.evidence.names import condition_name, of, signed
from dashboard.figures.fast_figure import FastFigure, dashed_line
from dashboard.prose.messages import messages
from dashboard.theme import Palette, palette, template
from lstm_core.evidence.plan.answers import Answer, Contrast
from lstm_core.evidence.plan.conditions import Condition
from lstm_core.evidence.proportions import Difference, difference

say = messages("evidence")

ROW, FOOT, TOP = 40, 60, 30  # pixels: a row, the axis, the legend

LOOK: Mapping[Contrast, tuple[str, float]] = {
    "as_keras": ("circle", 0.12),
    "long_start": ("circle-open", -0.12),
}
"""The symbol of a comparison, and how far above a row's middle it stands."""


def rows(found: Mapping[Contrast, Answer]) -> tuple[str, ...]:
    """The conditions from top to bottom, then the mean."""
    names = dict.fromkeys(
        _name(one.condition) for answer in found.values() for one in answer.strata
    )
    return (*names, say("differences.pooled"))


def differences(found: Mapping[Contrast, Answer], *, dark: bool) -> FastFigure:
    """A row for each condition, and one for the mean over families; right of 0 the LSTM is ahead.

    What cannot tell the two apart is pale: it is not in the mean.
    """
    colours, names = palette(dark), rows(found)
    layout = {
        "template": template(dark),
        "height": ROW * len(names) + FOOT + TOP,
        "margin": {"l": 8, "r": 16, "t": TOP, "b": FOOT},
        "legend": {"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom"},
        "xaxis": {
            "title": {"text": say("differences.axis")},
            "range": [-1.15, 1.15],
            "tickvals": [-1, -0.5, 0, 0.5, 1],
            "ticktext": list(map(signed, (-1, -0.5, 0, 0.5, 1))),
            "zeroline": False,
        },
        "yaxis": {
            "range": [-0.6, len(names) - 0.4],
            "tickvals": list(range(len(names))),
            "ticktext": [f"<b>{names[-1]}</b>", *reversed(names[:-1])],
            "showgrid": False,
            "zeroline": False,
        },
        "shapes": [dashed_line(colours, x0=0, x1=0, y0=0, y1=1, yref="paper", layer="below")],
    }
    traces = [_trace(contrast, answer, names, colours) for contrast, answer in found.items()]
    return FastFigure(traces, layout)


def _name(condition: Condition) -> str:
    """Adding 50: the task, and the time steps."""
    task = say(f"tasks.{condition.family}")
    return say("differences.row", task=task, steps=condition.steps)


def _trace(
    contrast: Contrast, answer: Answer, names: tuple[str, ...], colours: Palette
) -> dict[str, Any]:
    symbol, aside = LOOK[contrast]
    marks = _marks(answer, names)
    colour = colours.colour("lstm")
    return {
        "type": "scatter",
        "mode": "markers",
        "name": contrast_name(contrast),
        "x": [one.value for _, one, _, _ in marks],
        "y": [place + aside for place, *_ in marks],
        "marker": {
            "color": colour,
            "size": [17 if place == 0 else 12 for place, *_ in marks],
            "symbol": symbol,
            "opacity": [1.0 if is_pooled else 0.35 for *_, is_pooled in marks],
            "line": {"width": 3, "color": colour},
        },
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [one.interval.high - one.value for _, one, _, _ in marks],
            "arrayminus": [one.value - one.interval.low for _, one, _, _ in marks],
            "color": colour,
            "thickness": 2,
            "width": 0,
        },
        "text": [text for *_, text, _ in marks],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _marks(answer: Answer, names: tuple[str, ...]) -> list[tuple[int, Difference, str, bool]]:
    """The place from the bottom, the difference, both counts, and whether it is in the mean."""
    marks = [
        (
            len(names) - 1 - names.index(_name(one.condition)),
            difference(one.pair),
            say("differences.counts", lstm=of(one.pair.first), rnn=of(one.pair.second)),
            one.pair.is_informative,
        )
        for one in answer.strata
    ]
    if answer.pooled is not None:
        marks.append((0, answer.pooled, signed(answer.pooled.value), True))
    return marks


def differences_alt(found: Mapping[Contrast, Answer]) -> str:
    """The counts under each condition, and the mean."""
    parts = []
    for contrast, answer in found.items():
        own = "; ".join(
            say(
                "differences.alt_row",
                condition=condition_name(one.condition),
                lstm=of(one.pair.first),
                rnn=of(one.pair.second),
            )
            for one in answer.strata
        )
        mean = "" if answer.pooled is None else signed(answer.pooled.value)
        parts.append(
            say("differences.alt_contrast", name=contrast_name(contrast), rows=own, mean=mean)
        )
    return say("differences.alt", contrasts=" ".join(parts))
