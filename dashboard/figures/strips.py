"""Every training of an experiment as a mark: after how many steps it solved its task, or never."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from dashboard.figures.drawing import Drawing
from dashboard.figures.wording import percent
from dashboard.theme import Palette, palette, template
from lstm_core.evidence.experiment import Outcome
from lstm_core.evidence.verdicts import Rate
from lstm_core.network.recipe import Cell

STRIP, NOTE, HEAD, FOOT = 74, 18, 44, 46  # pixels: a strip, its note, a heading, the axis
NEVER, DIVERGED = 1.1, 1.2  # where those stand that never solved it, in budgets
SPREAD = 0.13


@dataclasses.dataclass(frozen=True)
class Strip:
    """One kind of network under one condition, and how each of its trainings went.

    label: what kind, in words; cell: whose colour it has; budget: steps at most; notes: what
    else is to be said of the trainings, after their rate, a line each.
    """

    label: str
    cell: Cell
    outcomes: tuple[Outcome, ...]
    budget: int
    notes: tuple[str, ...] = ()

    @property
    def rate(self) -> Rate:
        return Rate.of(outcome.solved for outcome in self.outcomes)


def seed_strips(groups: Mapping[str, Sequence[Strip]], *, dark: bool) -> Drawing:
    """A strip for each kind of network, under the heading of its condition.

    Training steps to the right. A filled mark is a training that solved its task, where it did; an
    open one at the right never did within the budget, and a cross is one whose loss stopped being
    a number. Above each strip stands the rate with its interval of 95 %.
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
            said = [rate_in_words(strip.rate), *strip.notes]
            annotations.append(_text(f"<b>{strip.label}</b>", at + 8, 15, colours.text))
            for line in said:
                at += NOTE
                annotations.append(_text(line, at + 8, 14, colours.text))
            data += _marks(strip, at + 34, budget, colours)
            at += STRIP - NOTE
    return Drawing(
        data,
        {
            "template": template(dark),
            "height": int(at) + FOOT,
            "margin": {"l": 10, "r": 14, "t": 0, "b": FOOT},
            "showlegend": False,
            "annotations": annotations,
            "shapes": [_end_of_budget(at, budget, colours)],
            "xaxis": _steps(budget),
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
    return "; ".join([rate_in_words(strip.rate), *strip.notes])


def _when(strip: Strip) -> str:
    steps = [outcome.solved_at for outcome in strip.outcomes if outcome.solved_at is not None]
    return f", after {min(steps):,} to {max(steps):,} steps" if steps else ""


def _marks(strip: Strip, y: float, budget: int, colours: Palette) -> list[dict[str, Any]]:
    """A trace for each way to end, so that each has a symbol and a word of its own."""
    ways: dict[str, list[tuple[int, float]]] = {"circle": [], "circle-open": [], "x-thin-open": []}
    for number, outcome in enumerate(strip.outcomes):
        if outcome.solved_at is not None:
            ways["circle"].append((number, outcome.solved_at))
        elif outcome.diverged:
            ways["x-thin-open"].append((number, DIVERGED * budget))
        else:
            ways["circle-open"].append((number, NEVER * budget))
    said = {"circle": "solved after %{x:,} steps", "circle-open": "not solved within the budget"}
    count = max(1, len(strip.outcomes) - 1)
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "x": np.array([x for _, x in marks], dtype=np.float32),
            # Those that ended at the same step stand one above the other.
            "y": np.array([y + (n / count - 0.5) * 2 * SPREAD * (STRIP - NOTE) for n, _ in marks]),
            "marker": {
                "symbol": symbol,
                "size": 11,
                "color": colours.colour(strip.cell),
                "line": {"width": 2, "color": colours.colour(strip.cell)},
                "opacity": 0.85,
            },
            "customdata": [_last_loss(strip.outcomes[number]) for number, _ in marks],
            "hovertemplate": f"{said.get(symbol, 'diverged')}, last loss %{{customdata}}"
            "<extra></extra>",
        }
        for symbol, marks in ways.items()
        if marks
    ]


def _last_loss(outcome: Outcome) -> str:
    return f"{outcome.losses[-1]:.3g}" if outcome.losses else "not a number"


def _steps(budget: int) -> dict[str, Any]:
    ticks = [0, budget // 3, 2 * budget // 3, budget]
    return {
        "title": {"text": "steps of training until it is solved"},
        "range": [-0.02 * budget, 1.27 * budget],
        "tickvals": [*ticks, 1.155 * budget],
        "ticktext": [f"{tick:,}" for tick in ticks[:-1]] + [f"{budget:,}", "never"],
        "zeroline": False,
        "fixedrange": True,
    }


def _end_of_budget(bottom: float, budget: int, colours: Palette) -> dict[str, Any]:
    x = 1.04 * budget
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
