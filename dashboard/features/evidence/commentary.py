"""What the record says beside its pictures, in sentences with its numbers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from dashboard.features.evidence.detail import HARDEST, conditions
from dashboard.features.evidence.names import GATE_NAMES, ORDER, ROWS
from dashboard.features.evidence.tables import Grid
from dashboard.figures.gradient_plot import carried, relative
from dashboard.state.race_setup import STEPS, Lineup
from dashboard.state.visitor import Row
from dashboard.theme import CELLS
from lstm_core.evidence.comparisons import ahead, by_learning_rate, long_pairs, training_pairs
from lstm_core.evidence.findings import Findings
from lstm_core.evidence.results import VariantResult
from lstm_core.evidence.studies import stability
from lstm_core.evidence.studies.rates import GRID
from lstm_core.evidence.studies.settings import BUDGET, LONG, LSTM_UNITS
from lstm_core.evidence.studies.variants import GATE_VARIANTS, GRU, LSTM, RNN, RNN_EQUAL_UNITS
from lstm_core.evidence.tasks import Recall, TemporalOrder
from lstm_core.evidence.verdicts import Rate, Verdict, memory_verdict, verdict

REACHED = 0.01
"""From this share of that at the last step on, a gradient counts as having arrived."""

PAPER_STRINGS = 8_440
"""Hochreiter and Schmidhuber 1997, table 1: so many strings it took in the fastest of their
settings on the embedded Reber grammar."""


def reached_and_learned(found: Findings) -> str:
    """In how many of the networks that learned the gradient reached back, and of the others."""
    far = ORDER.steps - 1
    trained = [flow for flow in found.gradients if flow.solved is not None]
    counts = []
    for solved in (True, False):
        own = [flow for flow in trained if flow.solved == solved]
        reached = sum(relative(carried(flow.flow))[-1] >= REACHED for flow in own)
        counts.append(f"{reached} of {len(own)}")
    return (
        f"At least a hundredth of the gradient, by the cell state in LSTMs, reaches {far} steps "
        f"back in **{counts[0]}** networks that learned the task and in **{counts[1]}** that did "
        "not."
    )


def without_recall(found: Findings) -> str:
    """What the rules say if the counter-example is left out."""
    both = [len(long_pairs(of)[0]) for of in (found.lengths, _not_recall(found.lengths))]
    rnn, lstm = long_pairs(_not_recall(found.lengths))
    then: dict[Row, Verdict] = {"memory": memory_verdict(rnn, lstm), "long": verdict(rnn, lstm)}
    said = " and ".join(f"“{ROWS[row]}” “{of}”" for row, of in then.items())
    return (
        f"{both[0] - both[1]} of the {both[0]} conditions are recall, the counter-example: it was "
        f"taken in because it is one. Without it the same rules call {said}."
    )


def rates_beside_a_race(found: Findings, lineup: Lineup) -> str:
    """How often such networks as a race's learn its task in the record; "" if none were measured.

    At the learning rate that was chosen and, where they were tried, at the others: a race has its
    own.
    """
    if lineup.who == "gates" or lineup.layers > 1 or lineup.rough or lineup.units != LSTM_UNITS:
        return ""
    said = []
    for one in found.lengths:
        if _runs_in(one, lineup):
            own = [
                other
                for other in found.sensitivity
                if (other.variant, other.task) == (one.variant, one.task)
            ] or [one]
            rates = ", ".join(
                f"{other.learning_rate:g}: {other.rate.successes} of {other.rate.seeds}"
                + (" (chosen)" if other.learning_rate == one.learning_rate else "")
                for other in own
            )
            said.append(f"- {CELLS[one.variant.cell]}, {one.units} units: {rates}")
    if not said:
        return ""
    rate = lineup.race().terms.learning_rate
    return "\n".join(
        [
            f"**Over {lineup.length} steps, by learning rate** (from “{ROWS['long']}”: ten seeds "
            f"each, {BUDGET:,} steps; this race has {rate:g} and at most {STEPS}):",
            "",
            *said,
        ]
    )


def _runs_in(result: VariantResult, lineup: Lineup) -> bool:
    variants = {
        "rnn": RNN if lineup.equal == "parameters" else RNN_EQUAL_UNITS,
        "lstm": LSTM,
        "gru": GRU if lineup.equal == "parameters" and lineup.who == "three" else None,
    }
    is_its_task = result.task == TemporalOrder(length=lineup.length)
    return is_its_task and result.variant == variants[result.variant.cell]


def at_the_hardest(found: Findings) -> str:
    """What became of the networks that had what a rough race of three layers has."""
    rate, layers, _ = HARDEST
    own = {one.variant: one for one in found.stability if conditions(one) == HARDEST}
    said = " and ".join(
        f"{_of([own[variant].rate])} {CELLS[variant.cell]}s" for variant in (LSTM, RNN)
    )
    return (
        f"Of those above with {layers} layers, a learning rate of {rate:g} and no clipping, "
        f"{said} learned: a line that stays at a guess is what to expect of most."
    )


def stability_by_rate(found: Findings) -> list[Grid]:
    """How many learned at each learning rate, of every kind of cell, all depths and clippings."""
    return [
        Grid(
            variant.cell,
            CELLS[variant.cell],
            "",
            tuple(own[rate] for rate in stability.LEARNING_RATES),
        )
        for variant, own in by_learning_rate(found.stability).items()
    ]


def where_stability_parts(found: Findings) -> str:
    """What the highest learning rate does, beside all others together."""
    *lower, highest = stability.LEARNING_RATES
    rates = by_learning_rate(found.stability)

    def said(learning_rates: Sequence[float]) -> str:
        return ", ".join(
            f"{CELLS[variant.cell]} {_of([own[rate] for rate in learning_rates])}"
            for variant, own in rates.items()
        )

    return (
        f"At learning rates from {lower[0]:g} to {lower[-1]:g}, with all depths and both kinds of "
        f"clipping together: {said(lower)}. At **{highest:g}**: {said([highest])}."
    )


def stability_by_condition(found: Findings) -> str:
    """What the verdict's rule sees: each depth, clipped or not, with all learning rates."""
    rnn, lstm = training_pairs(found.stability)
    more = sum(b.share > a.share for a, b in zip(rnn, lstm, strict=True))
    below, above = ahead((rnn, lstm))
    return (
        f"By depth and clipping, all learning rates together, more LSTMs than RNNs learn in "
        f"**{more} of {len(rnn)}** conditions ({_of(lstm)} and {_of(rnn)} in all); "
        f"the LSTM's interval lies above the RNN's in **{above}** of them and below it in "
        f"**{below}**, and that is what the verdict counts."
    )


