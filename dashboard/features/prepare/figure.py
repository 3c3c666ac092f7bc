"""How words become numbers: the padded matrix and the vocabulary."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from dashboard.figures.fast_figure import FastFigure
from dashboard.figures.fast_figure import label as annotation
from dashboard.figures.wording import counted, noun
from dashboard.prose.messages import messages
from dashboard.theme import Palette, mix, palette, template
from lstm_core.picture.escape import plain, visible

common = messages("words")
say = messages("prepare")

ROW_HEIGHT, LOW_ROW_HEIGHT = 40, 26
WORDS_FIT = 8  # columns; beside more of them only the integers have room on a phone
BAR_HEIGHT = 23
LABEL_GAP = 0.35  # of a column, between the inputs and the label
_HIDDEN = {"visible": False, "fixedrange": True}


def padded_matrix(
    padded: np.ndarray, words: Sequence[str], *, dark: bool, label: bool = True
) -> FastFigure:
    """Padded examples, (rows, columns) integers, as a grid of numbers, with their words if there
    is room.

    `words[0]` is the word of id 1; id 0 is padding and dimmed. With `label` the last column is the
    label and stands apart. Everything given is drawn: slice first. Raises ValueError for anything
    but a matrix with at least two columns.
    """
    padded = _matrix(padded)
    rows, columns = padded.shape
    colours = palette(dark)
    gap = LABEL_GAP if label else 0.0
    height = ROW_HEIGHT if columns <= WORDS_FIT else LOW_ROW_HEIGHT
    layout = {
        "template": template(dark),
        "height": height * rows + 60,
        "margin": {"l": 4, "r": 4, "t": 52, "b": 8},
        "xaxis": {"range": [-0.52, columns - 0.48 + gap], **_HIDDEN},
        "yaxis": {"range": [rows - 0.5, -0.5], **_HIDDEN},
        "annotations": _cell_texts(padded, words, colours, label=label)
        + _column_heads(columns, colours, label=label),
    }
    inputs = padded[:, :-1] if label else padded
    data = [_grid(inputs, 0.0, mix(colours.background, colours.colour("lstm"), 0.16), colours)]
    if label:
        data.append(_grid(padded[:, -1:], columns - 1 + gap, colours.colour("lstm"), colours))
    return FastFigure(data, layout)


def padded_matrix_alt(padded: np.ndarray, words: Sequence[str], *, label: bool = True) -> str:
    """What the grid says: its size, its pads, and its first row in full."""
    padded = _matrix(padded)
    rows, columns = padded.shape
    size = {
        "rows": counted(rows, "row"),
        "columns": counted(columns, "column"),
        "pads": int((padded == 0).sum()),
        "cells": padded.size,
    }
    *first, last = map(int, padded[0])
    if not label:
        return say("matrix_windows", row=" ".join(map(str, [*first, last])), **size)
    word = common("pad") if last == 0 else visible(words[last - 1])
    return say("matrix", row=" ".join(map(str, first)), label=last, word=word, **size)


def vocabulary_bars(words: Sequence[str], counts: Sequence[int], *, dark: bool) -> FastFigure:
    """How often each word occurs, most frequent first, with the integer that stands for it.

    `words` and `counts` are in the order of the ids, from 1. Every word given is drawn.
    """
    colours = palette(dark)
    labels = [f"<b>{index}</b>  {plain(word)}" for index, word in enumerate(words, start=1)]
    positions = list(range(len(words)))
    layout = {
        "template": template(dark),
        "height": BAR_HEIGHT * len(words) + 16,
        "margin": {"l": 8, "r": 40, "t": 8, "b": 8},
        "bargap": 0.3,
        "xaxis": {"range": [0, 1.08 * max(counts, default=1)], **_HIDDEN},
        "yaxis": {
            "range": [len(words) - 0.5, -0.5],
            "tickvals": positions,
            "ticktext": labels,
            "ticklabelstandoff": 6,
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        },
    }
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": np.asarray(counts, dtype=np.int32),
        "y": positions,
        "text": [str(count) for count in counts],
        "textposition": "outside",
        "textfont": {"size": 16, "color": colours.text},
        "cliponaxis": False,
        "marker": {"color": colours.colour("lstm")},
        "hovertemplate": "%{y}: %{x}<extra></extra>",
    }
    return FastFigure([bars], layout)


def vocabulary_bars_alt(words: Sequence[str], counts: Sequence[int], level: str = "word") -> str:
    """What the bars say: every word with its number and its count, the first twelve of many."""
    bars = [
        f"{index} {visible(word)}: {count}"
        for index, (word, count) in enumerate(zip(words, counts, strict=True), start=1)
    ]
    shown, more = ", ".join(bars[:12]), len(bars) - 12
    if more > 0:
        return say("vocabulary_more", level=noun(level), list=shown, count=more)
    return say("vocabulary", level=noun(level), list=shown)


def _matrix(padded: np.ndarray) -> np.ndarray:
    padded = np.asarray(padded)
    if padded.ndim != 2 or padded.shape[1] < 2 or not padded.size:
        raise ValueError(
            "the padded text must be a matrix of at least one row and two columns "
            f"(inputs and label), not {padded.shape}"
        )
    return padded


def _grid(ids: np.ndarray, first: float, full: str, colours: Palette) -> dict[str, Any]:
    """The coloured squares of some columns: pads faint, words in the full colour."""
    faint = mix(colours.background, colours.surface, 0.55)
    return {
        "type": "heatmap",
        "z": (ids > 0).astype(np.uint8),
        "x0": first,
        "dx": 1,
        "zmin": 0,
        "zmax": 1,
        "colorscale": [(0.0, faint), (1.0, full)],
        "showscale": False,
        "xgap": 3,
        "ygap": 3,
        "hoverinfo": "skip",
    }


def _cell_texts(
    padded: np.ndarray, words: Sequence[str], colours: Palette, *, label: bool
) -> list[dict[str, Any]]:
    """The integer in every cell, above its word where there is room."""
    columns = padded.shape[1]
    texts = []
    for (row, column), id_ in np.ndenumerate(padded):
        is_label = label and column == columns - 1
        ink = colours.background if is_label else colours.text
        text = str(int(id_))
        if columns <= WORDS_FIT:
            word = common("pad") if id_ == 0 else plain(words[id_ - 1], limit=9)
            text = f'<b style="font-size:16px">{text}</b><br>{word}'
        x = int(column) + (LABEL_GAP if is_label else 0)
        texts.append(_annotation(text, x=x, y=int(row), size=14, colour=ink))
    return texts


def _column_heads(columns: int, colours: Palette, *, label: bool) -> list[dict[str, Any]]:
    heads = [(say("inputs"), -0.5, "left"), (say("label"), columns - 0.5 + LABEL_GAP, "right")]
    if not label:
        heads = [(say("windows"), -0.5, "left")]
    place = {"yref": "paper", "yanchor": "bottom", "yshift": 6, "size": 16}
    return [
        _annotation(f"<b>{text}</b>", x=x, y=1, xanchor=anchor, colour=colours.text, **place)
        for text, x, anchor in heads
    ]


def _annotation(text: str, **place: Any) -> dict[str, Any]:
    """A text at a place of the grid."""
    return annotation(text, **{"xref": "x", "xanchor": "auto", "align": "center"} | place)
