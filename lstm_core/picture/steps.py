"""The time steps as a horizontal axis: words in reading order, pads as pads."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import numpy as np

from lstm_core.gates import Trace
from lstm_core.picture.escape import LONGEST, plain, visible
from lstm_core.picture.messages import messages
from lstm_core.picture.palette import Palette, rgba

say = messages("words")

MOST_LABELS = 20
ROOMY = 8  # with more words than this each has less room
LONGEST_CROWDED = 10
LONGEST_HOVER = 60
LONGEST_PAD_RUN = 2  # that many pads in a row are labelled one by one

PLAIN_AXIS = {"ticks": "", "showgrid": False, "zeroline": False, "fixedrange": True}

PAD_DIMMING = 0.45
"""How much of the background lies over a pad step."""


def require_one_sequence(trace: Trace) -> None:
    """ValueError unless the trace is one of (timesteps, units)."""
    if trace.hidden_state.ndim != 2:
        raise ValueError(
            "expected a trace of one sequence, (timesteps, units); received "
            f"{trace.hidden_state.shape}: pick one with trace.sequence(index)."
        )


def step_words(trace: Trace, *, limit: int = LONGEST) -> list[str]:
    """One visible word for each step: the token, "pad", or the step's number without tokens."""
    words = trace.tokens or [str(step) for step in range(trace.timesteps)]
    return [
        say("pad") if is_pad else visible(word, limit=limit)
        for word, is_pad in zip(words, trace.is_padding, strict=True)
    ]


def pad_runs(is_padding: Sequence[bool] | np.ndarray) -> list[tuple[int, int]]:
    """Where pads stand, as (first step, step after the last).

    >>> pad_runs([True, True, False, True])
    [(0, 2), (3, 4)]
    """
    runs = []
    start = 0
    for is_pad, group in groupby(bool(pad) for pad in is_padding):
        end = start + len(list(group))
        if is_pad:
            runs.append((start, end))
        start = end
    return runs


def step_axis(trace: Trace, colours: Palette) -> dict[str, Any]:
    """Layout of a horizontal axis at the positions 0 .. timesteps - 1, labelled with words.

    Where labels would crowd, some are left out.
    """
    labels = _labels(trace, colours)
    tiny = all(len(word) <= 2 for word in step_words(trace) if word != say("pad"))
    return {
        "tickangle": 0 if tiny or len(labels) <= 2 else None,  # None: turned as room demands
        "tickmode": "array",
        "tickvals": list(labels),
        "ticktext": list(labels.values()),
        "range": [-0.5, trace.timesteps - 0.5],
        **PLAIN_AXIS,
    }


def every_step_axis(trace: Trace) -> dict[str, Any]:
    """The same axis with every word on it and no label drawn: hover texts read from it."""
    return {
        "tickmode": "array",
        "tickvals": list(range(trace.timesteps)),
        "ticktext": [
            plain(word, limit=LONGEST_HOVER) for word in step_words(trace, limit=LONGEST_HOVER)
        ],
        "range": [-0.5, trace.timesteps - 0.5],
        "showticklabels": False,
        **PLAIN_AXIS,
    }


def pad_veil(trace: Trace, colours: Palette) -> dict[str, Any]:
    """A veil over the pad steps of a heatmap: hatched, so that dimmed is not taken for low."""
    x: list[float | None] = []
    y: list[float | None] = []
    bottom = trace.units - 0.5
    for start, end in pad_runs(trace.is_padding):
        left, right = start - 0.5, end - 0.5
        x += [left, right, right, left, left, None]
        y += [-0.5, -0.5, bottom, bottom, -0.5, None]
    return {
        "type": "scatter",
        "name": "pads",
        "x": x,
        "y": y,
        "mode": "lines",
        "line": {"width": 0},
        "fill": "toself",
        "fillpattern": {
            "shape": "/",
            "size": 9,
            "solidity": 0.35,
            "fgcolor": colours.background,
            "bgcolor": rgba(colours.background, PAD_DIMMING),
            "fillmode": "replace",
        },
        "hoverinfo": "skip",
    }


def _labels(trace: Trace, colours: Palette) -> dict[int, str]:
    """Step -> label, thinned; ready for Plotly."""
    words = step_words(trace)
    read = [step for step in range(trace.timesteps) if not trace.is_padding[step]]
    stride = max(1, -(-len(read) // MOST_LABELS))
    limit = LONGEST if len(read) <= ROOMY else LONGEST_CROWDED
    labels = {step: plain(words[step], limit=limit) for step in read[::-1][::stride]}
    grey = {
        step: f'<span style="color:{colours.muted}">{text}</span>'
        for step, text in _pad_labels(trace).items()
    }
    return dict(sorted((labels | grey).items()))


def _pad_labels(trace: Trace) -> dict[int, str]:
    labels: dict[int, str] = {}
    for start, end in pad_runs(trace.is_padding):
        if end - start <= LONGEST_PAD_RUN:
            labels |= dict.fromkeys(range(start, end), say("pad"))
        else:
            labels[(start + end - 1) // 2] = say("pads", count=end - start)
    return labels
