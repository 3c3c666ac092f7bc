"""Tables of numbers as HTML: a caption, a head, and rows whose names have a cell's colour."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import htpy
from markupsafe import Markup

from dashboard.theme import palette
from lstm_core.network.recipe import Cell

_STYLE = """
.numbers { border-collapse: collapse; font-size: 1rem; margin: .2rem 0 1rem; width: 100%;
  max-width: 54rem; font-variant-numeric: tabular-nums; }
.numbers caption { text-align: left; font-weight: 600; font-size: 1.05rem; padding: .3rem 0; }
.numbers th, .numbers td { text-align: left; padding: .45rem .6rem; vertical-align: top;
  border-bottom: 1px solid BORDER; font-weight: 400; overflow-wrap: anywhere; }
.numbers { table-layout: fixed; }
.numbers thead th { color: MUTED; font-size: .95rem; }
.numbers tbody th { font-weight: 600; }
.numbers small { display: block; font-size: .9rem; color: MUTED; font-weight: 400; }
.numbers .chosen { outline: 2px solid TEXT; outline-offset: -3px; }
.numbers .range { display: block; position: relative; height: 12px; margin: .3rem 0 .15rem;
  border-bottom: 2px solid BORDER; }
.numbers .range i { position: absolute; bottom: 0; height: 8px; opacity: .45; }
.numbers .range b { position: absolute; bottom: 0; height: 12px; width: 4px; margin-left: -2px; }
@media (max-width: 700px) {
  .numbers { font-size: .9rem; }
  .numbers th, .numbers td { padding: .35rem .3rem; }
  .numbers thead th { overflow-wrap: normal; padding-right: 0; font-size: .9rem; }
  /* Above its cells a row's name has a line of its own, so that these have room. */
  .numbers.named tr { display: grid; grid-template-columns: repeat(COLUMNS, 1fr); }
  .numbers.named tr > :first-child { grid-column: 1 / -1; border-bottom: 0; padding-bottom: 0; }
  .numbers.named th small { display: inline; margin-left: .6em; }
}
"""


class Row(NamedTuple):
    """A row: its name, the cell whose colour that has, and a `td` for each column."""

    name: htpy.Node
    cell: Cell | None
    cells: Sequence[htpy.Element]


def table(
    title: str, head: Sequence[str], rows: Sequence[Row], *, dark: bool, is_named: bool = True
) -> str:
    """The rows one below the other.

    is_named: whether on a phone each row's name stands above its cells.
    """
    look = palette(dark)
    style = _STYLE.replace("COLUMNS", str(len(head) - 1))
    for name in ("border", "muted", "text"):
        style = style.replace(name.upper(), getattr(look, name))
    body = [
        htpy.tr[
            htpy.th(scope="row", style=f"color:{look.ink(row.cell) if row.cell else look.text}")[
                row.name
            ],
            row.cells,
        ]
        for row in rows
    ]
    shown = htpy.table({"class": ["numbers", is_named and "named"]})[
        htpy.caption[title],
        htpy.thead[htpy.tr[(htpy.th(scope="col")[each] for each in head)]],
        htpy.tbody[body],
    ]
    return f"{htpy.style[Markup(style)]}{shown}"
