"""The numbers of a measurement, as the prose beside its picture names them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard.features.applications.short import TASKS, network_name
from dashboard.features.applications.speed import Speed
from dashboard.figures.wording import counted, number, percent
from lstm_core.evidence.applications import Forecasting, ShortTask
from lstm_core.evidence.studies import rates
from lstm_core.evidence.studies.short import PILOT_SEEDS
from lstm_core.evidence.timing import HEADS

Numbers = dict[str, Any]


def of_forecasting(forecasting: Forecasting) -> Numbers:
    """The mean errors, in how many series the regression is ahead, and how it was measured."""
    one, series = forecasting.one, forecasting.one.series
    linear, lstm = forecasting.rival("linear"), forecasting.rival("lstm")
    return {
        **{rival.name: number(rival.mean) for rival in forecasting.rivals},
        **{
            f"{rival.name}_parameters": rival.parameters
            for rival in forecasting.rivals
            if rival.parameters is not None
        },
        "linear_ahead": sum(
            regression < network
            for regression, network in zip(linear.errors, lstm.errors, strict=True)
        ),
        "seeds": forecasting.seeds,
        "rates": _listed(one.learning_rates),
        "batch": one.batch_size,
        **{name: getattr(one, name) for name in ("window", "budget")},
        **{
            name: getattr(series, name)
            for name in ("period", "trend", "noise", "training", "validation", "test")
        },
    }


def of_short(tasks: Sequence[ShortTask]) -> Numbers:
    """Who solved what, what a step takes beside the LSTM's, and how it was measured."""
    first = tasks[0]
    one = first.results[0].experiments[0]
    lstm = first.milliseconds[0]
    networks = [(result.variant.name, result) for result in first.results]
    return {
        **{f"{name}_parameters": result.parameters for name, result in networks},
        **{
            f"{name}_step": percent(each / lstm)
            for (name, _), each in zip(networks, first.milliseconds, strict=True)
        },
        "solved": " ".join(map(_solved, tasks)),
        "seeds": first.results[0].rate.seeds,
        "pilots": len(PILOT_SEEDS),
        "rates": _listed(rates.GRID),
        "budget": one.budget,
        "batch": one.batch_size,
    }


def _solved(of: ShortTask) -> str:
    """First symbol: 75 in the LSTM, 8 units; and so on, for networks of which any solved it."""
    said = [
        f"{result.median_steps:g} in the {network_name(result)}"
        for result in of.results
        if result.median_steps is not None
    ]
    return f"{TASKS[of.task.name]}: {'; '.join(said)}."


def of_speed(speed: Speed) -> Numbers:
    """From which length to which it was measured, and how."""
    first = speed[False][0]
    lengths = list(first.microseconds)
    return {
        "start": lengths[0],
        "end": lengths[-1],
        "longer": lengths[-1] // lengths[0],
        "parameters": ", ".join(f"{growth.parameters:,}" for growth in speed[False]),
        "heads": HEADS,
        "batch": first.batch_size,
        "rounds": counted(first.rounds, "round"),
    }


def _listed(numbers: Sequence[float]) -> str:
    """0.002, 0.006 or 0.02"""
    *others, last = (f"{number:g}" for number in numbers)
    return f"{', '.join(others)} or {last}" if others else last
