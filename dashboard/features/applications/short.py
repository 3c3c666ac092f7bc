"""Short tasks: how many networks solve them, and after how much training."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import Any

from dashboard.features.applications.dot_plot import Row, dot_plot
from dashboard.figures.fast_figure import FastFigure
from dashboard.figures.wording import number, percent
from dashboard.prose.messages import messages
from dashboard.theme import CELLS
from lstm_core.evidence.applications import ShortTask
from lstm_core.evidence.results import VariantResult
from lstm_core.evidence.studies import rates
from lstm_core.evidence.studies.short import PILOT_SEEDS

say = messages("applications")


def solved(result: VariantResult) -> str:
    """10 of 10 (72 % to 100 %): the rate with its interval of 95 %."""
    rate = result.rate
    return say(
        "short.rate",
        successes=rate.successes,
        seeds=rate.seeds,
        low=percent(rate.interval.low),
        high=percent(rate.interval.high),
    )


def network_name(result: VariantResult) -> str:
    return say("network", cell=CELLS[result.variant.cell], units=result.units)


def facts(tasks: Sequence[ShortTask]) -> dict[str, Any]:
    """For the text: who solved what, what a step takes beside the LSTM's, and the settings."""
    first = tasks[0]
    one = first.results[0].experiments[0]
    found: dict[str, Any] = {
        "solved": " ".join(map(_solved_after, tasks)),
        "seeds": first.results[0].rate.seeds,
        "pilots": len(PILOT_SEEDS),
        "rates": say.join(f"{rate:g}" for rate in rates.GRID),
        "budget": one.budget,
        "batch": one.batch_size,
    }
    for result, milliseconds in zip(first.results, first.milliseconds, strict=True):
        found[f"{result.variant.name}_parameters"] = result.parameters
        found[f"{result.variant.name}_step"] = percent(milliseconds / first.milliseconds[0])
    return found


def _solved_after(task: ShortTask) -> str:
    """First symbol: 75 in the LSTM, 8 units; and so on, for networks of which any solved it."""
    networks = [
        say("short.steps", steps=f"{result.median_steps:g}", network=network_name(result))
        for result in task.results
        if result.median_steps is not None
    ]
    return say("short.task_steps", task=task_name(task), networks="; ".join(networks))


def task_name(task: ShortTask) -> str:
    """What a task asks for, in a few words."""
    return say.table["short"][task.task.name]


def short_sequences(tasks: Sequence[ShortTask], *, dark: bool) -> FastFigure:
    """For each task a row for each network: a dot for each seed that solved it, at its training
    time, and a stroke at their median; the LSTM's median is 1."""
    rows: list[Row] = []
    for task in tasks:
        rows.append(Row(say("short.heading", task=task_name(task), steps=task.task.steps)))
        for at, result in enumerate(task.results):
            times = task.times(at)
            name = f"<b>{network_name(result)}</b>  {solved(result)}"
            mark = statistics.median(times) if times else None
            rows.append(Row(name, times, mark, result.variant.cell))
    return dot_plot(rows, title=say("short.axis"), ticks=(0.1, 0.3, 1, 3), dark=dark)


def short_sequences_alt(tasks: Sequence[ShortTask]) -> str:
    """The rates, and the median times."""
    return say("short.alt", tasks=" ".join(map(_task_alt, tasks)))


def _task_alt(task: ShortTask) -> str:
    networks = []
    for at, result in enumerate(task.results):
        values = {
            "network": network_name(result),
            "parameters": result.parameters,
            "rate": solved(result),
        }
        if times := task.times(at):
            time = number(statistics.median(times))
            networks.append(say("short.alt_solved", time=time, **values))
        else:
            networks.append(say("short.alt_network", **values))
    return say(
        "short.alt_task",
        task=task_name(task),
        steps=task.task.steps,
        networks="; ".join(networks),
    )
