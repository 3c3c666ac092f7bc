"""From what was measured to what the table of claims shows of it. No picture is drawn here."""

from __future__ import annotations

import collections
import statistics
from collections.abc import Mapping, Sequence

from dashboard.figures.claims import Claim
from dashboard.figures.flows import median_share, scientific
from dashboard.figures.strips import Strip
from dashboard.figures.tables import Layer
from dashboard.theme import CELLS
from lstm_core.evidence.costs import GATES, costs, network_parameters
from lstm_core.evidence.experiment import GradientFlow
from lstm_core.evidence.findings import (
    Ending,
    Findings,
    Row,
    Tried,
    gate_rates,
    long_pairs,
    training_pairs,
)
from lstm_core.evidence.studies import gradients, stability
from lstm_core.evidence.studies.arms import LSTM, RNN, Arm, Size
from lstm_core.evidence.studies.settings import LONG, LSTM_UNITS, SEEDS
from lstm_core.evidence.verdicts import Rate
from lstm_core.network.recipe import Cell

ROWS: dict[Row, str] = {
    "memory": "Memory",
    "gates": "Gates",
    "long": "Long sequences",
    "training": "Training stability",
}

SETTINGS: dict[str, str] = {
    "temporal_order": "Temporal order",
    "embedded_reber": "Embedded Reber",
    "adding": "Adding",
    "continual_reber": "Reber, a stream",
    "recall_faint": "Recall, faint",
    "recall_full": "Recall, full",
}

ORDER = gradients.SETTING.pilot
"""Temporal order, over as many steps as the gradient is followed."""

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
    "memory": ("lengths", "flows"),
    "gates": ("ablations",),
    "long": ("lengths",),
    "training": ("stability",),
}
"""What of the findings stands behind each row."""

GATE_NAMES = {
    "forget_gate": "forget gate",
    "input_gate": "input gate",
    "output_gate": "output gate",
}

ENDINGS: dict[Ending, str] = {
    "slow": "learned something",
    "stuck": "no better than a guess",
    "diverged": "diverged",
}
"""How a training ended that did not solve its task."""

_CHANGES = {
    "lstm": "LSTM as it is",
    "no_forget_gate": "without its forget gate",
    "no_input_gate": "without its input gate",
    "no_output_gate": "without its output gate",
    "forget_bias_0": "forget bias 0",
    "forget_bias_long": "forget bias ln(T − 1)",
}

EQUAL: dict[Size, str] = {
    "units": "Counted: with equal units",
    "parameters": "Counted: with about equal parameters",
}
"""In what the layers that are counted equal the LSTM."""

# The table


def claims(found: Findings, texts: Mapping[str, str]) -> tuple[Claim, ...]:
    """The four rows, with their verdicts and the rates that these were computed from.

    A row that is not measured yet has neither; that of the gates has a second one, of the trainings
    without a gate, and the numbers that its first one is counted from.
    """
    long = _paired(*long_pairs(found.lengths))
    gates = _without_gates(found) if found.ablations else []
    training = _paired(*training_pairs(found.stability))
    cells = (("RNN", "rnn"), ("LSTM", "lstm"))
    gated = (("without a gate", "muted"), ("with all", "lstm"))
    shown = {
        "memory": (long, f"every task of {LONG} steps and more", cells),
        "gates": (gates, "each gate, every task", gated),
        "long": (long, f"every task of {LONG} steps and more", cells),
        "training": (training, "every depth, clipped or not", cells),
    }
    return tuple(
        Claim(
            name=name,
            rnn=texts[f"row_{row}_claim_rnn"],
            lstm=texts[f"row_{row}_claim_lstm"],
            judged=(
                (ASKED[row], found.verdicts.get(row)),
                *([(NEEDED, found.needed)] if row == "gates" else []),
            ),
            pairs=shown[row][0],
            told=shown[row][1],
            counted=_counted() if row == "gates" else "",
            of=shown[row][2],
        )
        for row, name in ROWS.items()
    )