def steps_without_gates(found: Findings, setting: str) -> str:
    """How long those took that solved a task, with all gates and without each."""
    own = {
        one.variant.open_gate or one.variant.name: one
        for one in found.ablations
        if one.setting == setting
    }
    less = {gate: own[gate] for gate in GATE_NAMES}
    without = [f"without the {GATE_NAMES[gate]} {_steps(one)}" for gate, one in less.items()]
    whole = own[LSTM.name]
    return (
        "Steps until it was solved, the middle of those that did: with all gates "
        f"{_steps(whole)}, {', '.join(without)}. {_whose_rates(found, whole, less)}"
    )


def _whose_rates(found: Findings, whole: VariantResult, less: Mapping[str, VariantResult]) -> str:
    """Whether rates can be what tells those without a gate from the whole LSTM."""
    rate = whole.learning_rate
    same = [GATE_NAMES[gate] for gate, one in less.items() if one.learning_rate == rate]
    if len(same) == len(less):
        return f"All have a learning rate of {rate:g}."
    said = "Each has the learning rate that was chosen for it"
    if same:
        said += f", {rate:g} both with all gates and without the {' and the '.join(same)}"
    at = {one.learning_rate: one for one in found.sensitivity if _is_same_network(one, whole)}
    theirs = sorted({one.learning_rate for one in less.values()} - {rate})
    if not at:
        return f"{said}. Where the rates differ, rate and gate are not told apart by this."
    steps = ", ".join(f"{_steps(at[each])} at {each:g}" for each in theirs)
    return f"{said}. At the others' rates the LSTM with all gates takes {steps}."


def _is_same_network(one: VariantResult, other: VariantResult) -> bool:
    return (one.variant, one.task) == (other.variant, other.task)


def beside_the_paper(found: Findings, setting: str) -> str:
    """Embedded Reber beside the figures of 1997; "" for another task."""
    if setting != "embedded_reber":
        return ""
    own = {one.variant: one for one in found.lengths if one.setting == setting}
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
        f"{one.rate.successes} of {one.rate.seeds} RNNs of {one.units} units"
        for one in (own[RNN_EQUAL_UNITS], own[RNN])
    )
    return (
        f"**Beside the paper.** {lstm.rate.successes} of {lstm.rate.seeds} LSTMs solve it here,"
        f"{strings}. In the fastest setting of Hochreiter and Schmidhuber (1997) it took "
        f"{PAPER_STRINGS:,} strings, and in each of their settings 97 to 100 % of the trials "
        f"succeeded. Here {rnns} solve it too; their Elman nets never did. What "
        "differs stands under “More on how it was done”."
    )


def at_the_edge(found: Findings) -> str:
    """How many of the chosen learning rates are the lowest or the highest that was result."""
    of_long = {
        (one.setting, one.variant.name)
        for one in found.lengths
        if one.task.steps >= LONG and one.variant in (LSTM, RNN_EQUAL_UNITS, RNN)
    }
    of_gates = {
        (one.setting, one.variant.name) for one in found.ablations if one.variant in GATE_VARIANTS
    }
    return (
        f"{_at_an_end(found.rates.values())} chosen rates lie at an end of the grid: "
        f"{_at_an_end([found.rates[one] for one in of_long])} that the verdicts on memory and "
        f"long sequences stand on, and {_at_an_end([found.rates[one] for one in of_gates])} that "
        "the one on gates stands on. A wider grid might have chosen others."
    )


def _at_an_end(chosen: Collection[float]) -> str:
    return f"{sum(rate in (GRID[0], GRID[-1]) for rate in chosen)} of the {len(chosen)}"


def _not_recall(results: Iterable[VariantResult]) -> list[VariantResult]:
    return [one for one in results if not isinstance(one.task, Recall)]


def _of(rates: Sequence[Rate]) -> str:
    return f"{sum(rate.successes for rate in rates)} of {sum(rate.seeds for rate in rates)}"


def _steps(result: VariantResult) -> str:
    return "never" if result.median_steps is None else f"{result.median_steps:,.0f}"
