"""How much of the gradient reached back in the networks of one race, before it and after."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from dashboard.features.race.message import names, race_terms
from dashboard.figures.fast_figure import FastFigure
from dashboard.figures.gradient_plot import (
    CLEARLY,
    GATES,
    HIDDEN_STATE,
    FlowRow,
    Line,
    by_the_hidden_state,
    carried,
    flow_rows,
    forget_gates,
    relative,
    share_in_words,
)
from lstm_core.evidence.race import GradientReach, Race
from lstm_core.network.recipe import Cell

BEFORE, AFTER = "⋯ before", "━ after"


@dataclasses.dataclass(frozen=True)
class Ends:
    """What reached one racer's first step, by the state that carries the memory: shares of the last
    step's, None where not followed."""

    name: str
    by: str
    before: float | None
    after: float | None


def reached(race: Race, reaches: Sequence[GradientReach], *, dark: bool) -> FastFigure:
    """A row for each racer: dotted before the race, solid after it.

    Each by the state that carries its memory. Of an LSTM the gradient by its hidden state and the
    product of its forget gates after it stand beside that.
    """
    rows = []
    for number, (racer, name) in enumerate(zip(race.racers, names(race), strict=True)):
        own = {reach.trained: reach for reach in reaches if reach.racer == number}
        if own:
            rows.append(_row(name, racer.cell, own.get(False), own.get(True)))
    return flow_rows(rows, dark=dark)


def _row(
    name: str, cell: Cell, before: GradientReach | None, after: GradientReach | None
) -> FlowRow:
    lines: list[Line] = []
    notes: list[tuple[str, str]] = []
    if before is not None:
        lines.append(Line(shares=relative(carried(before.flow)), colour=cell, width=3, dash="dot"))
        notes.append((BEFORE, cell))
    if after is not None:
        lines.append(Line(shares=relative(carried(after.flow)), colour=cell, width=4))
        notes.append((AFTER, cell))
        if after.cell is not None:
            lines.append(by_the_hidden_state(relative(after.hidden)))
            notes.append((HIDDEN_STATE, "hidden_state"))
        if after.kept is not None:
            lines.append(forget_gates(np.asarray(after.kept)))
            notes.append((GATES, "forget_gate"))
    has_cell = any(reach is not None and reach.cell is not None for reach in (before, after))
    return FlowRow(
        name=name,
        said="by its cell state" if has_cell else "",
        notes=tuple(notes),
        lines=tuple(lines),
    )


def reached_headline(race: Race, reaches: Sequence[GradientReach]) -> str:
    """In which of them the gradient grew, in which others more of it arrived, and how much in each.

    Of an LSTM that by its cell state counts.

    It grew where that at the first step is larger than that at the last one. Among the others,
    more reached back in those whose share after the race is more than a tenth of the largest; if
    that is all of them, the shares lie within a factor of ten.
    """
    ends = _ends(race, reaches)
    after = {f"the {end.name}": end.after for end in ends if end.after is not None}
    grown = [name for name, share in after.items() if share > 1]
    arrived = {name: share for name, share in after.items() if share <= 1}
    said = []
    if grown and len(after) > 1:
        others = f", and not in {_and(arrived)}" if len(arrived) == 1 else ""
        said.append(f"After the race the gradient grew on its way back in {_and(grown)}{others}.")
    if len(arrived) > 1:
        said.append(_compared(arrived, "Of the others," if grown else "After the race"))
    return " ".join([*said, *map(_of, ends)])


def _compared(arrived: Mapping[str, float], begins: str) -> str:
    """In which of several networks, in none of which the gradient grew, more of it arrived."""
    largest = max(arrived.values())
    ahead = [name for name, share in arrived.items() if share * CLEARLY > largest]
    behind = [name for name in arrived if name not in ahead]
    if behind:
        return (
            f"{begins} more of the gradient reached the first step in "
            f"{_and(ahead)} than in {_and(behind)}."
        )
    return (
        f"{begins} the shares of the gradient that reached the first step in "
        f"{_and(ahead)} lie within a factor of ten."
    )


def _and(these: Iterable[str]) -> str:
    return " and ".join(these)


def _of(end: Ends) -> str:
    """One racer's two shares."""
    parts = (("after the race", end.after), ("before it", end.before))
    said = ", ".join(f"{_share(share)} {when}" for when, share in parts if share is not None)
    return f"{end.name}{end.by}: {said}."


def _share(share: float) -> str:
    """A share in words; one too small to be drawn is only said to be, one above 1 is no share.

    >>> _share(0.31), _share(12.3), _share(1234)
    ('0.31', '12\xa0times that at the last step', '1,200\xa0times that at the last step')
    """
    if share > 1:
        return f"{_times(share)}\u00a0times that at the last step"
    return share_in_words(share)


def _times(factor: float) -> str:
    """A factor above 1, to two digits; one so near to 1 that they do not show it, "just over 1".

    >>> _times(1.3), _times(1.004), _times(3e7)
    ('1.3', 'just over\xa01', 'more than a million')
    """
    if factor > 1e6:
        return "more than a million"
    rounded = float(f"{factor:.1e}")
    return f"{rounded:,g}" if rounded > 1 else "just over\u00a01"


def _ends(race: Race, reaches: Sequence[GradientReach]) -> list[Ends]:
    """What reached the first step in each racer that was followed."""
    found = []
    for number, name in enumerate(names(race)):
        own = [reach for reach in reaches if reach.racer == number]
        shares = {reach.trained: float(relative(carried(reach.flow))[-1]) for reach in own}
        by = ", by its cell state" if any(reach.cell is not None for reach in own) else ""
        if own:
            found.append(Ends(name, by, shares.get(False), shares.get(True)))
    return found


def reached_alt(race: Race, reaches: Sequence[GradientReach]) -> str:
    """What the lines say, with the shares at the far end."""
    steps = race.terms.task.steps - 1
    shares = " ".join(map(_of, _ends(race, reaches)))
    return (
        f"{race_terms(race)}. The gradient as a share of that at the last step, by the distance "
        f"to it, up to {steps} steps back. {shares}"
    )
