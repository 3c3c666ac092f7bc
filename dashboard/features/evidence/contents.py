"""From what was measured to what the table of claims shows of it, and what things are called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from dashboard.features.evidence.names import GATE_NAMES, ORDER, ROWS, short_name
from dashboard.features.evidence.table import Bars, Claim, Curve, Curves, Group
from dashboard.features.evidence.tables import Layer
from dashboard.figures.gradient_plot import carried, median, share_in_words
from dashboard.state.visitor import Row
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
from lstm_core.evidence.studies.variants import GATE_VARIANTS, LSTM, RNN, Variant
from lstm_core.evidence.verdicts import Rate, needed_on
from lstm_core.network.costs import GATES, Equal, costs, network_parameters

ASKED: dict[Row, str] = {
    "memory": "that the LSTM can and the RNN cannot",
    "gates": "that the layers have these and no others",
    "long": "that the LSTM is ahead",
    "training": "that the LSTM is ahead",
}
"""What each row's verdict is about."""

NEEDED = "that the LSTM needs each of them"
"""What else is asked of the gates."""

STANDS_ON: dict[Row, tuple[str, ...]] = {
    "memory": ("lengths", "gradients"),
    "gates": ("ablations",),
    "long": ("lengths",),
    "training": ("stability",),
}
"""What of the findings stands behind each row."""

EQUAL: dict[Equal, str] = {
    "units": "Counted: with equal units",
    "parameters": "Counted: with about equal parameters",
}
"""In what the layers that are counted equal the LSTM."""


# The table


def claims(found: Findings, texts: Mapping[str, str]) -> tuple[Claim, ...]:
    """The four rows, with their verdicts and what was measured, in small.

    A row that is not measured yet has neither; that of the gates has a second verdict, of the
    trainings without a gate, and the numbers that its first one is counted from.
    """
    shown = {
        "memory": _reaching_back(found) if found.gradients else None,
        "gates": _less_a_gate(found) if found.ablations else None,
        "long": _on_long_tasks(found) if found.lengths else None,
        "training": _by_depth(found) if found.stability else None,
    }
    return tuple(
        Claim(
            name=name,
            rnn=texts[f"row_{row}_claim_rnn"],
            lstm=texts[f"row_{row}_claim_lstm"],
            judged=(
                (_asked(found, row), found.verdicts.get(row)),
                *([(_asked_of_gates(found), found.needed)] if row == "gates" else []),
            ),
            shown=shown[row],
            counted=_counted() if row == "gates" else "",
        )
        for row, name in ROWS.items()
    )


def _asked(found: Findings, row: Row) -> str:
    """What a row's verdict is about, and what its rule has counted."""
    measured = {"memory": found.lengths, "long": found.lengths, "training": found.stability}
    if not measured.get(row):
        return ASKED[row]
    pairs = training_pairs(found.stability) if row == "training" else long_pairs(found.lengths)
    rnn, lstm = pairs
    behind, before = ahead(pairs)
    higher = sum(b.share > a.share for a, b in zip(rnn, lstm, strict=True))
    can = [sum(rate.most for rate in rates) for rates in (lstm, rnn)]
    counted = {
        "memory": f"the LSTM can in {can[0]} of {len(lstm)} conditions, the RNN in {can[1]}",
        "long": f"its interval lies above in {before} of {len(lstm)} conditions, below in {behind}",
        "training": f"its share is higher in {higher} of {len(lstm)} conditions, its interval in "
        f"{before}",
    }
    return f"{ASKED[row]}: {counted[row]}"


def _asked_of_gates(found: Findings) -> str:
    """The same of the second verdict on gates."""
    if not found.ablations:
        return NEEDED
    whole, without = gate_rates(found.ablations)
    needed = sum(needed_on(whole, without).values())
    return f"{NEEDED}: needed in {needed} of {len(whole) * len(without)} cases"


def _on_long_tasks(found: Findings) -> Bars:
    """Each long task: the RNN of equal units, then that of equal parameters, beside the LSTM."""
    tasks = dict.fromkeys(
        (short_name(one.setting, one.task), one.task)
        for one in found.lengths
        if one.task.steps >= LONG
    )
    groups = [
        Group(name, _paired(*long_pairs(one for one in found.lengths if one.task == task)))
        for name, task in tasks
    ]
    return Bars(
        groups,
        "solved of 10, each at the learning rate that was chosen beforehand; of each task first "
        f"the RNN of as many units, then that of as many parameters{_ahead_at_best(found)}",
    )


def _ahead_at_best(found: Findings) -> str:
    """The verdict's counts with every network at its best rate, where that was tried."""
    if not found.at_best:
        return ""
    rnn, lstm = ahead(long_pairs(found.at_best))
    return f". At the best rate of each instead: above in {lstm}, below in {rnn}"


