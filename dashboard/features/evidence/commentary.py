"""What the record says beside its pictures: sentences of the prose with the record's numbers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from dashboard.features.evidence.names import (
    GATE_NAMES,
    HARDEST,
    ORDER,
    conditions,
    of,
)
from dashboard.figures.gradient_plot import carried, relative
from dashboard.prose.messages import messages
from dashboard.theme import CELLS
from lstm_core.evidence.comparisons import by_learning_rate
from lstm_core.evidence.findings import Findings
from lstm_core.evidence.results import VariantResult
from lstm_core.evidence.studies import stability
from lstm_core.evidence.studies.variants import GATE_VARIANTS, LSTM, RNN, RNN_EQUAL_UNITS

say = messages("evidence")

ARRIVED = 0.01
"""From this share of that at the last step on, a gradient counts as having arrived."""

PAPER_STRINGS = 8_440
"""Hochreiter and Schmidhuber 1997, table 1: so many strings it took in the fastest of their
settings on the embedded Reber grammar."""


# Memory


def gradient_and_learning(found: Findings) -> str:
    """In how many of the networks that learned the gradient arrived, and in how many others."""

    def arrived(*, solved: bool) -> str:
        own = [one.flow for one in found.gradients if one.solved is solved]
        return _count([relative(carried(flow))[-1] >= ARRIVED for flow in own])

    return say(
        "commentary.gradient",
        steps=ORDER.steps - 1,
        learned=arrived(solved=True),
        others=arrived(solved=False),
    )


def _count(answers: Collection[bool]) -> str:
    return say("names.rate", successes=sum(map(bool, answers)), seeds=len(answers))


# Gates


def steps_without_gates(found: Findings, setting: str) -> str:
    """The median steps of those that solved a task, with all gates and without each."""
    own = gate_results(found.ablations, setting)
    without = [
        say("quiz.without", gate=name, successes=_steps(own[gate]))
        for gate, name in GATE_NAMES.items()
    ]
    return say(
        "commentary.steps",
        whole=_steps(own[""]),
        without=", ".join(without),
        rates=_rates_of_gates(found, own),
    )


def gate_results(results: Sequence[VariantResult], setting: str) -> dict[str, VariantResult]:
    """On one task the LSTM by the gate that it lacks; "" for the whole one."""
    return {
        one.variant.open_gate or "": one
        for one in results
        if one.setting == setting and one.variant in GATE_VARIANTS
    }


def _rates_of_gates(found: Findings, own: Mapping[str, VariantResult]) -> str:
    """Whether learning rates may explain what differs between the LSTMs."""
    whole = own[""]
    rate = whole.learning_rate
    same = [name for gate, name in GATE_NAMES.items() if own[gate].learning_rate == rate]
    if len(same) == len(GATE_NAMES):
        return say("commentary.one_rate", rate=f"{rate:g}")
    rates = say("commentary.own_rates")
    if same:
        rates = say("commentary.same_rate", rate=f"{rate:g}", gates=say.join(same))
    at = {one.learning_rate: one for one in found.sensitivity if _is_same_network(one, whole)}
    if not at:
        return say("commentary.not_separated", rates=rates)
    steps = [
        say("commentary.steps_at", steps=_steps(at[other]), rate=f"{other:g}")
        for other in sorted({own[gate].learning_rate for gate in GATE_NAMES} - {rate})
    ]
    return say("commentary.whole_at", rates=rates, steps=", ".join(steps))


def _is_same_network(one: VariantResult, other: VariantResult) -> bool:
    return (one.variant, one.task) == (other.variant, other.task)


def _steps(result: VariantResult) -> str:
    steps = result.median_steps
    return say("commentary.never") if steps is None else f"{steps:,.0f}"


# Long sequences


def beside_the_paper(found: Findings, setting: str) -> str:
    """Embedded Reber beside the figures of 1997; "" for another task."""
    if setting != "embedded_reber":
        return ""
    own = {one.variant: one for one in found.lengths if one.setting == setting}
    lstm, batch = own[LSTM], own[LSTM].experiments[0].batch_size
    strings = ""
    if (steps := lstm.median_steps) is not None:
        values = {"strings": round(steps * batch), "steps": f"{steps:,.0f}", "batch": batch}
        strings = say("commentary.paper_strings", **values)
    rnns = [
        say("commentary.paper_rnns", rate=of(own[rnn].rate), units=own[rnn].units)
        for rnn in (RNN_EQUAL_UNITS, RNN)
    ]
    return say(
        "commentary.paper",
        lstm=of(lstm.rate),
        strings=strings,
        paper=PAPER_STRINGS,
        rnns=say.join(rnns),
    )


# Training stability


def stability_at_the_hardest(found: Findings) -> str:
    """What became of the networks that had what a rough race of three layers has."""
    rate, layers, _ = HARDEST
    own = {one.variant: one.rate for one in found.stability if conditions(one) == HARDEST}
    return say(
        "commentary.hardest",
        layers=layers,
        rate=f"{rate:g}",
        lstm=of(own[LSTM]),
        rnn=of(own[RNN]),
    )


def stability_by_rate(found: Findings) -> str:
    """What the highest learning rate does, beside all others together."""
    *lower, highest = stability.LEARNING_RATES
    rates = by_learning_rate(found.stability)

    def cells(learning_rates: Sequence[float]) -> str:
        return ", ".join(
            say(
                "names.cell_rate",
                cell=CELLS[variant.cell],
                rate=of(*(own[rate] for rate in learning_rates)),
            )
            for variant, own in rates.items()
        )

    return say(
        "commentary.by_rate",
        low=f"{lower[0]:g}",
        high=f"{lower[-1]:g}",
        lower=cells(lower),
        highest=f"{highest:g}",
        at_highest=cells([highest]),
    )
