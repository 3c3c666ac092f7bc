"""How much of the gradient reached back in the networks of one race, before it and after."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from dashboard.figures.drawing import Drawing
from dashboard.figures.flows import (
    LOWEST,
    FlowRow,
    Line,
    flow_rows,
    forget_gates,
    relative,
    scientific,
)
from dashboard.figures.race import names
from lstm_core.evidence.race import Race, Reach
from lstm_core.network.recipe import Cell

BEFORE, AFTER, GATES = "⋯ before", "━ after", "╌ forget gates"

CLEARLY = 10
"""A share so many times as large as another is called more."""


@dataclasses.dataclass(frozen=True)
class Ends:
    """What reached one racer's first step: shares of the last step's, None where not followed."""

    name: str
    before: float | None
    after: float | None


def reached(race: Race, reaches: Sequence[Reach], *, dark: bool) -> Drawing:
    """A row for each racer: dotted before the race, solid after it; an LSTM's gates after it."""
    rows = []
    for number, (racer, name) in enumerate(zip(race.racers, names(race), strict=True)):
        own = {reach.trained: reach for reach in reaches if reach.racer == number}
        if own:
            rows.append(_row(name, racer.cell, own.get(False), own.get(True)))
    return flow_rows(rows, dark=dark)


def _row(name: str, cell: Cell, before: Reach | None, after: Reach | None) -> FlowRow:
    lines: list[Line] = []
    notes: list[tuple[str, str]] = []
    if before is not None:
        lines.append(Line(shares=relative(before.hidden), colour=cell, width=3, dash="dot"))
        notes.append((BEFORE, cell))
    if after is not None:
        lines.append(Line(shares=relative(after.hidden), colour=cell, width=4))
        notes.append((AFTER, cell))
        if after.kept is not None:
            lines.append(forget_gates(np.asarray(after.kept)))
            notes.append((GATES, "forget_gate"))
    return FlowRow(name=name, notes=tuple(notes), lines=tuple(lines))


def reached_headline(race: Race, reaches: Sequence[Reach]) -> str:
    """In which of them more reached back, and how much in each.

    More reached back in those whose share after the race is more than a tenth of the largest; if
    that is all of them, the shares lie within a factor of ten.
    """
    ends = _ends(race, reaches)
    after = {f"the {end.name}": end.after for end in ends if end.after is not None}
    said = [_of(end) for end in ends]
    if len(after) > 1:
        largest = max(after.values())
        ahead = [name for name, share in after.items() if share * CLEARLY > largest]
        behind = [name for name in after if name not in ahead]
        these = " and ".join(ahead)
        said.insert(
            0,
            f"After the race more of the gradient reached the first step in {these} than in "
            f"{' and '.join(behind)}."
            if behind
            else "After the race the shares of the gradient that reached the first step in "
            f"{these} lie within a factor of ten.",
        )
    return " ".join(said)


def _of(end: Ends) -> str:
    """One racer's two shares."""
    parts = (("after the race", end.after), ("before it", end.before))
    return f"{end.name}: {', '.join(f'{_share(s)} {when}' for when, s in parts if s is not None)}."


def _share(share: float) -> str:
    """A share in words; one too small to be drawn is only said to be."""
    return "less than\u00a010⁻⁹" if share <= LOWEST else scientific(share).replace(" ", "\u00a0")


def _ends(race: Race, reaches: Sequence[Reach]) -> list[Ends]:
    """What reached the first step in each racer that was followed."""
    found = []
    for number, name in enumerate(names(race)):
        own = {
            reach.trained: float(relative(reach.hidden)[-1])
            for reach in reaches
            if reach.racer == number
        }
        if own:
            found.append(Ends(name, own.get(False), own.get(True)))
    return found


def reached_alt(race: Race, reaches: Sequence[Reach]) -> str:
    """What the lines say, with the shares at the far end."""
    steps = race.terms.task.steps - 1
    shares = " ".join(map(_of, _ends(race, reaches)))
    return (
        "The gradient as a share of that at the last step, by the distance to it, up to "
        f"{steps} steps back. {shares}"
    )
