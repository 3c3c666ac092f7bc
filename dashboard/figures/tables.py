"""Tables behind the rows: what a layer costs, and what another learning rate would have done."""

from __future__ import annotations

import dataclasses
import html
from collections.abc import Sequence

from dashboard.figures.wording import percent
from dashboard.theme import palette
from lstm_core.evidence.costs import Costs
from lstm_core.evidence.verdicts import Rate
from lstm_core.network.recipe import Cell

_STYLE = """
.behind { border-collapse: collapse; font-size: 1rem; margin: .2rem 0 1rem; width: 100%;
  max-width: 54rem; font-variant-numeric: tabular-nums; }
.behind caption { text-align: left; font-weight: 600; font-size: 1.05rem; padding: .3rem 0; }
.behind th, .behind td { text-align: left; padding: .45rem .6rem; vertical-align: top;
  border-bottom: 1px solid BORDER; font-weight: 400; overflow-wrap: anywhere; }
.behind { table-layout: fixed; }
.behind thead th { color: MUTED; font-size: .95rem; }
.behind tbody th { font-weight: 600; }
.behind small { display: block; font-size: .9rem; color: MUTED; font-weight: 400; }
.behind .chosen { outline: 2px solid TEXT; outline-offset: -3px; }
.behind .range { position: relative; height: 12px; margin: .3rem 0 .15rem;
  border-bottom: 2px solid BORDER; }
.behind .range i { position: absolute; bottom: 0; height: 8px; opacity: .45; }
.behind .range b { position: absolute; bottom: 0; height: 12px; width: 4px; margin-left: -2px; }
@media (max-width: 700px) {
  .behind { font-size: .9rem; }
  .behind th, .behind td { padding: .35rem .3rem; }
  .behind thead th { overflow-wrap: normal; padding-right: 0; font-size: .9rem; }
  /* Above its cells a row's name has a line of its own, so that these have room. */
  .behind.named tr { display: grid; grid-template-columns: repeat(COLUMNS, 1fr); }
  .behind.named tr > :first-child { grid-column: 1 / -1; border-bottom: 0; padding-bottom: 0; }
  .behind.named th small { display: inline; margin-left: .6em; }
}
"""


@dataclasses.dataclass(frozen=True)
class Layer:
    """A row of the table of costs. gates: by name, none of an RNN; network: the parameters of the
    whole network, with its dense layer."""

    cell: Cell
    name: str
    gates: tuple[str, ...]
    costs: Costs
    network: int


@dataclasses.dataclass(frozen=True)
class Grid:
    """A row of the table of learning rates: the success rate at each.

    name: the network; size: its size in words, or ""; chosen: the place of the rate that was
    chosen, None where none was: then the trainings were tried under several conditions, and have
    no interval.
    """

    cell: Cell
    name: str
    size: str
    rates: tuple[Rate, ...]
    chosen: int | None = None


def costs_table(title: str, layers: Sequence[Layer], *, dark: bool) -> str:
    """The layers one below the other, as HTML."""
    head = ("layer", "gates", "parameters", "arithmetic of a step")
    ink = palette(dark).ink
    rows = [
        f'<tr><th scope="row" style="color:{ink(layer.cell)}">{html.escape(layer.name)}</th>'
        f"<td>{html.escape(', '.join(layer.gates) or 'none')}</td>"
        f"<td><b>{layer.costs.parameters:,}</b>"
        f"<small>{layer.network:,} in the whole network</small></td>"
        f"<td><b>{layer.costs.multiply_adds:,}</b> products"
        f"<small>{layer.costs.squashed:,} sigmoids and tanhs</small></td></tr>"
        for layer in layers
    ]
    return _table(title, head, rows, dark=dark)


def rates_table(
    title: str, learning_rates: Sequence[float], grids: Sequence[Grid], *, dark: bool
) -> str:
    """Each network's success rate at each learning rate, as HTML.

    Where one was chosen, a stroke at the share, on its interval of 95 %, and the rate that was
    chosen is framed and named; else a bar up to the share.
    """
    head = ("learning rate", *(f"{rate:g}" for rate in learning_rates))
    rows = [
        f'<tr><th scope="row" style="color:{palette(dark).ink(grid.cell)}">'
        f"{html.escape(grid.name)}{_small(grid.size)}</th>"
        + "".join(
            _share(rate, grid.cell, dark=dark)
            if grid.chosen is None
            else _rate(rate, grid.cell, is_chosen=at == grid.chosen, dark=dark)
            for at, rate in enumerate(grid.rates)
        )
        + "</tr>"
        for grid in grids
    ]
    return _table(title, head, rows, dark=dark, is_named=True)


def _small(text: str) -> str:
    return f"<small>{html.escape(text)}</small>" if text else ""


def _rate(rate: Rate, cell: Cell, *, is_chosen: bool, dark: bool) -> str:
    colour, (low, high) = palette(dark).colour(cell), rate.interval
    mark, word = (' class="chosen"', " chosen") if is_chosen else ("", "")
    return (
        f"<td{mark}><b>{rate.successes}</b> of {rate.seeds}{word}"
        '<span class="range" style="display:block" aria-hidden="true">'
        f'<i style="left:{100 * low:.0f}%;width:{100 * (high - low):.0f}%;background:{colour}"></i>'
        f'<b style="left:{100 * rate.share:.0f}%;background:{colour}"></b></span>'
        f"<small>{_span(low, high)}</small></td>"
    )


def _span(low: float, high: float) -> str:
    """As short as can be: 72 to 100 %."""
    number = percent(low).removesuffix("\u00a0%")
    return f"{number} to {percent(high)}"


def numbers_table(
    title: str,
    head: Sequence[str],
    rows: Sequence[tuple[str, Cell | None, Sequence[str]]],
    *,
    dark: bool,
) -> str:
    """Rows of numbers, as HTML: each its name, whose colour the name has, and its cells."""
    look = palette(dark)
    return _table(
        title,
        head,
        [
            f'<tr><th scope="row" style="color:{look.ink(cell) if cell else look.text}">'
            f"{html.escape(name)}</th>"
            + "".join(f"<td>{html.escape(each)}</td>" for each in cells)
            + "</tr>"
            for name, cell, cells in rows
        ],
        dark=dark,
        is_named=True,
    )


def _share(rate: Rate, cell: Cell, *, dark: bool) -> str:
    colour = palette(dark).colour(cell)
    return (
        f"<td><b>{rate.successes}</b> of {rate.seeds}"
        '<span class="range" style="display:block" aria-hidden="true">'
        f'<i style="left:0;width:{100 * rate.share:.0f}%;background:{colour};opacity:1"></i>'
        "</span></td>"
    )


def _table(
    title: str, head: Sequence[str], rows: Sequence[str], *, dark: bool, is_named: bool = False
) -> str:
    """is_named: whether on a phone each row's name stands above its cells."""
    look = palette(dark)
    style = _STYLE.replace("COLUMNS", str(len(head) - 1))
    for name in ("border", "muted", "text"):
        style = style.replace(name.upper(), getattr(look, name))
    heads = "".join(f'<th scope="col">{html.escape(each)}</th>' for each in head)
    return (
        f'<style>{style}</style><table class="behind{" named" if is_named else ""}">'
        f"<caption>{html.escape(title)}</caption>"
        f"<thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )
