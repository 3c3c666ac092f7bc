"""The question before a row's result is shown, and the answer that the record gives."""

from __future__ import annotations

from dashboard.features.evidence.names import (
    GATE_NAMES,
    HARDEST,
    ORDER,
    conditions,
    in_a_sentence,
    of,
    total,
)
from dashboard.figures.gradient_plot import CLEARLY, carried, median, share_in_words
from dashboard.prose.messages import messages
from dashboard.state.visitor import Row
from dashboard.theme import CELLS
from lstm_core.evidence.comparisons import gate_rates, needed_on
from lstm_core.evidence.findings import Findings
from lstm_core.evidence.proportions import Rate
from lstm_core.evidence.studies import stability
from lstm_core.evidence.studies.settings import SEEDS
from lstm_core.evidence.studies.variants import LSTM, RNN

say = messages("evidence")


def answers(row: Row) -> tuple[str, ...]:
    """The answers to choose from."""
    return tuple(say.table["answers"][row].values())


def question(row: Row) -> str:
    """The question before anything is shown."""
    rate, layers, _ = HARDEST
    match row:
        case "memory":
            return say("quiz.memory", steps=ORDER.steps - 1)
        case "gates":
            return say("quiz.gates")
        case "long":
            return say("quiz.long", seeds=len(SEEDS), task=in_a_sentence("temporal_order", ORDER))
        case "training":
            seeds = len(stability.SEEDS)
            return say("quiz.training", seeds=seeds, layers=layers, rate=f"{rate:g}")


def came_out(found: Findings, row: Row) -> tuple[str, str]:
    """Which of the answers is right, and the figures that say so."""
    answer, figures = {
        "memory": _which_reaches_back,
        "gates": _least_dispensable,
        "long": _how_many_rnns,
        "training": _how_many_at_the_hardest,
    }[row](found)
    return say.table["answers"][row][answer], figures


def _which_reaches_back(found: Findings) -> tuple[str, str]:
    """More is at least `CLEARLY` times as much, of the medians by the state that carries it."""
    lstms, rnns = (
        [one.flow for one in found.gradients if one.variant == variant and not one.trained]
        for variant in (LSTM, RNN)
    )
    lstm, rnn = (float(median(map(carried, flows))[-1]) for flows in (lstms, rnns))
    hidden = float(median(flow.hidden for flow in lstms)[-1])
    figures = say(
        "quiz.shares",
        lstm=share_in_words(lstm),
        hidden=share_in_words(hidden),
        rnn=share_in_words(rnn),
        seeds=len(lstms),
    )
    if lstm >= CLEARLY * rnn:
        return "lstm", figures
    return "rnn" if rnn >= CLEARLY * lstm else "neither", figures


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
    counts += _undecidable(found)
    if not needed[most]:
        return "none", say("quiz.not_needed", tasks=len(whole), counts=counts)
    return most, say("quiz.needed", needed=needed[most], tasks=len(whole), counts=counts)


def _undecidable(found: Findings) -> str:
    """Where the whole LSTM fails so often that no gate could have been found to be needed."""
    tasks = [
        say(
            "quiz.undecidable_task",
            task=in_a_sentence(one.setting, one.task),
            rate=of(one.rate),
        )
        for one in found.ablations
        if one.variant == LSTM and not one.rate.clearly_above(Rate(0, one.rate.seeds))
    ]
    return say("quiz.undecidable", tasks=say.join(tasks)) if tasks else ""


def _how_many_rnns(found: Findings) -> tuple[str, str]:
    own = {one.variant: one.rate for one in found.lengths if one.task == ORDER}
    figures = say("quiz.rnns", rnn=of(own[RNN]), lstm=of(own[LSTM]))
    return _how_many(own[RNN], few=2, some=7), figures


def _how_many_at_the_hardest(found: Findings) -> tuple[str, str]:
    own = {one.variant: one.rate for one in found.stability if conditions(one) == HARDEST}
    others = ", ".join(
        say("quiz.cells", cell=CELLS[variant.cell], rate=of(rate))
        for variant, rate in own.items()
        if variant != LSTM
    )
    figures = say("quiz.lstms", lstm=of(own[LSTM]), others=others)
    return _how_many(own[LSTM], few=1, some=3), figures


def _how_many(rate: Rate, *, few: int, some: int) -> str:
    return "few" if rate.successes <= few else "some" if rate.successes <= some else "most"
