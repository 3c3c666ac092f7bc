"""What the pages' texts say about the text that the network learns from, computed from it.

Each value fills a {name} in the Markdown.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from dashboard.figures.wording import counted, noun, number, percent
from lstm_core.text.preparation import PreparedText, ceiling

MOST_LINES = 6
"""The lengths of so many lines are written out as a sum."""

MOST_COLUMNS = 12


def _sum(text: PreparedText) -> str:
    """How many prefixes each line gives, as a sum where the lines are few."""
    terms = [len(ids) - 1 for ids in text.sentences if len(ids) > 1]
    if not 1 < len(terms) <= MOST_LINES:
        return f"{sum(terms):,}"
    return f"${' + '.join(map(str, terms))} = {sum(terms)}$"


def _one_hot(text: PreparedText, id_: int = 2) -> str:
    """The one-hot row of a number; of a long one the beginning and the end."""
    row = ["1" if place == id_ else "0" for place in range(len(text.vocabulary))]
    if len(row) > MOST_COLUMNS:
        row[id_ + 2 : -1] = ["…"]
    return f"`[{' '.join(row)}]`"


VALUES: Mapping[str, Callable[[PreparedText], str]] = {
    "level": lambda text: noun(text.level),
    "levels": lambda text: noun(text.level, plural=True),
    "lines": lambda text: counted(len(text.sentences), "line"),
    "ids": lambda text: f"{len(text.vocabulary):,}",
    "longest": lambda text: counted(text.padded.shape[1], text.level),
    "one_hot": _one_hot,
    "prefix_sum": _sum,
    "predictions": lambda text: f"{text.predictions:,}",
    "best_accuracy": lambda text: percent(ceiling(text).accuracy),
    "lowest_loss": lambda text: number(ceiling(text).loss, decimals=3),
    "uniform_loss": lambda text: number(math.log(len(text.vocabulary)), decimals=3),
}
