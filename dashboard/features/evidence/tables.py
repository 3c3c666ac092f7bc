"""The tables of a row's experiment: what a layer costs, and the rates by learning rate."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import htpy
from htpy import b, i, small, span, td

from dashboard.features.evidence.names import ORDER, network_name, task_name
from dashboard.features.vanish.figure import name_of, short
from dashboard.figures.tables import Row, table
from dashboard.figures.wording import percent
from dashboard.prose.messages import messages
from dashboard.theme import CELLS, palette
from lstm_core.evidence.comparisons import by_learning_rate
from lstm_core.evidence.findings import Findings
from lstm_core.evidence.proportions import Rate
from lstm_core.evidence.results import VariantResult
from lstm_core.evidence.studies import stability
from lstm_core.evidence.studies.variants import Variant
from lstm_core.evidence.summaries import Beginning
from lstm_core.network.costs import GATES, Equal, costs, network_parameters
from lstm_core.network.recipe import Cell

say = messages("evidence")


@dataclasses.dataclass(frozen=True)
class Grid:
    """A row of the table of learning rates: the success rate at each.

    name: the network; size: its size in words, or ""; chosen: the place of the rate that was
    chosen, None where none was: then the trainings had several conditions, and have
    no interval.
    """

    cell: Cell
    name: str
    size: str
    rates: tuple[Rate, ...]
    chosen: int | None = None


def starts_table(found: Sequence[Beginning], *, dark: bool) -> str:
    """How a network begins, and the median share of the gradient at the first step."""
    steps = found[0].steps_back if found else 0
    rows = [Row(name_of(one), one.training.cell, [td[short(one.median)]]) for one in found]
    return table(
        say("starts.title", steps=steps),
        list(say.table["starts"]["columns"].values()),
        rows,
        dark=dark,
    )


def rate_grids(found: Findings, setting: str) -> dict[str, list[Grid]]:
    """One task at each length that was measured with every learning rate: every kind of cell."""
    networks: dict[tuple[str, str], list[VariantResult]] = {}
    for one in found.sensitivity:
        if one.setting == setting:
            key = task_name(setting, one.task), one.variant.name
            networks.setdefault(key, []).append(one)
    groups: dict[str, list[Grid]] = {}
    for (heading, variant), own in networks.items():
        groups.setdefault(heading, []).append(
            Grid(
                own[0].variant.cell,
                network_name(own[0]),
                say("rates.parameters", parameters=own[0].parameters),
                tuple(one.rate for one in own),
                [one.learning_rate for one in own].index(found.rates[setting, variant]),
            )
        )
    return groups


def stability_grids(found: Findings) -> list[Grid]:
    """How many learned at each learning rate, of every kind of cell, all depths and clippings."""
    learning_rates = stability.LEARNING_RATES
    return [
        Grid(variant.cell, CELLS[variant.cell], "", tuple(own[rate] for rate in learning_rates))
        for variant, own in by_learning_rate(found.stability).items()
    ]


def costs_table(*, equal: Equal, dark: bool) -> str:
    """The layers of temporal order, with as many units as the LSTM or about as many parameters."""
    rows = [
        _layer(cell, Variant(name=cell, cell=cell, equal=equal).units(ORDER))
        for cell in ("rnn", "gru", "lstm")
    ]
    head = list(say.table["costs"]["columns"].values())
    return table(say(f"equal.{equal}"), head, rows, dark=dark, is_named=False)


def _layer(cell: Cell, units: int) -> Row:
    """A layer's gates, and what it and its whole network, with the dense layer, cost."""
    gates = ", ".join(gate.removesuffix("_gate") for gate in GATES[cell])
    own = costs(cell, units, ORDER.features)
    whole = network_parameters(cell, units, inputs=ORDER.features, outputs=ORDER.outputs)
    cells = [
        td[gates or say("costs.no_gates")],
        td[b[f"{own.parameters:,}"], small[say("costs.whole_network", parameters=whole)]],
        td[
            b[f"{own.multiply_adds:,}"],
            f" {say('costs.products')}",
            small[say("costs.squashed", count=own.squashed)],
        ],
    ]
    return Row(say("network", cell=CELLS[cell], units=units), cell, cells)


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
