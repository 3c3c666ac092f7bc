"""The trainings of each row's experiment as strips of marks, by task, change or depth."""

from __future__ import annotations

import collections
import statistics
from collections.abc import Sequence

from dashboard.features.evidence.names import HARDEST, conditions, sized_name, task_name
from dashboard.features.evidence.seed_plot import Line, Strip
from dashboard.prose.messages import messages
from lstm_core.evidence.findings import Findings
from lstm_core.evidence.results import VariantResult
from lstm_core.evidence.studies.variants import LSTM

say = messages("evidence")


def length_strips(found: Findings, setting: str) -> dict[str, list[Strip]]:
    """One task at each of its lengths: every kind of cell."""
    groups: dict[str, list[Strip]] = {}
    for result in found.lengths:
        if result.setting == setting:
            heading = task_name(setting, result.task)
            groups.setdefault(heading, []).append(_strip(sized_name(result), result))
    return groups


def ablation_strips(found: Findings, setting: str) -> dict[str, list[Strip]]:
    """One task: the LSTM as it is, and with one thing changed."""
    own = [result for result in found.ablations if result.setting == setting]
    return {task_name(setting, own[0].task): [_strip(_changed(one), one) for one in own]}


def _changed(result: VariantResult) -> str:
    change = say(f"changes.{result.variant.name}")
    return say("seeds.change", change=change, rate=f"{result.learning_rate:g}")


def _strip(name: str, result: VariantResult) -> Strip:
    budget = result.experiments[0].budget
    return Strip(name, result.variant.cell, (Line(result.outcomes),), budget)


def stability_strips(found: Findings, *, layers: int, clipped: bool) -> dict[str, list[Strip]]:
    """At one depth, clipped or not: every kind of cell, with a line for each learning rate."""
    networks: dict[str, list[VariantResult]] = {}
    for result in found.stability:
        _, own_layers, clipnorm = conditions(result)
        if (own_layers, clipnorm is not None) == (layers, clipped):
            networks.setdefault(sized_name(result), []).append(result)
    clipping = say("clipping.on" if clipped else "clipping.off")
    heading = say("seeds.heading", depth=say("depth", count=layers), clipping=clipping)
    return {heading: [_by_rate(name, own) for name, own in networks.items()]}


def _by_rate(name: str, results: Sequence[VariantResult]) -> Strip:
    """A line for each learning rate, with notes on how the trainings ended."""
    lines = tuple(
        Line(
            one.outcomes,
            name=f"{one.learning_rate:g}",
            is_asked=one.variant == LSTM and conditions(one) == HARDEST,
        )
        for one in results
    )
    first = results[0]
    budget = first.experiments[0].budget
    return Strip(name, first.variant.cell, lines, budget, tuple(_notes(results)))


def _notes(results: Sequence[VariantResult]) -> list[str]:
    """How those ended that did not solve their task, and with which loss all of them did."""
    ends: collections.Counter[str] = collections.Counter()
    for one in results:
        ends.update(one.endings)
    ways = ("slow", "stuck", "diverged")
    notes = [", ".join(say(f"endings.{way}", count=ends[way]) for way in ways if ends[way])]
    if losses := [o.losses[-1] for one in results for o in one.outcomes if o.losses]:
        median, highest = f"{statistics.median(losses):.2g}", f"{max(losses):.2g}"
        notes.append(say("seeds.last_loss", median=median, highest=highest))
    return list(filter(None, notes))
