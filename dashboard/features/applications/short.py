"""Short tasks: how many networks solve them, and after how much training."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from dashboard.features.applications.dot_plot import Row, rows_of_dots
from dashboard.figures.fast_figure import FastFigure
from dashboard.figures.wording import number, percent
from dashboard.theme import CELLS
from lstm_core.evidence.applications import ShortTask
from lstm_core.evidence.results import VariantResult

TASKS = {"recall": "First symbol", "temporal_order": "Order of two"}
"""A task's name -> what it asks for, in a few words."""


def solved(result: VariantResult) -> str:
    """10 of 10 (72 to 100 %): the rate with its interval of 95 %."""
    rate = result.rate
    low, high = percent(rate.interval.low), percent(rate.interval.high)
    return f"{rate.successes} of {rate.seeds} ({low} to {high})"


def network_name(result: VariantResult) -> str:
    return f"{CELLS[result.variant.cell]}, {result.units} units"


def short_sequences(tasks: Sequence[ShortTask], *, dark: bool) -> FastFigure:
    """For each task a row for each network: a dot for each seed that solved it, at its training
    time, and a stroke at their median; the LSTM's median is 1."""
    rows: list[Row] = []
    for of in tasks:
        rows.append(Row(f"<b>{TASKS[of.task.name]}</b>, {of.task.steps} steps"))
        for at, result in enumerate(of.results):
            times = of.times(at)
            name = f"<b>{network_name(result)}</b>  {solved(result)}"
            mark = statistics.median(times) if times else None
            rows.append(Row(name, times, mark, result.variant.cell))
    return rows_of_dots(
        rows,
        title="training time until solved, LSTM = 1<br>(a dot: one seed, the stroke: their middle)",
        ticks=(0.1, 0.3, 1, 3),
        lines=(1,),
        dark=dark,
    )


def short_sequences_alt(tasks: Sequence[ShortTask]) -> str:
    """The rates, and the median times."""
    said = []
    for of in tasks:
        parts = [
            f"{network_name(result)}, {result.parameters} parameters: {solved(result)} solved"
            + (f", median time {number(statistics.median(of.times(at)))}" if of.times(at) else "")
            for at, result in enumerate(of.results)
        ]
        said.append(f"{TASKS[of.task.name]}, {of.task.steps} steps. {'; '.join(parts)}.")
    return "Training time until solved, where the LSTM's median is 1. " + " ".join(said)
