"""Every training of an experiment as a mark: after how many steps it solved its task, or never."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from dashboard.figures.fast_figure import FastFigure
from dashboard.figures.wording import percent
from dashboard.theme import Palette, palette, template
from lstm_core.evidence.experiment import Outcome
from lstm_core.evidence.verdicts import Rate
from lstm_core.network.recipe import Cell

HEAD, NAME, NOTE, LINE, APART, FOOT = 40, 18, 18, 44, 12, 46
"""Pixels: a heading, a strip's name, a note, a line of marks alone, the room after
a strip, and the axis."""
MANY = 28  # pixels a line where a strip has several
NEVER, DIVERGED = 2.6, 4.2  # where those stand that never solved it, in budgets
BESIDE = 1.06  # two columns of them stand so far apart
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

    label: what kind, in words; cell: whose colour it has; lines: its trainings; budget: steps at
    most; notes: what else is to be said of the trainings, after their rate, a line each.
    """

    label: str
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


def seed_strips(groups: Mapping[str, Sequence[Strip]], *, dark: bool) -> FastFigure:
    """A strip for each kind of network, under the heading of its condition.

    Training steps to the right, on a logarithmic scale. A filled mark is a training that solved its
    task, where it did; an open one at the right never did within the budget, and a cross is one
    whose loss stopped being a number. Above each strip stands the rate with its interval of 95 %;
    before each of several lines its name and its own count.
    """
    colours = palette(dark)
    budget = max(strip.budget for strips in groups.values() for strip in strips)
    data: list[dict[str, Any]] = []
    annotations: list[dict[str, Any]] = []
    at = 0.0  # pixels from the top
    for heading, strips in groups.items():
        annotations.append(_text(f"<b>{heading}</b>", at + HEAD - 16, 17, colours.text))
        at += HEAD
        for strip in strips:
            annotations.append(_text(f"<b>{strip.label}</b>", at + 8, 15, colours.text))
            for line in (rate_in_words(strip.rate), *strip.notes):
                at += NOTE
                annotations.append(_text(line, at + 8, 14, colours.text))
            at += NAME
            each = MANY if len(strip.lines) > 1 else LINE
            for marked in strip.lines:
                data += _marks(strip.cell, marked, at + each / 2, each, budget, colours)
                if marked.name:
                    annotations.append(_name(marked, at + each / 2, colours))
                at += each
            at += APART
    every = [strip for strips in groups.values() for strip in strips]
    is_named = any(line.name for strip in every for line in strip.lines)
    return FastFigure(
        data,
        {
            "template": template(dark),
            "height": int(at) + FOOT,
            "margin": {"l": ASIDE if is_named else 10, "r": 14, "t": 0, "b": FOOT},
            "showlegend": False,
            "annotations": [_from_the_edge(one, is_named) for one in annotations],
            "shapes": [_end_of_budget(at, budget, colours)],
            "xaxis": _steps(budget, every),
            "yaxis": {"range": [at, 0], "visible": False, "fixedrange": True},
        },
    )


def rate_in_words(rate: Rate) -> str:
    """How many solved it, and the rates that these seeds speak for.

    >>> rate_in_words(Rate(10, 10))
    '10 of 10 solved it (95 %: 72\\xa0% to 100\\xa0%)'
    """
    low, high = rate.interval
    interval = f"{percent(low)} to {percent(high)}"
    return f"{rate.successes} of {rate.seeds} solved it (95 %: {interval})"


def seed_strips_alt(groups: Mapping[str, Sequence[Strip]]) -> str:
    """What the strips say: of each kind how many solved it, and after how many steps."""
    said = []
    for heading, strips in groups.items():
        parts = [f"{strip.label}: {_said(strip)}{_when(strip)}" for strip in strips]
        said.append(f"{heading}: {'; '.join(parts)}.")
    return "Each training as a mark, by the steps it took to solve its task. " + " ".join(said)


def _said(strip: Strip) -> str:
    lines = [f"{line.name}: {_count(line)}" for line in strip.lines if line.name]
    return "; ".join([rate_in_words(strip.rate), *lines, *strip.notes])


