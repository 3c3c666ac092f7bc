"""The question before a row's result is shown, and the answer that the record gives."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from dashboard.features.evidence.names import GATE_NAMES, of, total
from dashboard.prose.messages import messages
from dashboard.state.visitor import Row
from lstm_core.evidence.plan.conditions import FAMILIES, Condition
from lstm_core.evidence.plan.measured import Cell, Measured
from lstm_core.evidence.proportions import Rate
from lstm_core.evidence.results import Findings, VariantResult
from lstm_core.evidence.tasks import Adding, Task, TemporalOrder
from lstm_core.evidence.variants import LSTM, LSTM_LONG, RNN, Variant

say = messages("evidence")


@dataclasses.dataclass(frozen=True)
class HowMany:
    """How many networks of one kind learn a task?

    over_rates: of the pilots over all learning rates, not of the 30 at the chosen one.
    """

    task: Task
    arm: Variant
    over_rates: bool = False

    @property
    def condition(self) -> Condition:
        return next(one for one in FAMILIES if one.task == self.task)

    def rate(self, measured: Measured, arm: Variant) -> Rate:
        """Raises KeyError while the condition is not measured."""
        cell: Cell = measured.cells[self.condition][arm]
        return cell.pilot_rate() if self.over_rates else cell.rate()


HOW_MANY: Mapping[Row, HowMany] = {
    "memory": HowMany(Adding(length=50), RNN),
    "long": HowMany(TemporalOrder(length=100), LSTM),
    "training": HowMany(Adding(length=50), RNN, over_rates=True),
}
"""The gates are asked about otherwise."""


def question(row: Row, measured: Measured) -> str:
    """The question before anything is shown."""
    if row == "gates":
        return say("quiz.gates")
    seeds = HOW_MANY[row].rate(measured, LSTM).seeds
    return say(f"asked.{row}", seeds=seeds, steps=HOW_MANY[row].task.steps)


def answers(row: Row, measured: Measured) -> tuple[str, ...]:
    """The answers to choose from."""
    if row == "gates":
        return tuple(say.table["answers"]["gates"].values())
    return tuple(
        say("quiz.range", low=low, high=high)
        for low, high in thirds(HOW_MANY[row].rate(measured, LSTM).seeds)
    )


def thirds(seeds: int) -> tuple[tuple[int, int], ...]:
    """The counts from 0 to all in three parts.

    >>> thirds(30), thirds(25)
    (((0, 9), (10, 20), (21, 30)), ((0, 8), (9, 16), (17, 25)))
    """
    few = (seeds + 1) // 3 - (seeds % 3 == 0)
    return (0, few), (few + 1, seeds - few - 1), (seeds - few, seeds)


def came_out(row: Row, measured: Measured, found: Findings) -> tuple[str, str]:
    """Which of the answers is right, and the figures that say so."""
    if row == "gates":
        answer, figures = _least_dispensable(found)
        return say.table["answers"]["gates"][answer], figures
    asked = HOW_MANY[row]
    right = asked.rate(measured, asked.arm).successes
    seeds = asked.rate(measured, LSTM).seeds
    low, high = next(part for part in thirds(seeds) if part[0] <= right <= part[1])
    counts = {arm.name: of(asked.rate(measured, arm)) for arm in (LSTM, LSTM_LONG, RNN)}
    return say("quiz.range", low=low, high=high), say("quiz.counts", **counts)


def _least_dispensable(found: Findings) -> tuple[str, str]:
    """The gate that is needed on most tasks, and how many succeed without each."""
    whole, without = gate_rates(found.ablations)
    needed = needed_on(whole, without)
    most = max(needed, key=lambda gate: needed[gate])
    counts = say(
        "quiz.gate_counts",
        seeds=total(whole).seeds,
        successes=total(whole).successes,
        without=", ".join(
            say("quiz.without", gate=GATE_NAMES[gate], successes=total(rates).successes)
            for gate, rates in without.items()
        ),
    )
    if not needed[most]:
        return "none", say("quiz.not_needed", tasks=len(whole), counts=counts)
    return most, say("quiz.needed", needed=needed[most], tasks=len(whole), counts=counts)


def gate_rates(results: Sequence[VariantResult]) -> tuple[list[Rate], dict[str, list[Rate]]]:
    """The rate of the whole LSTM on each task, and for each gate the rates without it."""
    rates: dict[str, list[Rate]] = {}
    for one in results:
        rates.setdefault(one.variant.open_gate or "", []).append(one.rate)
    return rates.pop(""), rates


def needed_on(whole: Sequence[Rate], without: Mapping[str, Sequence[Rate]]) -> dict[str, int]:
    """On how many tasks the whole LSTM is clearly above the one without a gate, gate by gate.

    >>> needed_on([Rate(10, 10), Rate(10, 10)], {"forget_gate": [Rate(9, 10), Rate(0, 10)]})
    {'forget_gate': 1}
    """
    return {
        gate: sum(all_.clearly_above(less) for all_, less in zip(whole, rates, strict=True))
        for gate, rates in without.items()
    }
