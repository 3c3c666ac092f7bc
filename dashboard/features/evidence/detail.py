"""What stands behind each row of the table: every training as a mark, every gradient as a line."""

from __future__ import annotations

import collections
import statistics
from collections.abc import Sequence

from dashboard.features.evidence.names import SETTINGS, task_name
from dashboard.features.evidence.seed_plot import Line, Strip
from dashboard.theme import CELLS
from lstm_core.evidence.findings import Findings
from lstm_core.evidence.results import Ending, VariantResult
from lstm_core.evidence.studies import stability
from lstm_core.evidence.studies.variants import LSTM

HARDEST = stability.LEARNING_RATES[-1], stability.LAYERS[-1], None
"""The learning rate, the layers and the clipping that stability is asked about."""

CLIPPED = {False: "not clipped", True: "gradients clipped"}

ENDINGS: dict[Ending, str] = {
    "slow": "learned something",
    "stuck": "no better than a guess",
    "diverged": "diverged",
}
"""How a training ended that did not solve its task."""

CHANGES = {
    "lstm": "LSTM as it is",
    "no_forget_gate": "without its forget gate",
    "no_input_gate": "without its input gate",
    "no_output_gate": "without its output gate",
    "forget_bias_0": "forget bias 0",
    "forget_bias_long": "forget bias ln(T − 1)",
}


def length_strips(found: Findings, setting: str) -> dict[str, list[Strip]]:
    """One task at each of its lengths: every kind of cell."""
    groups: dict[str, list[Strip]] = {}
    for result in found.lengths:
        if result.setting == setting:
            heading = task_name(setting, result.task)
            groups.setdefault(heading, []).append(_strip(network(result), result))
    return groups


def ablation_strips(found: Findings, setting: str) -> dict[str, list[Strip]]:
    """One task: the LSTM as it is, and with one thing changed."""
    own = [result for result in found.ablations if result.setting == setting]
    labels = [f"{CHANGES[result.variant.name]}, rate {result.learning_rate:g}" for result in own]
    return {task_name(setting, own[0].task): list(map(_strip, labels, own))}


def settings_of(results: Sequence[VariantResult]) -> dict[str, str]:
    """The tasks on which something was result, by key: what to call them."""
    return {one.setting: SETTINGS[one.setting] for one in results}


def stability_strips(found: Findings, *, layers: int, clipped: bool) -> dict[str, list[Strip]]:
    """At one depth, clipped or not: every kind of cell, with a line for each learning rate."""
    networks: dict[str, list[VariantResult]] = {}
    for result in found.stability:
        _, own_layers, clipnorm = conditions(result)
        if (own_layers, clipnorm is not None) == (layers, clipped):
            networks.setdefault(network(result), []).append(result)
    heading = f"{in_layers(layers)}, {CLIPPED[clipped]}"
    return {heading: [_by_rate(label, own) for label, own in networks.items()]}


def in_layers(layers: int) -> str:
    """1 layer, 2 layers"""
    return "1 layer" if layers == 1 else f"{layers} layers"


def _by_rate(label: str, results: Sequence[VariantResult]) -> Strip:
    """A line for each learning rate, with how those ended that did not solve their task, and with
    which loss all of them did."""
    ends = collections.Counter(
        end for one in results for end, count in one.endings.items() for _ in range(count)
    )
    notes = [", ".join(f"{ends[end]} {ENDINGS[end]}" for end in ENDINGS if ends[end])]
    if losses := [o.losses[-1] for one in results for o in one.outcomes if o.losses]:
        middle = statistics.median(losses)
        notes.append(f"last loss: {middle:.2g} in the middle, {max(losses):.2g} at most")
    lines = tuple(
        Line(
            one.outcomes,
            name=f"{one.learning_rate:g}",
            is_asked=one.variant == LSTM and conditions(one) == HARDEST,
        )
        for one in results
    )
    budget = results[0].experiments[0].budget
    return Strip(label, results[0].variant.cell, lines, budget, tuple(filter(None, notes)))


def conditions(result: VariantResult) -> tuple[float, int, float | None]:
    """The learning rate, the layers and the clipping of a training."""
    one = result.experiments[0]
    return one.learning_rate, one.layers, one.clipnorm


def network(result: VariantResult) -> str:
    """LSTM, 8 units, 580 parameters"""
    return f"{CELLS[result.variant.cell]}, {result.units} units, {result.parameters:,} parameters"


def _strip(label: str, result: VariantResult) -> Strip:
    return Strip(label, result.variant.cell, (Line(result.outcomes),), result.experiments[0].budget)