def _counted() -> str:
    """How many gates there are, and what they cost at equal units."""
    rnn, lstm = (costs(cell, LSTM_UNITS, ORDER.features) for cell in ("rnn", "lstm"))
    return (
        f"counted: RNN {len(GATES['rnn'])} gates, LSTM {len(GATES['lstm'])}; "
        f"with {LSTM_UNITS} units {rnn.parameters:,} and {lstm.parameters:,} parameters"
    )


def gated_layers(*, equal: Size) -> list[Layer]:
    """The layers of temporal order, with as many units as the LSTM or about as many parameters."""
    found = []
    for cell in ("rnn", "gru", "lstm"):
        units = Arm(name=cell, cell=cell, equal=equal).units(ORDER)
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


def _without_gates(found: Findings) -> list[tuple[Rate, Rate]]:
    whole, without = gate_rates(found.ablations)
    return [pair for rates in without.values() for pair in _paired(rates, whole)]


def is_measured(found: Findings, row: Row) -> bool:
    """Whether all that stands behind a row has been measured."""
    return all(getattr(found, name) for name in STANDS_ON[row])


def _paired(first: Sequence[Rate], second: Sequence[Rate]) -> list[tuple[Rate, Rate]]:
    return list(zip(first, second, strict=True))


# What stands behind a row


def length_strips(found: Findings, setting: str) -> dict[str, list[Strip]]:
    """One task at each of its lengths: every kind of cell."""
    groups: dict[str, list[Strip]] = {}
    for tried in found.lengths:
        if tried.setting == setting:
            heading = f"{SETTINGS[setting]}, {tried.task.steps} steps"
            groups.setdefault(heading, []).append(_strip(network(tried), tried))
    return groups


def ablation_strips(found: Findings, setting: str) -> dict[str, list[Strip]]:
    """One task: the LSTM as it is, and with one thing changed."""
    own = [tried for tried in found.ablations if tried.setting == setting]
    heading = f"{SETTINGS[setting]}, {own[0].task.steps} steps"
    labels = [f"{_CHANGES[tried.arm.name]}, rate {tried.learning_rate:g}" for tried in own]
    return {heading: list(map(_strip, labels, own))}


def settings_of(tried: Sequence[Tried]) -> dict[str, str]:
    """The tasks on which something was tried, by key: what to call them."""
    return {one.setting: SETTINGS[one.setting] for one in tried}


def stability_strips(found: Findings, *, clipped: bool) -> dict[str, list[Strip]]:
    """By depth: every kind of cell, with all learning rates and seeds together."""
    groups: dict[str, dict[str, list[Tried]]] = {}
    for tried in found.stability:
        if (tried.experiments[0].clipnorm is not None) == clipped:
            layers = tried.experiments[0].layers
            heading = "1 layer" if layers == 1 else f"{layers} layers"
            groups.setdefault(heading, {}).setdefault(network(tried), []).append(tried)
    return {
        heading: [_pooled(label, own) for label, own in networks.items()]
        for heading, networks in groups.items()
    }


def flows(found: Findings, *, trained: bool) -> dict[str, tuple[Cell, list[GradientFlow]]]:
    """The gradient in every kind of network, fresh or trained: a flow for each seed."""
    groups: dict[str, tuple[Cell, list[GradientFlow]]] = {}
    for flow in found.flows:
        if flow.trained == trained:
            training = flow.experiment.training
            label = f"{CELLS[training.cell]}, {training.units} units"
            groups.setdefault(label, (training.cell, []))[1].append(flow.flow)
    return groups


def _pooled(label: str, tried: Sequence[Tried]) -> Strip:
    """All learning rates together, with how those ended that did not solve their task, and with
    which loss all of them did."""
    ends = collections.Counter(
        end for one in tried for end, count in one.endings.items() for _ in range(count)
    )
    outcomes = tuple(outcome for one in tried for outcome in one.outcomes)
    notes = [", ".join(f"{ends[end]} {ENDINGS[end]}" for end in ENDINGS if ends[end])]
    if losses := [outcome.losses[-1] for outcome in outcomes if outcome.losses]:
        middle = statistics.median(losses)
        notes.append(f"last loss: {middle:.2g} in the middle, {max(losses):.2g} at most")
    budget = tried[0].experiments[0].budget
    return Strip(label, tried[0].arm.cell, outcomes, budget, tuple(filter(None, notes)))


