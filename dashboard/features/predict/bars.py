"""Bars that keep their place by word: one column of them, or several over the same words."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.components import register
from dashboard.figures.wording import percent
from dashboard.theme import css_colours
from lstm_core.picture.escape import visible

MOST_CHARACTERS = 36

_mount = register("bars", __file__)


@dataclasses.dataclass(frozen=True)
class Bar:
    """One bar: how long it is, what is written beside it, and whether it is marked.

    `share` is from 0 to 1, in a centred column from -1 to 1; None draws no bar, only the text.
    `struck` says that it does not count.
    """

    share: float | None
    text: str
    chosen: bool = False
    struck: bool = False


@dataclasses.dataclass(frozen=True)
class Row:
    """A word and its bar in each column; rows are told apart by `word`.

    `colour` is "#RRGGBB"; empty takes the column's own. `label` is shown in the word's place.
    """

    word: str
    bars: tuple[Bar, ...]
    colour: str = ""
    clickable: bool = False
    label: str = ""


@dataclasses.dataclass(frozen=True)
class Column:
    """What stands above a column. `colour` names one of the palette ("lstm", "rnn", ...).

    In a centred column the bars of negative shares go to the left. `marked` puts the colour beside
    the heading.
    """

    heading: str
    colour: str = "lstm"
    centred: bool = False
    marked: bool = False


def word_bars(
    items: Sequence[tuple[str, float]], *, key: str, dark: bool, title: str, cell: str
) -> None:
    """Draw (word, probability) pairs in the order given, in a cell's colour."""
    rows = [Row(word, (Bar(float(share), percent(float(share))),)) for word, share in items]
    compared_bars(rows, [Column("", cell)], key=key, dark=dark, title=title)


def compared_bars(
    rows: Sequence[Row],
    columns: Sequence[Column],
    *,
    key: str,
    dark: bool,
    title: str,
    notes: Sequence[str] = (),
    places: int = 0,
) -> str | None:
    """Draw the same words under several headings, one row for each word, so that they line up.

    The words must differ. The bars glide in place as long as `key` stays. A clickable row is a
    button; the word that was pressed is returned in the one rerun that follows, else None.
    `notes` are lines of plain text in the place of rows; the picture then has the height of
    `places` rows, so that nothing below it moves. Raises ValueError for a row with another number
    of bars than columns.
    """
    for row in rows:
        if len(row.bars) != len(columns):
            raise ValueError(f"expected {len(columns)} bars in a row; received {len(row.bars)}.")
    data = {
        "title": title,
        "columns": [
            dataclasses.asdict(column) | {"colour": column.colour.replace("_", "-")}
            for column in columns
        ],
        "items": [_item(row) for row in rows],
        "notes": list(notes),
        "places": places,
        "colours": css_colours(dark),
    }
    # Streamlit promises the attribute `picked` only where there is a callback.
    picked = _mount(key=key, data=data, on_picked_change=lambda: None).picked
    return picked if picked in [row.word for row in rows if row.clickable] else None


def _item(row: Row) -> Mapping[str, Any]:
    return {
        "word": row.word,
        "shown": visible(row.label or row.word, limit=MOST_CHARACTERS),
        "colour": row.colour,
        "clickable": row.clickable,
        "bars": [
            dataclasses.asdict(bar)
            | {"share": None if bar.share is None else round(float(bar.share), 5)}
            for bar in row.bars
        ],
    }
