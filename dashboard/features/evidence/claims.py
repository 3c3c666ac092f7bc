"""From what was measured to what the table of claims shows of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from dashboard.features.evidence.names import GATE_NAMES, ORDER, of, row_name, short_name
from dashboard.features.evidence.table import Bars, Claim, Curve, Curves, Group
from dashboard.figures.gradient_plot import carried, median, share_in_words
from dashboard.prose.messages import messages
from dashboard.state.visitor import ROWS, Row
from dashboard.theme import CELLS
from lstm_core.evidence.comparisons import (
    ahead,
    by_learning_rate,
    gate_rates,
    long_pairs,
    training_pairs,
)
from lstm_core.evidence.findings import Findings
from lstm_core.evidence.results import VariantResult
from lstm_core.evidence.studies import stability
from lstm_core.evidence.studies.settings import LONG, LSTM_UNITS
from lstm_core.evidence.studies.variants import GATE_VARIANTS, LSTM, RNN
from lstm_core.evidence.verdicts import Rate, needed_on
from lstm_core.network.costs import GATES, costs

say = messages("evidence")

MEASURED_BY: dict[Row, tuple[str, ...]] = {
    "memory": ("lengths", "gradients"),
    "gates": ("ablations",),
    "long": ("lengths",),
    "training": ("stability",),
}
"""The findings that each row shows."""


def is_measured(found: Findings, row: Row) -> bool:
    """Whether all that a row shows has been measured."""
    return all(getattr(found, name) for name in MEASURED_BY[row])


def claims(found: Findings, texts: Mapping[str, str]) -> tuple[Claim, ...]:
    """The four rows, with their verdicts and what was measured, in small.

    A row that is not measured yet has neither; that of the gates has a second verdict, of the
    trainings without a gate, and the numbers that its first one is counted from.
    """
    evidence = {
        "memory": _gradients(found) if found.gradients else None,
        "gates": _without_gates(found) if found.ablations else None,
        "long": _long_tasks(found) if found.lengths else None,
        "training": _by_depth(found) if found.stability else None,
    }
    return tuple(
        Claim(
            name=row_name(row),
            rnn=texts[f"row_{row}_claim_rnn"],
            lstm=texts[f"row_{row}_claim_lstm"],
            judged=(
                (_asked(found, row), found.verdicts.get(row)),
                *([(_asked_of_gates(found), found.needed)] if row == "gates" else []),
            ),
            evidence=evidence[row],
            counted=_counted_gates() if row == "gates" else "",
        )
        for row in ROWS
    )


def _asked(found: Findings, row: Row) -> str:
    """What a row's verdict is about, and what its rule has counted."""
    asked = say(f"asked.{row}")
    if row == "gates" or not getattr(found, MEASURED_BY[row][0]):
        return asked
    pairs = training_pairs(found.stability) if row == "training" else long_pairs(found.lengths)
    rnn, lstm = pairs
    below, above = ahead(pairs)
    conditions = len(lstm)
    if row == "memory":
        can = {"lstm": sum(rate.most for rate in lstm), "rnn": sum(rate.most for rate in rnn)}
        return say("counts.memory", asked=asked, conditions=conditions, **can)
    if row == "long":
        return say("counts.long", asked=asked, above=above, below=below, conditions=conditions)
    higher = sum(b.share > a.share for a, b in zip(rnn, lstm, strict=True))
    return say("counts.training", asked=asked, higher=higher, above=above, conditions=conditions)


def _asked_of_gates(found: Findings) -> str:
    """The same of the second verdict on gates."""
    asked = say("asked.needed")
    if not found.ablations:
        return asked
    whole, without = gate_rates(found.ablations)
    needed = sum(needed_on(whole, without).values())
    return say("counts.needed", asked=asked, needed=needed, cases=len(whole) * len(without))


def _counted_gates() -> str:
    """How many gates there are, and what they cost at equal units."""
    rnn, lstm = (costs(cell, LSTM_UNITS, ORDER.features) for cell in ("rnn", "lstm"))
    return say(
        "counts.gates",
        rnn=len(GATES["rnn"]),
        lstm=len(GATES["lstm"]),
        units=LSTM_UNITS,
        rnn_parameters=rnn.parameters,
        lstm_parameters=lstm.parameters,
    )