def _less_a_gate(found: Findings) -> Bars:
    """Each task: the whole LSTM beside itself with a gate held open, which is without it."""
    groups: dict[str, list[Rate]] = {}
    for one in found.ablations:  # of each task the whole LSTM first, and then gate by gate
        if one.variant in GATE_VARIANTS:
            groups.setdefault(short_name(one.setting, one.task), []).append(one.rate)
    lacking = [(f"no {name}", gate) for gate, name in GATE_NAMES.items()]
    return Bars(
        [Group(name, [rates]) for name, rates in groups.items()],
        "solved of 10, each at the learning rate that was chosen beforehand, a gate held open at 1"
        f"{_at_best_rates(found)}",
        of=[("with all gates", "lstm"), *lacking],
        striped=GATE_NAMES,
    )


def _at_best_rates(found: Findings) -> str:
    """What each LSTM does at its best rate, on the tasks where that is more for any of them."""
    best = {
        (one.setting, one.variant): one
        for one in found.ablations_at_best
        if one.variant in GATE_VARIANTS
    }
    gained = [
        one.setting
        for one in found.ablations
        if (other := best.get((one.setting, one.variant))) and other.rate.share > one.rate.share
    ]
    said = ""
    for setting in dict.fromkeys(gained):
        own: dict[str, VariantResult] = {
            variant.open_gate or "": one for (of, variant), one in best.items() if of == setting
        }
        counts = [f"{own[''].rate.successes} with all gates"]
        counts += [
            f"{own[gate].rate.successes} without the {name}" for gate, name in GATE_NAMES.items()
        ]
        task = short_name(setting, own[""].task)
        said += f". At the best rate of each instead, {task}: {', '.join(counts)}"
    return said


def _by_depth(found: Findings) -> Bars:
    """Each depth, clipped and not."""
    groups = [
        Group(
            "1 layer" if layers == 1 else f"{layers} layers",
            _paired(
                *training_pairs(t for t in found.stability if layers == t.experiments[0].layers)
            ),
        )
        for layers in stability.LAYERS
    ]
    count = len(stability.LEARNING_RATES) * len(stability.SEEDS)
    highest = stability.LEARNING_RATES[-1]
    rates = by_learning_rate(found.stability)
    parted = ", ".join(
        f"{CELLS[variant.cell]} {rate.successes} of {rate.seeds}"
        for variant in (RNN, LSTM)
        for rate in (rates[variant][highest],)
    )
    return Bars(
        groups,
        f"solved of {count}; of each depth first with clipping, then without. At a learning rate "
        f"of {highest:g} alone: {parted}",
    )


def _reaching_back(found: Findings) -> Curves:
    """The gradient before and after training, in the RNN of equal parameters and in the LSTM."""
    curves: list[Curve] = []
    said = []
    for trained, when in ((False, "Untrained, dotted"), (True, "Of those that learned")):
        own = list(_curves(found, trained=trained))
        curves += [curve for curve, _ in own]
        shares = [
            f"{CELLS[curve.cell]}{count} {share_in_words(curve.shares[-1])}" for curve, count in own
        ]
        said.append(f"{when}: {', '.join(shares) or 'none did'}.")
    return Curves(
        curves,
        f"gradient left up to {ORDER.steps - 1} steps back (LSTM: by the cell state), on a "
        f"logarithmic scale. {' '.join(said)} The verdict counts “{ROWS['long']}”.",
    )


def _curves(found: Findings, *, trained: bool) -> Iterator[tuple[Curve, str]]:
    """The middle of the seeds, of trained ones of those that learned, if any did; how many."""
    for variant in (RNN, LSTM):
        own = [
            flow for flow in found.gradients if (flow.variant, flow.trained) == (variant, trained)
        ]
        if counted := [flow.flow for flow in own if flow.solved is not False]:
            curve = Curve(variant.cell, tuple(median(map(carried, counted))), is_dotted=not trained)
            yield curve, f" ({len(counted)} of {len(own)})" if trained else ""


def _counted() -> str:
    """How many gates there are, and what they cost at equal units."""
    rnn, lstm = (costs(cell, LSTM_UNITS, ORDER.features) for cell in ("rnn", "lstm"))
    return (
        f"counted: RNN {len(GATES['rnn'])} gates, LSTM {len(GATES['lstm'])}; "
        f"with {LSTM_UNITS} units {rnn.parameters:,} and {lstm.parameters:,} parameters"
    )


def gated_layers(*, equal: Equal) -> list[Layer]:
    """The layers of temporal order, with as many units as the LSTM or about as many parameters."""
    found = []
    for cell in ("rnn", "gru", "lstm"):
        units = Variant(name=cell, cell=cell, equal=equal).units(ORDER)
        found.append(
            Layer(
                cell=cell,
                name=f"{CELLS[cell]}, {units} units",
                gates=tuple(gate.removesuffix("_gate") for gate in GATES[cell]),
                costs=costs(cell, units, ORDER.features),
                network=network_parameters(
                    cell, units, inputs=ORDER.features, outputs=ORDER.outputs
                ),
            )
        )
    return found


def is_measured(found: Findings, row: Row) -> bool:
    """Whether all that stands behind a row has been measured."""
    return all(getattr(found, name) for name in STANDS_ON[row])


def _paired(first: Sequence[Rate], second: Sequence[Rate]) -> list[tuple[Rate, Rate]]:
    return list(zip(first, second, strict=True))
