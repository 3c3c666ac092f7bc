"""How much of the gradient reached back in the networks of one race, before it and after."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

import numpy as np

from dashboard.features.race.message import names, race_terms
from dashboard.figures.fast_figure import FastFigure
from dashboard.figures.gradient_plot import (
    CLEARLY,
    Line,
    Row,
    carried,
    forget_gate_line,
    gradient_plot,
    hidden_state_line,
    relative,
    share_in_words,
)
from dashboard.prose.messages import messages
from lstm_core.evidence.race import GradientReach, Race
from lstm_core.network.recipe import Cell

say = messages("race")
of_gradients = messages("gradient")


@dataclasses.dataclass(frozen=True)
class RacerGradient:
    """The gradient in one racer; None where it was not computed."""

    name: str
    cell: Cell
    before: GradientReach | None
    after: GradientReach | None

    @property
    def has_cell_state(self) -> bool:
        return any(reach and reach.cell is not None for reach in (self.before, self.after))


def _gradients(race: Race, reaches: Sequence[GradientReach]) -> list[RacerGradient]:
    found = []
    for number, (racer, name) in enumerate(zip(race.racers, names(race), strict=True)):
        own = {reach.trained: reach for reach in reaches if reach.racer == number}
        if own:
            found.append(RacerGradient(name, racer.cell, own.get(False), own.get(True)))
    return found


def race_gradients(race: Race, reaches: Sequence[GradientReach], *, dark: bool) -> FastFigure:
    """A row for each racer: dotted before the race, solid after it.

    Each by the state that carries its memory. Of an LSTM the gradient by its hidden state and the
    product of its forget gates after it stand beside that.
    """
    return gradient_plot(list(map(_row, _gradients(race, reaches))), dark=dark)


def _row(racer: RacerGradient) -> Row:
    lines: list[Line] = []
    notes: list[tuple[str, str]] = []
    if racer.before:
        shares = relative(carried(racer.before.flow))
        lines.append(Line(shares=shares, colour=racer.cell, width=3, dash="dot"))
        notes.append((say("gradient.before_line"), racer.cell))
    if after := racer.after:
        lines.append(Line(shares=relative(carried(after.flow)), colour=racer.cell, width=4))
        notes.append((say("gradient.after_line"), racer.cell))
        if after.cell is not None:
            lines.append(hidden_state_line(relative(after.hidden)))
            notes.append((of_gradients("hidden_state"), "hidden_state"))
        if after.kept is not None:
            lines.append(forget_gate_line(np.asarray(after.kept)))
            notes.append((of_gradients("forget_gates"), "forget_gate"))
    return Row(
        name=racer.name,
        remark=say("gradient.by_cell") if racer.has_cell_state else "",
        notes=tuple(notes),
        lines=tuple(lines),
    )


def gradient_headline(race: Race, reaches: Sequence[GradientReach]) -> str:
    """In which networks the gradient grew, in which others more of it arrived, and how much.

    For an LSTM, by the cell state. The gradient grew where it is larger at the first step than at
    the last one. Among the others, more arrived in those whose share after the race is more than a
    tenth of the largest; if that is all of them, the shares lie within a factor of ten.
    """
    racers = _gradients(race, reaches)
    after = {
        say("gradient.the", name=racer.name): _far_share(racer.after)
        for racer in racers
        if racer.after
    }
    grown = say.join(name for name, share in after.items() if share > 1)
    arrived = {name: share for name, share in after.items() if share <= 1}
    parts = []
    if grown and len(arrived) == 1:
        parts.append(say("gradient.grew_not", grown=grown, other=say.join(arrived)))
    elif grown and len(after) > 1:
        parts.append(say("gradient.grew", grown=grown))
    if len(arrived) > 1:
        parts.append(_compared(arrived, is_rest=bool(grown)))
    return " ".join([*parts, *map(_shares, racers)])


def _compared(arrived: Mapping[str, float], *, is_rest: bool) -> str:
    """In which of several networks, in none of which the gradient grew, more of it arrived."""
    largest = max(arrived.values())
    most = [name for name, share in arrived.items() if share * CLEARLY > largest]
    others = [name for name in arrived if name not in most]
    if not others:
        return say(
            "gradient.others_alike" if is_rest else "gradient.alike", networks=say.join(most)
        )
    return say(
        "gradient.others_more" if is_rest else "gradient.more",
        most=say.join(most),
        others=say.join(others),
    )


def _far_share(reach: GradientReach) -> float:
    """What arrives at the first step, as a share of that at the last one."""
    return float(relative(carried(reach.flow))[-1])


def _shares(racer: RacerGradient) -> str:
    """One racer's two shares."""
    parts = []
    if racer.after:
        parts.append(say("gradient.after", share=_share(_far_share(racer.after))))
    if racer.before:
        share = _share(_far_share(racer.before))
        parts.append(say("gradient.before" if racer.after else "gradient.before_only", share=share))
    return say(
        "gradient.shares_by_cell" if racer.has_cell_state else "gradient.shares",
        name=racer.name,
        shares=", ".join(parts),
    )


def _share(share: float) -> str:
    """A share in words; one above 1 as a factor, to two digits.

    >>> _share(0.31), _share(1234)
    ('0.31', '1,200\\xa0times that at the last step')
    """
    if share <= 1:
        return share_in_words(share)
    rounded = float(f"{share:.1e}")
    factor = f"{rounded:,g}" if rounded > 1 else say("gradient.just_over")
    return say("gradient.times", factor=say("gradient.million") if share > 1e6 else factor)


def gradient_alt(race: Race, reaches: Sequence[GradientReach]) -> str:
    """What the lines say, with the shares at the far end."""
    return say(
        "gradient.alt",
        terms=race_terms(race),
        steps=race.terms.task.steps - 1,
        shares=" ".join(map(_shares, _gradients(race, reaches))),
    )
