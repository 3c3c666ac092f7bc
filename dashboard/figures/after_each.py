"""What the network would have said after each word."""

from __future__ import annotations

import numpy as np

from dashboard.figures.drawing import Drawing
from dashboard.figures.escape import plain, visible
from dashboard.figures.wording import counted, percent, quoted
from dashboard.theme import palette, template
from lstm_core.reading.results import Reading

HEIGHT = 300
MOST_LABELS = 12  # more bars than this have no room for a word on top


def top_word_after_each(reading: Reading, *, dark: bool) -> Drawing:
    """The most probable next word after each word read, as tall as it is probable.

    One bar for each prediction in `reading.after_each`, over the words in reading order.
    """
    colours = palette(dark)
    words, answers, shares = _answers(reading)
    few = len(words) <= MOST_LABELS
    on_top = [f"<b>{plain(a)}</b><br>{percent(p)}" for a, p in zip(answers, shares, strict=True)]
    stride = max(1, -(-len(words) // 24))
    ticks = list(range(len(words)))[::-1][::stride][::-1]  # the last word always has its label
    layout = {
        "template": template(dark),
        "height": HEIGHT,
        "margin": {"l": 8, "r": 8, "t": 12, "b": 8},
        "bargap": 0.45,
        "xaxis": {
            "tickvals": ticks,
            "ticktext": [f"… {plain(words[step])}" for step in ticks],
            "range": [-0.6, len(words) - 0.4],
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        },
        "yaxis": {
            "range": [0, 1.3 if few else 1.04],  # room for the words on top of a full bar
            "tickvals": [0, 0.5, 1],
            "ticktext": ["0\u00a0%", "50\u00a0%", "100\u00a0%"],
            "fixedrange": True,
        },
    }
    bars = {
        "type": "bar",
        "x": np.arange(len(words), dtype=np.int16),
        "y": np.asarray(shares, dtype=np.float32),
        "text": on_top if few else None,
        "hovertext": [
            f"after {plain(word)}:<br>{top}" for word, top in zip(words, on_top, strict=True)
        ],
        "hoverinfo": "text",
        "textposition": "outside",
        "textangle": 0,
        "constraintext": "none",
        "textfont": {"size": 16, "color": colours.text},
        "cliponaxis": False,
        "marker": {"color": colours.colour("lstm")},
        "width": 0.5,
    }
    return Drawing([bars], layout)


def top_word_after_each_alt(reading: Reading) -> str:
    """What the bars say: the answer after each word, after the last twelve of many."""
    words, answers, shares = _answers(reading)
    if not words:
        return "The most probable next word after each word read: no word was read."
    said = [
        f"after {quoted(word)} {visible(answer)} ({percent(share)})"
        for word, answer, share in zip(words, answers, shares, strict=True)
    ]
    some = f" of {counted(len(said), 'word')}, the last twelve" if len(said) > 12 else ""
    return f"The most probable next word{some}: {', '.join(said[-12:])}."


def _answers(reading: Reading) -> tuple[tuple[str, ...], list[str], list[float]]:
    """The words read, the answer after each, and its probability."""
    words = reading.read_words
    if len(words) != len(reading.after_each):
        raise ValueError(
            f"the reading has {len(words)} words but {len(reading.after_each)} predictions; "
            "expected one prediction after each word read"
        )
    tops = [prediction.top(1)[0] for prediction in reading.after_each]
    return words, [word for word, _ in tops], [share for _, share in tops]
