"""The tables of a row's experiment: what a layer costs, and the rates by learning rate."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import htpy
from htpy import b, i, small, span, td

from dashboard.figures.tables import Row, table
from dashboard.figures.wording import percent
from dashboard.prose.messages import messages
from dashboard.theme import palette
from lstm_core.evidence.verdicts import Rate
from lstm_core.network.costs import Costs
from lstm_core.network.recipe import Cell

say = messages("evidence")


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
    rows = [
        Row(
            layer.name,
            layer.cell,
            [
                td[", ".join(layer.gates) or say("costs.no_gates")],
                td[
                    b[f"{layer.costs.parameters:,}"],
                    small[say("costs.whole_network", parameters=layer.network)],
                ],
                td[
                    b[f"{layer.costs.multiply_adds:,}"],
                    f" {say('costs.products')}",
                    small[say("costs.squashed", count=layer.costs.squashed)],
                ],
            ],
        )
        for layer in layers
    ]
    head = list(say.table["costs"]["columns"].values())
    return table(title, head, rows, dark=dark, is_named=False)


def rates_table(
    title: str, learning_rates: Sequence[float], grids: Sequence[Grid], *, dark: bool
) -> str:
    """Each network's success rate at each learning rate, as HTML.

    Where one was chosen, a stroke at the share, on its interval of 95 %, and the rate that was
    chosen is framed and named; else a bar up to the share.
    """
    rows = [
        Row(
            [grid.name, grid.size and small[grid.size]],
            grid.cell,
            [
                _rate(
                    rate, palette(dark).colour(grid.cell), grid.chosen, is_chosen=at == grid.chosen
                )
                for at, rate in enumerate(grid.rates)
            ],
        )
        for grid in grids
    ]
    head = (say("rates.learning_rate"), *(f"{rate:g}" for rate in learning_rates))
    return table(title, head, rows, dark=dark)


def _rate(rate: Rate, colour: str, chosen: int | None, *, is_chosen: bool) -> htpy.Element:
    successes, of = b[f"{rate.successes}"], say("rates.of", seeds=rate.seeds)
    share = f"{100 * rate.share:.0f}%"
    if chosen is None:
        bar = i(style=f"left:0;width:{share};background:{colour};opacity:1")
        return td[successes, f" {of}", span(".range", aria_hidden="true")[bar]]
    low, high = rate.interval
    width = f"{100 * (high - low):.0f}%"
    return td({"class": "chosen" if is_chosen else None})[
        successes,
        f" {of} {say('rates.chosen')}" if is_chosen else f" {of}",
        span(".range", aria_hidden="true")[
            i(style=f"left:{100 * low:.0f}%;width:{width};background:{colour}"),
            b(style=f"left:{share};background:{colour}"),
        ],
        small[say("rates.interval", low=percent(low).removesuffix("\u00a0%"), high=percent(high))],
    ]
