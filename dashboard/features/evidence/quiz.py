"""What one is asked before a row's result is shown, and which answer the record gives."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.features.evidence.detail import HARDEST, conditions
from dashboard.features.evidence.names import GATE_NAMES, ORDER, task_name
from dashboard.figures.gradient_plot import CLEARLY, carried, median, share_in_words
from dashboard.state.visitor import Row
from lstm_core.evidence.comparisons import gate_rates
from lstm_core.evidence.findings import Findings
from lstm_core.evidence.results import VariantResult
from lstm_core.evidence.studies import stability
from lstm_core.evidence.studies.settings import SEEDS
from lstm_core.evidence.studies.variants import LSTM, RNN
from lstm_core.evidence.verdicts import Rate, needed_on

EXPECTED: dict[Row, tuple[str, ...]] = {
    "memory": ("in the LSTM", "in the RNN", "in neither (within ten times)"),
    "gates": (*GATE_NAMES.values(), "none clearly"),
    "long": ("0 to 2", "3 to 7", "8 to 10"),
    "training": ("none or one", "two or three", "four or all"),
}
"""The answers to choose from, by row."""


def question(row: Row) -> str:
    """What one is asked before anything is shown."""
    rate, layers, _ = HARDEST
    steps = ORDER.steps
    return {
        "memory": "Take an LSTM, by its cell state, and an RNN of about as many parameters, which "
        "nobody has trained yet: in which does at least ten times as much of the gradient reach "
        f"{steps - 1} steps back?",
        "gates": "Which gate can an LSTM least do without, on the tasks that were tried?",
        "long": f"Of {len(SEEDS)} RNNs with about as many parameters as the LSTM, how many learn "
        f"{task_name('temporal_order', ORDER, within=True)}?",
        "training": f"Of {len(stability.SEEDS)} LSTMs with {layers} layers, a learning rate of "
        f"{rate:g} and no clipping, how many learn their task?",
    }[row]


def came_out(found: Findings, row: Row) -> tuple[str, str]:
    """Which of the answers is right, and the figures that say so."""
    place, figures = {
        "memory": _which_reaches_back,
        "gates": _least_dispensable,
        "long": _how_many_rnns,
        "training": _how_many_at_the_hardest,
    }[row](found)
    return EXPECTED[row][place], figures


def _which_reaches_back(found: Findings) -> tuple[int, str]:
    """More is at least `CLEARLY` times as much, of the medians by the state that carries it."""
    fresh = {
        variant: [f.flow for f in found.gradients if f.variant == variant and not f.trained]
        for variant in (LSTM, RNN)
    }
    lstm, rnn = (float(median(map(carried, flows))[-1]) for flows in fresh.values())
    place = 0 if lstm >= CLEARLY * rnn else 1 if rnn >= CLEARLY * lstm else 2
    hidden = float(median(flow.hidden for flow in fresh[LSTM])[-1])
    return place, (
        f"{share_in_words(lstm)} of it in LSTMs by the cell state ({share_in_words(hidden)} by the "
        f"hidden state) and {share_in_words(rnn)} in RNNs, each the middle of "
        f"{len(fresh[LSTM])} seeds"
    )


def _least_dispensable(found: Findings) -> tuple[int, str]:
    """The gate that is needed on most tasks, and how many succeed without each."""
    whole, without = gate_rates(found.ablations)
    needed = needed_on(whole, without)
    most = max(needed, key=lambda gate: needed[gate])
    place = list(GATE_NAMES).index(most) if needed[most] else len(GATE_NAMES)
    said = ", ".join(
        f"without the {GATE_NAMES[gate]} {_sum(rates).successes}" for gate, rates in without.items()
    )
    of_all = _sum(whole)
    on = (
        f"on {needed[most]} of {len(whole)} tasks the LSTM is clearly ahead of itself without it"
        if needed[most]
        else f"on none of {len(whole)} tasks is the LSTM clearly ahead of itself without a gate"
    )
    return place, (
        f"{on}; of {of_all.seeds} trainings {of_all.successes} succeed with all gates, {said}"
        f"{_undecidable(found)}"
    )


def _undecidable(found: Findings) -> str:
    """Where the whole LSTM fails so often that no gate could have been found to be needed."""
    said = [
        f"{task_name(one.setting, one.task, within=True)}, where at the learning rate that was "
        f"chosen {one.rate.successes} of {one.rate.seeds} succeed with all gates"
        for one in found.ablations
        if one.variant == LSTM and not one.rate.clearly_above(Rate(0, one.rate.seeds))
    ]
    return f". Nothing could have been found in {', and in '.join(said)}" if said else ""


def _how_many_rnns(found: Findings) -> tuple[int, str]:
    (one,) = (t for t in found.lengths if (t.task, t.variant) == (ORDER, RNN))
    (lstm,) = (t for t in found.lengths if (t.task, t.variant) == (ORDER, LSTM))
    solved = one.rate.successes
    place = 0 if solved <= 2 else 1 if solved <= 7 else 2
    return place, f"{_of(one)}; of the LSTMs it is {_of(lstm)}"


def _how_many_at_the_hardest(found: Findings) -> tuple[int, str]:
    at_the_hardest = {t.variant: t for t in found.stability if conditions(t) == HARDEST}
    solved = at_the_hardest[LSTM].rate.successes
    others = ", ".join(
        f"of the {variant.cell.upper()}s {_of(result)}"
        for variant, result in at_the_hardest.items()
        if variant != LSTM
    )
    place = 0 if solved <= 1 else 1 if solved <= 3 else 2
    return place, f"{_of(at_the_hardest[LSTM])}; {others}"


def _of(result: VariantResult) -> str:
    return f"{result.rate.successes} of {result.rate.seeds}"


def _sum(rates: Sequence[Rate]) -> Rate:
    return Rate(sum(rate.successes for rate in rates), sum(rate.seeds for rate in rates))
