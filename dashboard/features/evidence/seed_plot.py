"""Every training of an experiment as a mark: after how many steps it solved its task, or never."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from dashboard.features.evidence.names import of
from dashboard.figures.fast_figure import FastFigure, dashed_line, label
from dashboard.figures.wording import percent
from dashboard.prose.messages import messages
from dashboard.theme import Palette, palette, template
from lstm_core.evidence.experiment import Outcome
from lstm_core.evidence.proportions import Rate
from lstm_core.network.recipe import Cell

say = messages("evidence")

HEAD, NAME, NOTE, LINE, APART, FOOT = 40, 18, 18, 44, 12, 46
"""Pixels: a heading, a strip's name, a note, a line of marks alone, the room after
a strip, and the axis."""
MANY = 28  # pixels a line where a strip has several
NEVER, DIVERGED = 2.6, 4.2  # the places of those that never solved it, in budgets
BESIDE = 1.06  # the distance of two columns of them, as a factor
ASIDE = 104  # pixels for the names of lines
SIZE = 10  # pixels of a mark
TICKS = (50, 100, 300, 1_000)


@dataclasses.dataclass(frozen=True)
class Line:
    """Trainings whose marks stand on one line.

    name: what they share, "" for a line alone; is_asked: whether they are those that a reader was
    asked about.
    """

    outcomes: tuple[Outcome, ...]
    name: str = ""
    is_asked: bool = False

    @property
    def rate(self) -> Rate:
        return Rate.of(outcome.solved for outcome in self.outcomes)


@dataclasses.dataclass(frozen=True)
class Strip:
    """One kind of network under one condition, and how each of its trainings went.

    name: what kind, in words; cell: whose colour it has; lines: its trainings; budget: steps at
    most; notes: remarks on the trainings, after their rate, a line each.
    """

    name: str
    cell: Cell
    lines: tuple[Line, ...]
    budget: int
    notes: tuple[str, ...] = ()

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        return tuple(outcome for line in self.lines for outcome in line.outcomes)

    @property
    def rate(self) -> Rate:
        return Rate.of(outcome.solved for outcome in self.outcomes)


def seed_plot(groups: Mapping[str, Sequence[Strip]], *, dark: bool) -> FastFigure:
    """A strip for each kind of network, under the heading of its condition.

    Training steps to the right, on a logarithmic scale. A filled mark is a training that solved its
    task, where it did; an open one at the right never did within the budget, and a cross is one
    whose loss stopped being a number. Above each strip stands the rate with its interval of 95 %;
    before each of several lines its name and its own count.
    """
    colours = palette(dark)
    every = [strip for strips in groups.values() for strip in strips]
    budget = max(strip.budget for strip in every)
    # All text begins at the picture's left edge, also where names stand before the lines.
    aside = ASIDE if any(line.name for strip in every for line in strip.lines) else 8
    data: list[dict[str, Any]] = []
    annotations: list[dict[str, Any]] = []

    def write(text: str, y: float, size: int) -> None:
        shift = min(0, 8 - aside)
        annotations.append(label(text, y=y, colour=colours.text, size=size, xshift=shift))

    at = 0.0  # pixels from the top
    for heading, strips in groups.items():
        write(f"<b>{heading}</b>", at + HEAD - 16, 17)
        at += HEAD
        for strip in strips:
            write(f"<b>{strip.name}</b>", at + 8, 15)
            for note in (rate_in_words(strip.rate), *strip.notes):
                at += NOTE
                write(note, at + 8, 14)
            at += NAME
            height = MANY if len(strip.lines) > 1 else LINE
            for line in strip.lines:
                data += _marks(strip.cell, line, at + height / 2, height, budget, colours)
                if line.name:
                    name = _line_in_words(line)
                    write(f"<b>{name}</b>" if line.is_asked else name, at + height / 2, 14)
                at += height
            at += APART
    end = 1.6 * budget
    layout = {
        "template": template(dark),
        "height": int(at) + FOOT,
        "margin": {"l": aside, "r": 14, "t": 0, "b": FOOT},
        "showlegend": False,
        "annotations": annotations,
        "shapes": [dashed_line(colours, x0=end, x1=end, y0=HEAD, y1=at)],
        "xaxis": _steps(budget, every),
        "yaxis": {"range": [at, 0], "visible": False},
    }
    return FastFigure(data, layout)


def rate_in_words(rate: Rate) -> str:
    """How many solved it, and the rates that these seeds are consistent with."""
    low, high = rate.interval
    return say("seeds.solved", rate=of(rate), low=percent(low), high=percent(high))


def _line_in_words(line: Line) -> str:
    return say("seeds.line", name=line.name, rate=of(line.rate))


def seed_plot_alt(groups: Mapping[str, Sequence[Strip]]) -> str:
    """Of each kind of network how many solved it, and after how many steps."""
    texts = [
        say("seeds.alt_group", heading=heading, strips="; ".join(map(_strip_alt, strips)))
        for heading, strips in groups.items()
    ]
    return say("seeds.alt", groups=" ".join(texts))


def _strip_alt(strip: Strip) -> str:
    lines = [_line_in_words(line) for line in strip.lines if line.name]
    results = "; ".join([rate_in_words(strip.rate), *lines, *strip.notes])
    steps = [outcome.solved_at for outcome in strip.outcomes if outcome.solved_at is not None]
    if steps:
        results = say("seeds.alt_steps", results=results, first=min(steps), last=max(steps))
    return say("seeds.alt_strip", name=strip.name, results=results)


def _marks(
    cell: Cell, line: Line, y: float, height: float, budget: int, colours: Palette
) -> list[dict[str, Any]]:
    """A trace for each way to end, so that each has a symbol and a hover text of its own."""
    ways: dict[str, list[tuple[int, float]]] = {"circle": [], "circle-open": [], "x-thin-open": []}
    for number, outcome in enumerate(line.outcomes):
        if outcome.solved_at is not None:
            ways["circle"].append((number, outcome.solved_at))
        elif outcome.diverged:
            ways["x-thin-open"].append((number, DIVERGED * budget))
        else:  # in two columns, so that they can be counted
            ways["circle-open"].append((number, NEVER * budget * BESIDE ** (number % 2 * 2 - 1)))
    loss, colour = "%{customdata}", colours.colour(cell)
    hovers = {
        "circle": say("seeds.hover_solved", steps="%{x:,}", loss=loss),
        "circle-open": say("seeds.hover_never", loss=loss),
        "x-thin-open": say("seeds.hover_diverged", loss=loss),
    }
    apart = (height - SIZE - 2) / max(1, len(line.outcomes) - 1)
    middle = (len(line.outcomes) - 1) / 2
    edges = {"circle": {"width": 1, "color": colours.background}}
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "x": np.array([x for _, x in marks], dtype=np.float32),
            # Those that ended at the same step stand one above the other.
            "y": np.array([y + (number - middle) * apart for number, _ in marks]),
            "marker": {
                "symbol": symbol,
                "size": SIZE,
                "color": colour,
                "line": edges.get(symbol, {"width": 2, "color": colour}),
            },
            "customdata": [_last_loss(line.outcomes[number]) for number, _ in marks],
            "hovertemplate": f"{hovers[symbol]}<extra></extra>",
        }
        for symbol, marks in ways.items()
        if marks
    ]


def _last_loss(outcome: Outcome) -> str:
    return f"{outcome.losses[-1]:.3g}" if outcome.losses else say("seeds.no_loss")


def _steps(budget: int, strips: Sequence[Strip]) -> dict[str, Any]:
    outcomes = [outcome for strip in strips for outcome in strip.outcomes]
    first = min((o.solved_at for o in outcomes if o.solved_at is not None), default=budget // 10)
    ticks = [tick for tick in TICKS if 0.8 * first <= tick < 0.8 * budget] + [budget]
    ends = {NEVER * budget: say("seeds.never")}
    if any(outcome.diverged for outcome in outcomes):
        ends[DIVERGED * budget] = say("seeds.broke_down")
    return {
        "type": "log",
        "title": {"text": say("seeds.axis")},
        "range": [math.log10(0.8 * first), math.log10(1.2 * max(ends))],
        "tickangle": 0,
        "tickvals": [*ticks, *ends],
        "ticktext": [*(f"{tick:,}" for tick in ticks), *ends.values()],
        "zeroline": False,
    }
