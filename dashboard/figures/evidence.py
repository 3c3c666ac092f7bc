"""From what was measured to what the table of claims shows of it, and what things are called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from dashboard.figures.claims import Bars, Claim, Curve, Curves, Group
from dashboard.figures.flows import carried, middle, share_in_words
from dashboard.figures.tables import Layer
from dashboard.theme import CELLS
from lstm_core.evidence.costs import GATES, costs, network_parameters
from lstm_core.evidence.findings import Findings
from lstm_core.evidence.pooling import gate_rates, long_pairs, training_pairs
from lstm_core.evidence.studies import gradients, stability
from lstm_core.evidence.studies.arms import LSTM, RNN, Arm, Size
from lstm_core.evidence.studies.settings import LONG, LSTM_UNITS
from lstm_core.evidence.tasks import Task
from lstm_core.evidence.verdicts import Rate, Row

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

SHORT_NAMES: dict[str, str] = {
    "temporal_order": "order {}",
    "embedded_reber": "Reber {}",
    "continual_reber": "the Reber stream",
    "adding": "adding {}",
    "recall_faint": "faint recall {}",
    "recall_full": "recall {}",
}
"""What a task over so many steps is called in small."""

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

EQUAL: dict[Size, str] = {
    "units": "Counted: with equal units",
    "parameters": "Counted: with about equal parameters",
}
"""In what the layers that are counted equal the LSTM."""


def task_name(setting: str, task: Task, *, within: bool = False) -> str:
    """Temporal order, 50 steps; within a sentence: temporal order over 50 steps."""
    name = SETTINGS[setting]
    if within:
        return f"{name[0].lower()}{name[1:]} over {task.steps} steps"
    return f"{name}, {task.steps} steps"


# The table


def claims(found: Findings, texts: Mapping[str, str]) -> tuple[Claim, ...]:
    """The four rows, with their verdicts and what was measured, in small.

    A row that is not measured yet has neither; that of the gates has a second verdict, of the
    trainings without a gate, and the numbers that its first one is counted from.
    """
    shown = {
        "memory": _reaching_back(found) if found.flows else None,
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
                (ASKED[row], found.verdicts.get(row)),
                *([(NEEDED, found.needed)] if row == "gates" else []),
            ),
            shown=shown[row],
            counted=_counted() if row == "gates" else "",
        )
        for row, name in ROWS.items()
    )


def _on_long_tasks(found: Findings) -> Bars:
    """Each long task: the RNN of equal units, then that of equal parameters, beside the LSTM."""
    tasks = dict.fromkeys(
        (SHORT_NAMES[one.setting].format(one.task.steps), one.task)
        for one in found.lengths
        if one.task.steps >= LONG
    )
    groups = [
        Group(name, _paired(*long_pairs(one for one in found.lengths if one.task == task)))
        for name, task in tasks
    ]
    return Bars(
        groups,
        "solved of 10; of each task first the RNN of as many units, then that of as many "
        "parameters",
    )


def _less_a_gate(found: Findings) -> Bars:
    """Each gate: the LSTM without it, beside the whole one, on every task."""
    whole, without = gate_rates(found.ablations)
    tasks = [
        SHORT_NAMES[one.setting].format(one.task.steps)
        for one in found.ablations
        if one.arm == LSTM
    ]
    groups = [
        Group(f"{GATE_NAMES[gate].removesuffix(' gate')} held open", _paired(rates, whole))
        for gate, rates in without.items()
    ]
    of = (("without the gate", "muted"), ("with all", "lstm"))
    return Bars(groups, f"solved of 10, on {', '.join(tasks)}", of=of)


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
    return Bars(groups, f"solved of {count}; of each depth first with clipping, then without")


def _reaching_back(found: Findings) -> Curves:
    """The gradient before and after training, in the RNN of equal parameters and in the LSTM."""
    curves: list[Curve] = []
    said = []
    for trained, when in ((False, "untrained, dotted"), (True, "in those that learned")):
        own = list(_curves(found, trained=trained))
        curves += own
        shares = [f"{CELLS[curve.cell]} {share_in_words(curve.shares[-1])}" for curve in own]
        said.append(f"{when}: {', '.join(shares) or 'none did'}")
    return Curves(
        curves,
        f"gradient left {ORDER.steps - 1} steps back, in LSTMs by the cell state; "
        f"{'; '.join(said)}. The verdict rests on the tasks of “Long sequences”.",
    )


def _curves(found: Findings, *, trained: bool) -> Iterator[Curve]:
    """The middle of the seeds, of trained ones of those that learned, if any did."""
    for arm in (RNN, LSTM):
        own = [flow for flow in found.flows if (flow.arm, flow.trained) == (arm, trained)]
        if counted := [flow.flow for flow in own if flow.solved is not False]:
            yield Curve(arm.cell, tuple(middle(map(carried, counted))), is_dotted=not trained)


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


def is_measured(found: Findings, row: Row) -> bool:
    """Whether all that stands behind a row has been measured."""
    return all(getattr(found, name) for name in STANDS_ON[row])


def _paired(first: Sequence[Rate], second: Sequence[Rate]) -> list[tuple[Rate, Rate]]:
    return list(zip(first, second, strict=True))
