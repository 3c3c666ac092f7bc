"""What the record says beside its pictures, in sentences with its numbers."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.figures.evidence import GATE_NAMES
from dashboard.figures.tables import Grid
from dashboard.theme import CELLS
from lstm_core.evidence.findings import Findings
from lstm_core.evidence.pooling import by_learning_rate
from lstm_core.evidence.studies import stability
from lstm_core.evidence.studies.arms import LSTM, RNN, RNN_EQUAL_UNITS
from lstm_core.evidence.studies.rates import GRID
from lstm_core.evidence.tried import Tried
from lstm_core.evidence.verdicts import Rate

PAPER_STRINGS = 8_440
"""Hochreiter and Schmidhuber 1997, table 1: so many strings it took in the fastest of their
settings on the embedded Reber grammar."""


def stability_by_rate(found: Findings) -> list[Grid]:
    """How many learned at each learning rate, of every kind of cell, all depths and clippings."""
    return [
        Grid(
            arm.cell,
            CELLS[arm.cell],
            "",
            tuple(own[rate] for rate in stability.LEARNING_RATES),
        )
        for arm, own in by_learning_rate(found.stability).items()
    ]


def where_stability_parts(found: Findings) -> str:
    """What the highest learning rate does, beside all others together."""
    *lower, highest = stability.LEARNING_RATES
    rates = by_learning_rate(found.stability)

    def said(learning_rates: Sequence[float]) -> str:
        return ", ".join(
            f"{CELLS[arm.cell]} {_of([own[rate] for rate in learning_rates])}"
            for arm, own in rates.items()
        )

    return (
        f"At learning rates from {lower[0]:g} to {lower[-1]:g}, with all depths and both kinds of "
        f"clipping together: {said(lower)}. At **{highest:g}**: {said([highest])}."
    )


def steps_without_gates(found: Findings, setting: str) -> str:
    """How long those took that solved a task, with all gates and without each."""
    own = {one.arm: one for one in found.ablations if one.setting == setting}
    without = [
        f"without the {GATE_NAMES[arm.open_gate]} {_steps(one)}"
        for arm, one in own.items()
        if arm.open_gate is not None
    ]
    return (
        f"Steps until it was solved, the middle of those that did: with all gates "
        f"{_steps(own[LSTM])}, {', '.join(without)}. Each has the learning rate that was chosen "
        "for it, so gates and rates are not told apart by this."
    )


def beside_the_paper(found: Findings, setting: str) -> str:
    """Embedded Reber beside the figures of 1997; "" for another task."""
    if setting != "embedded_reber":
        return ""
    own = {one.arm: one for one in found.lengths if one.setting == setting}
    lstm, batch = own[LSTM], own[LSTM].experiments[0].batch_size
    steps = lstm.median_steps
    strings = (
        ""
        if steps is None
        else (
            f" after {round(steps * batch):,} strings in the middle ({steps:,.0f} steps of {batch})"
        )
    )
    rnns = " and ".join(
        f"{own[arm].rate.successes} of {own[arm].rate.seeds} RNNs of {own[arm].units} units"
        for arm in (RNN_EQUAL_UNITS, RNN)
    )
    return (
        f"**Beside the paper.** {lstm.rate.successes} of {lstm.rate.seeds} LSTMs solve it here,"
        f"{strings}. In the fastest setting of Hochreiter and Schmidhuber (1997) it took "
        f"{PAPER_STRINGS:,} strings, and in each of their settings 97 to 100 % of the trials "
        f"succeeded. Here {rnns} solve it too; their Elman nets never did. What "
        "differs stands under “More on how it was done”."
    )


def at_the_edge(found: Findings) -> str:
    """How many of the chosen learning rates are the lowest or the highest that was tried."""
    chosen = list(found.rates.values())
    at_an_end = sum(rate in (GRID[0], GRID[-1]) for rate in chosen)
    return (
        f"{at_an_end} of the {len(chosen)} chosen rates lie at an end of the grid: a wider grid "
        "might have chosen others."
    )


def _of(rates: Sequence[Rate]) -> str:
    return f"{sum(rate.successes for rate in rates)} of {sum(rate.seeds for rate in rates)}"


def _steps(tried: Tried) -> str:
    return "never" if tried.median_steps is None else f"{tried.median_steps:,.0f}"
