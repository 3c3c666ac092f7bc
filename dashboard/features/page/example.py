"""What the pages' texts say about the text that the network learns from, computed from it.

Each value fills a {name} in the Markdown. Tokens of the text stand in it as code, in which nothing
is interpreted.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from dashboard.figures.wording import counted, noun, number, percent
from dashboard.prose import code
from dashboard.prose.messages import messages
from lstm_core.picture.escape import visible
from lstm_core.text.preparation import PreparedText, ceiling

say = messages("page")

MOST_LINES = 6
"""The lengths of so many lines are written out as a sum."""

MOST_COLUMNS = 12


def _token(id_: int, text: PreparedText) -> str:
    return code(visible(text.vocabulary.word(id_)))


def _beginnings(text: PreparedText) -> str:
    """The first three beginnings of the first line that has one."""
    line = next(ids for ids in text.sentences if len(ids) > 1)
    gap = " " if text.level == "word" else ""
    words = [visible(text.vocabulary.word(id_)) for id_ in line[:4]]
    return " · ".join(code(gap.join(words[:end])) for end in range(2, len(words) + 1))


def _sum(text: PreparedText) -> str:
    """How many prefixes each line gives, as a sum where the lines are few."""
    terms = [len(ids) - 1 for ids in text.sentences if len(ids) > 1]
    if not 1 < len(terms) <= MOST_LINES:
        return f"{sum(terms):,}"
    return f"${' + '.join(map(str, terms))} = {sum(terms)}$"


def _numbers(ids: Sequence[int]) -> str:
    shown = " ".join(map(str, ids[-MOST_COLUMNS:]))
    return f"`[{'… ' if len(ids) > MOST_COLUMNS else ''}{shown}]`"


def _input(text: PreparedText) -> str:
    """The first input and the tokens in it."""
    ids = text.inputs[0]
    tokens = " ".join(_token(int(id_), text) for id_ in ids[ids > 0][-MOST_COLUMNS:])
    pads = int((ids == 0).sum())
    key = say("input_pads", count=pads, numbers=_numbers(ids), tokens=tokens)
    return key if pads else say("input", numbers=_numbers(ids), tokens=tokens)


def _label(text: PreparedText) -> str:
    label = int(text.targets[0])
    return say("label", number=label, token=_token(label, text))


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
    "different": lambda text: f"{len(text.vocabulary.words):,}",
    "ids": lambda text: f"{len(text.vocabulary):,}",
    "longest": lambda text: counted(text.padded.shape[1], text.level),
    "one_hot": _one_hot,
    "beginnings": _beginnings,
    "prefix_sum": _sum,
    "first_input": _input,
    "first_label": _label,
    "predictions": lambda text: f"{text.predictions:,}",
    "best_accuracy": lambda text: percent(ceiling(text).accuracy),
    "lowest_loss": lambda text: number(ceiling(text).loss, decimals=3),
    "uniform_loss": lambda text: number(math.log(len(text.vocabulary)), decimals=3),
}