def network(tried: Tried) -> str:
    """LSTM, 8 units, 580 parameters"""
    return f"{CELLS[tried.arm.cell]}, {tried.units} units, {tried.parameters:,} parameters"


def _strip(label: str, tried: Tried) -> Strip:
    return Strip(label, tried.arm.cell, tried.outcomes, tried.experiments[0].budget)


# What one expects, and what came out

EXPECTED: dict[Row, tuple[str, ...]] = {
    "memory": ("about as much", "some of it", "less than a thousandth"),
    "gates": (*GATE_NAMES.values(), "none in particular"),
    "long": ("0 to 2", "3 to 7", "8 to 10"),
    "training": ("none or one", "two or three", "four or all"),
}
"""The answers to choose from, by row."""


def question(row: Row) -> str:
    """What one is asked before anything is shown."""
    rate, layers = stability.LEARNING_RATES[-1], stability.LAYERS[-1]
    steps = ORDER.steps
    return {
        "memory": "How much of the gradient at the last step is left "
        f"{steps - 1} steps before it, in an LSTM that nobody has trained?",
        "gates": "Which gate can an LSTM least do without, over all tasks that were tried?",
        "long": f"Of {len(SEEDS)} RNNs with about as many parameters as the LSTM, how many learn "
        f"the temporal order over {steps} steps?",
        "training": f"Of {len(stability.SEEDS)} LSTMs with {layers} layers, a learning rate of "
        f"{rate:g} and no clipping, how many learn their task?",
    }[row]


def came_out(found: Findings, row: Row) -> tuple[str, str]:
    """Which of the answers is right, and the figures that say so."""
    if row == "memory":
        fresh = [f.flow for f in found.flows if f.arm == LSTM and not f.trained]
        share = median_share(fresh, len(fresh[0].hidden) - 1)
        place = 0 if share >= 0.5 else 1 if share >= 1e-3 else 2
        return EXPECTED[row][place], f"{scientific(share)} of it, the middle of {len(fresh)} seeds"
    if row == "gates":
        return _least_dispensable(found)
    if row == "long":
        (one,) = (t for t in found.lengths if (t.task, t.arm) == (ORDER, RNN))
        solved = one.rate.successes
        return EXPECTED[row][
            0 if solved <= 2 else 1 if solved <= 7 else 2
        ], f"{solved} of {one.rate.seeds}"
    hardest = stability.LEARNING_RATES[-1], stability.LAYERS[-1], None
    (one,) = (t for t in found.stability if t.arm == LSTM and _conditions(t) == hardest)
    solved = one.rate.successes
    return EXPECTED[row][
        0 if solved <= 1 else 1 if solved <= 3 else 2
    ], f"{solved} of {one.rate.seeds}"


def _conditions(tried: Tried) -> tuple[float, int, float | None]:
    one = tried.experiments[0]
    return one.learning_rate, one.layers, one.clipnorm


def _least_dispensable(found: Findings) -> tuple[str, str]:
    """The gate without which clearly fewer trainings succeed, and how many do without each."""
    whole_rates, without = gate_rates(found.ablations)
    whole, less = _sum(whole_rates), {gate: _sum(rates) for gate, rates in without.items()}
    needed = [gate for gate, rate in less.items() if whole.clearly_above(rate)]
    fewest = min(needed, key=lambda gate: less[gate].successes, default=None)
    right = GATE_NAMES[fewest] if fewest else EXPECTED["gates"][-1]
    said = ", ".join(
        f"without the {GATE_NAMES[gate]} {rate.successes}" for gate, rate in less.items()
    )
    return right, f"of {whole.seeds} trainings {whole.successes} succeed with all gates; {said}"


def _sum(rates: Sequence[Rate]) -> Rate:
    return Rate(sum(rate.successes for rate in rates), sum(rate.seeds for rate in rates))