def _count(line: Line) -> str:
    return f"{line.rate.successes} of {line.rate.seeds}"


def _when(strip: Strip) -> str:
    steps = [outcome.solved_at for outcome in strip.outcomes if outcome.solved_at is not None]
    return f", after {min(steps):,} to {max(steps):,} steps" if steps else ""


def _marks(
    cell: Cell, line: Line, y: float, height: float, budget: int, colours: Palette
) -> list[dict[str, Any]]:
    """A trace for each way to end, so that each has a symbol and a word of its own."""
    ways: dict[str, list[tuple[int, float]]] = {"circle": [], "circle-open": [], "x-thin-open": []}
    for number, outcome in enumerate(line.outcomes):
        if outcome.solved_at is not None:
            ways["circle"].append((number, outcome.solved_at))
        elif outcome.diverged:
            ways["x-thin-open"].append((number, DIVERGED * budget))
        else:  # in two columns, so that they can be counted
            ways["circle-open"].append((number, NEVER * budget * BESIDE ** (number % 2 * 2 - 1)))
    said = {"circle": "solved after %{x:,} steps", "circle-open": "not solved within the budget"}
    apart = (height - SIZE - 2) / max(1, len(line.outcomes) - 1)
    middle = (len(line.outcomes) - 1) / 2
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
                "color": colours.colour(cell),
                "line": {
                    "width": 1 if symbol == "circle" else 2,
                    "color": colours.background if symbol == "circle" else colours.colour(cell),
                },
            },
            "customdata": [_last_loss(line.outcomes[number]) for number, _ in marks],
            "hovertemplate": f"{said.get(symbol, 'diverged')}, last loss %{{customdata}}"
            "<extra></extra>",
        }
        for symbol, marks in ways.items()
        if marks
    ]


def _name(line: Line, y: float, colours: Palette) -> dict[str, Any]:
    """What stands before a line: its name and its count."""
    said = f"{line.name}: {_count(line)}"
    return _text(f"<b>{said}</b>" if line.is_asked else said, y, 14, colours.text)


def _from_the_edge(annotation: dict[str, Any], is_named: bool) -> dict[str, Any]:
    """All text begins at the picture's left edge, also where names stand before the lines."""
    return annotation | {"xshift": -ASIDE + 8} if is_named else annotation


def _last_loss(outcome: Outcome) -> str:
    return f"{outcome.losses[-1]:.3g}" if outcome.losses else "not a number"


def _steps(budget: int, strips: Sequence[Strip]) -> dict[str, Any]:
    outcomes = [outcome for strip in strips for outcome in strip.outcomes]
    first = min((o.solved_at for o in outcomes if o.solved_at is not None), default=budget // 10)
    ticks = [tick for tick in TICKS if 0.8 * first <= tick < 0.8 * budget] + [budget]
    ends = {NEVER * budget: "never"}
    if any(outcome.diverged for outcome in outcomes):
        ends[DIVERGED * budget] = "broke down"
    return {
        "type": "log",
        "title": {"text": "steps of training until it is solved"},
        "range": [math.log10(0.8 * first), math.log10(1.2 * max(ends))],
        "tickangle": 0,
        "tickvals": [*ticks, *ends],
        "ticktext": [*(f"{tick:,}" for tick in ticks), *ends.values()],
        "zeroline": False,
        "fixedrange": True,
    }


def _end_of_budget(bottom: float, budget: int, colours: Palette) -> dict[str, Any]:
    x = 1.6 * budget
    line = {"color": colours.muted, "width": 1.5, "dash": "dash"}
    return {"type": "line", "x0": x, "x1": x, "y0": HEAD, "y1": bottom, "line": line}


def _text(text: str, y: float, size: int, colour: str) -> dict[str, Any]:
    return {
        "text": text,
        "font": {"size": size, "color": colour},
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "y": y,
        "yref": "y",
        "yanchor": "middle",
        "align": "left",
        "showarrow": False,
    }
