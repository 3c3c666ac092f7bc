"""Tables of numbers as HTML: a caption, a head, and rows whose names have a cell's colour."""

from __future__ import annotations

import string
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import htpy
from markupsafe import Markup

from dashboard.theme import palette
from lstm_core.network.recipe import Cell

CSS = Path(__file__).with_suffix(".css")


def stylesheet(file: Path, *, dark: bool) -> htpy.Element:
    """A file of CSS in one theme: $border, $muted, $surface and $text are its colours."""
    look = palette(dark)
    colours = {name: getattr(look, name) for name in ("border", "muted", "surface", "text")}
    template = string.Template(file.read_text(encoding="utf-8"))
    return htpy.style[Markup(template.substitute(colours))]


class Row(NamedTuple):
    """A row: its name, the cell whose colour that has, and a `td` for each column."""

    name: htpy.Node
    cell: Cell | None
    cells: Sequence[htpy.Element]


def table(
    title: str,
    head: Sequence[str],
    rows: Sequence[Row],
    *,
    dark: bool,
    is_named: bool = True,
    abreast: int | None = None,
    widths: Sequence[int] = (),
) -> str:
    """The rows one below the other.

    is_named: whether on a phone each row's name stands above its cells. abreast: how many of these
    then stand side by side; all without it. widths: of the columns, in per cent; else all alike.
    """
    look = palette(dark)
    body = [
        htpy.tr[
            htpy.th(scope="row", style=f"color:{look.ink(row.cell) if row.cell else look.text}")[
                row.name
            ],
            row.cells,
        ]
        for row in rows
    ]
    columns = f"--columns:{abreast or len(head) - 1}"
    shown = htpy.table({"class": ["numbers", is_named and "named"]}, style=columns)[
        htpy.caption[title],
        htpy.colgroup[(htpy.col(style=f"width:{width}%") for width in widths)] if widths else None,
        htpy.thead[htpy.tr[(htpy.th(scope="col")[each] for each in head)]],
        htpy.tbody[body],
    ]
    return f"{stylesheet(CSS, dark=dark)}{shown}"