def _long_tasks(found: Findings) -> Bars:
    """Each long task: the RNN of equal units, then that of equal parameters, beside the LSTM."""
    groups: dict[str, list[VariantResult]] = {}
    for result in found.lengths:
        if result.task.steps >= LONG:
            groups.setdefault(short_name(result.setting, result.task), []).append(result)
    at_best = ""
    if found.at_best:
        rnn, lstm = ahead(long_pairs(found.at_best))
        at_best = say("notes.long_at_best", above=lstm, below=rnn)
    return Bars(
        [_paired(name, long_pairs(own)) for name, own in groups.items()],
        say("notes.long", at_best=at_best),
    )


def _without_gates(found: Findings) -> Bars:
    """Each task: the whole LSTM beside itself with a gate held open, which is without it."""
    groups: dict[str, list[Rate]] = {}
    for result in found.ablations:  # of each task the whole LSTM first, and then gate by gate
        if result.variant in GATE_VARIANTS:
            groups.setdefault(short_name(result.setting, result.task), []).append(result.rate)
    return Bars(
        [Group(name, [rates]) for name, rates in groups.items()],
        say("notes.gates", at_best=_gates_at_best(found)),
        bars=[
            (say("table.all_gates"), "lstm"),
            *((say("table.no_gate", gate=name), gate) for gate, name in GATE_NAMES.items()),
        ],
        striped=GATE_NAMES,
    )


def _gates_at_best(found: Findings) -> str:
    """What each LSTM does at its best rate, on the tasks where that is more for any of them."""
    chosen = {(one.setting, one.variant): one.rate for one in found.ablations}
    tasks: dict[str, list[VariantResult]] = {}
    for one in found.ablations_at_best:
        if one.variant in GATE_VARIANTS:
            tasks.setdefault(one.setting, []).append(one)
    return "".join(
        say(
            "notes.gates_at_best",
            task=short_name(setting, own[0].task),
            counts=", ".join(map(_count_at_best, own)),
        )
        for setting, own in tasks.items()
        if any(one.rate.share > chosen[setting, one.variant].share for one in own)
    )


def _count_at_best(result: VariantResult) -> str:
    gate, successes = result.variant.open_gate, result.rate.successes
    if gate is None:
        return say("notes.with_all_gates", successes=successes)
    return say("notes.without_gate", successes=successes, gate=GATE_NAMES[gate])


def _by_depth(found: Findings) -> Bars:
    """Each depth, clipped and not."""
    groups = [
        _paired(
            say("depth", count=layers),
            training_pairs(one for one in found.stability if one.experiments[0].layers == layers),
        )
        for layers in stability.LAYERS
    ]
    highest = stability.LEARNING_RATES[-1]
    rates = by_learning_rate(found.stability)
    cells = [
        say("names.cell_rate", cell=CELLS[variant.cell], rate=of(rates[variant][highest]))
        for variant in (RNN, LSTM)
    ]
    note = say(
        "notes.training",
        seeds=len(stability.LEARNING_RATES) * len(stability.SEEDS),
        rate=f"{highest:g}",
        cells=", ".join(cells),
    )
    return Bars(groups, note)


def _gradients(found: Findings) -> Curves:
    """The gradient before and after training, in the RNN of equal parameters and in the LSTM."""
    fresh, trained = (list(_curves(found, trained=trained)) for trained in (False, True))
    note = say(
        "notes.memory",
        steps=ORDER.steps - 1,
        fresh=say("notes.fresh", cells=_shares(fresh)),
        trained=say("notes.trained", cells=_shares(trained)),
        row=row_name("long"),
    )
    return Curves([curve for curve, _ in (*fresh, *trained)], note)


def _shares(curves: Iterable[tuple[Curve, str]]) -> str:
    return ", ".join(share for _, share in curves) or say("notes.nobody")


def _curves(found: Findings, *, trained: bool) -> Iterator[tuple[Curve, str]]:
    """The median of the seeds, of trained ones of those that learned, if any did; with its share
    at the far end in words."""
    for variant in (RNN, LSTM):
        own = [one for one in found.gradients if (one.variant, one.trained) == (variant, trained)]
        learned = [one.flow for one in own if one.solved is not False]
        if learned:
            shares = tuple(median(map(carried, learned)))
            cell, share = CELLS[variant.cell], share_in_words(shares[-1])
            yield (
                Curve(variant.cell, shares, is_dotted=not trained),
                say("notes.share_of", cell=cell, learned=len(learned), seeds=len(own), share=share)
                if trained
                else say("notes.share", cell=cell, share=share),
            )


def _paired(name: str, pairs: tuple[Sequence[Rate], Sequence[Rate]]) -> Group:
    return Group(name, list(zip(*pairs, strict=True)))
