"""The tables of a row's experiment: what a layer costs, and the rates by learning rate."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import htpy
from htpy import b, i, small, span, td

from dashboard.features.vanish.figure import name_of, short
from dashboard.figures.tables import Row, table
from dashboard.prose.messages import messages
from dashboard.theme import CELLS, palette
from lstm_core.evidence.plan.measured import Measured
from lstm_core.evidence.plan.rates import GRID
from lstm_core.evidence.proportions import Rate
from lstm_core.evidence.results import Findings, VariantResult, together
from lstm_core.evidence.studies import DEPTHS, ORDER
from lstm_core.evidence.summaries import Beginning
from lstm_core.evidence.variants import GRU, LSTM, LSTM_LONG, RNN, Variant
from lstm_core.network.costs import GATES, Equal, costs, network_parameters
from lstm_core.network.recipe import Cell

say = messages("evidence")


@dataclasses.dataclass(frozen=True)
class Grid:
    """A row of a table of success rates. name: the network; rates: one for each column."""

    cell: Cell
    name: str
    rates: tuple[Rate, ...]


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


def pilot_grids(measured: Measured) -> list[Grid]:
    """How many pilots learned at each learning rate, over all conditions that are whole."""
    return [
        Grid(
            arm.cell,
            say(f"by_length.name.{arm.name}"),
            tuple(_pilots(measured, arm, rate) for rate in GRID),
        )
        for arm in (LSTM, LSTM_LONG, RNN, GRU)
        if measured.cells
    ]


def _pilots(measured: Measured, arm: Variant, learning_rate: float) -> Rate:
    return Rate.of(
        outcome.solved
        for condition, cells in measured.cells.items()
        if condition.is_main
        for outcome in cells[arm].pilots[learning_rate]
    )


def depth_grids(found: Findings) -> list[Grid]:
    """How many learned in one, two and three layers, of every kind of cell, over all rates."""
    own = together(((one.variant, one.layers), one) for one in found.stability)
    variants = dict.fromkeys(variant for variant, _ in own)
    return [
        Grid(one.cell, CELLS[one.cell], tuple(own[one, layers] for layers in DEPTHS))
        for one in variants
    ]


def ablations_table(found: Findings, *, dark: bool) -> str:
    """Task by task, how many LSTMs learned with all gates and without each, and their steps."""
    tasks = list(dict.fromkeys(one.task for one in found.ablations))
    rows = [
        Row(
            say("names.task", task=say(f"names_of_tasks.{task.name}"), steps=task.steps),
            None,
            [_ablation(one) for one in found.ablations if one.task == task],
        )
        for task in tasks
    ]
    head = list(say.table["ablations"]["columns"].values())
    return table(say("ablations.title"), head, rows, dark=dark)


def _ablation(one: VariantResult) -> htpy.Element:
    steps = one.median_steps
    never = say("ablations.never")
    return td[
        b[f"{one.rate.successes}"],
        f" {say('rates.of', seeds=one.rate.seeds)}",
        small[never if steps is None else say("ablations.steps", steps=f"{steps:,.0f}")],
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


def rates_table(title: str, head: Sequence[str], grids: Sequence[Grid], *, dark: bool) -> str:
    """Each network's success rate in each column, with a bar up to the share, as HTML."""
    rows = [
        Row(
            grid.name,
            grid.cell,
            [_rate(one, palette(dark).colour(grid.cell)) for one in grid.rates],
        )
        for grid in grids
    ]
    return table(title, head, rows, dark=dark)


def _rate(rate: Rate, colour: str) -> htpy.Element:
    share = f"{100 * rate.share:.0f}%"
    bar = i(style=f"left:0;width:{share};background:{colour};opacity:1")
    return td[
        b[f"{rate.successes}"],
        f" {say('rates.of', seeds=rate.seeds)}",
        span(".range", aria_hidden="true")[bar],
    ]
