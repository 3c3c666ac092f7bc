"""The gradient in each kind of network: a line for each seed, and their median."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from dashboard.figures.fast_figure import FastFigure
from dashboard.figures.gradient_plot import (
    Line,
    Row,
    carried,
    forget_gate_line,
    gradient_plot,
    hidden_state_line,
    median,
    relative,
    share_in_words,
)
from dashboard.prose.messages import messages
from dashboard.theme import CELLS
from lstm_core.evidence.experiment import GradientFlow
from lstm_core.evidence.results import Findings, GradientResult
from lstm_core.network.recipe import Cell

say = messages("evidence")
of_gradients = messages("gradient")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of trained network: the gradients of those that learned their task, whose median is
    taken, and of the others."""

    name: str
    cell: Cell
    counted: tuple[GradientFlow, ...]
    others: tuple[GradientFlow, ...] = ()

    @property
    def remark(self) -> str:
        """How many of them learned."""
        seeds = len(self.counted) + len(self.others)
        return say("gradients.learned", learned=len(self.counted), seeds=seeds)


def kinds(found: Findings) -> list[Kind]:
    """Every kind of network."""
    groups: dict[str, list[GradientResult]] = {}
    for result in found.gradients:
        groups.setdefault(result.variant.name, []).append(result)
    return list(map(_kind, groups.values()))


def _kind(results: Sequence[GradientResult]) -> Kind:
    training = results[0].experiment.training
    return Kind(
        name=say("network", cell=CELLS[training.cell], units=training.units),
        cell=training.cell,
        counted=tuple(result.flow for result in results if result.solved),
        others=tuple(result.flow for result in results if not result.solved),
    )


def gradients_by_seed(kinds: Sequence[Kind], *, dark: bool) -> FastFigure:
    """A row for each kind of network: thin lines for the seeds, a thick one for their median.

    Each by the state that carries its memory. Trained networks that have not learned their task
    are dotted, and not in the median. Of an LSTM the medians by its hidden state and of the product
    of its forget gates stand beside it.
    """
    notes = [say("gradients.dotted")] if any(kind.others for kind in kinds) else []
    return gradient_plot(list(map(_row, kinds)), notes=notes, dark=dark)


def _row(kind: Kind) -> Row:
    lines = [
        Line(shares=relative(carried(flow)), colour=kind.cell, width=1.4, opacity=0.6, dash="dot")
        for flow in kind.others
    ]
    lines += [
        Line(shares=relative(carried(flow)), colour=kind.cell, width=1.2, opacity=0.5)
        for flow in kind.counted
    ]
    notes: list[tuple[str, str]] = []
    if kind.counted:
        lines.append(Line(shares=median(map(carried, kind.counted)), colour=kind.cell, width=3.5))
    if any(flow.cell is not None for flow in kind.counted):
        lines.append(hidden_state_line(median(flow.hidden for flow in kind.counted)))
        notes.append((of_gradients("cell_state"), kind.cell))
        notes.append((of_gradients("hidden_state"), "hidden_state"))
    if products := [flow.kept for flow in kind.counted if flow.kept is not None]:
        lines.append(forget_gate_line(np.median(np.asarray(products), axis=0)))
        notes.append((of_gradients("forget_gates"), "forget_gate"))
    return Row(name=kind.name, remark=kind.remark, notes=tuple(notes), lines=tuple(lines))


def gradients_by_seed_alt(kinds: Sequence[Kind]) -> str:
    """The median share halfway back and at the far end, kind by kind."""
    return say("gradients.alt", kinds=" ".join(map(_kind_alt, kinds)))


def _kind_alt(kind: Kind) -> str:
    parts = []
    if kind.counted:
        shares = median(map(carried, kind.counted))
        far = len(shares) - 1
        parts.append(
            say(
                "gradients.alt_median",
                half=share_in_words(shares[far // 2]),
                half_steps=far // 2,
                far=share_in_words(shares[far]),
                far_steps=far,
            )
        )
        if kind.counted[0].cell is not None:
            hidden = median(flow.hidden for flow in kind.counted)[far]
            parts.append(say("gradients.alt_hidden", share=share_in_words(hidden), steps=far))
    if kind.others:
        missed = median(map(carried, kind.others))
        parts.append(
            say(
                "gradients.alt_others",
                count=len(kind.others),
                share=share_in_words(missed[-1]),
                steps=len(missed) - 1,
            )
        )
    return say("gradients.alt_kind", name=kind.name, remark=kind.remark, shares="; ".join(parts))
