"""The experiments of the papers beside ours: their figures, ours, and what differs."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from htpy import Node, b, div, small, td

from dashboard.features.evidence.names import of
from dashboard.figures.tables import Row, table
from dashboard.figures.wording import percent
from dashboard.prose.messages import messages
from lstm_core.evidence.plan.conditions import BUDGET, STREAM, Condition
from lstm_core.evidence.plan.curves import PaperResult, paper_results, solved_sequences
from lstm_core.evidence.plan.measured import Measured
from lstm_core.evidence.plan.papers import NEAR, THEIRS, Paper
from lstm_core.evidence.proportions import Rate
from lstm_core.evidence.results import Findings, VariantResult
from lstm_core.evidence.tasks import ContinualReber
from lstm_core.evidence.variants import (
    BATCH_SIZE,
    LSTM,
    LSTM_LONG,
    NO_FORGET_GATE,
    RNN,
    Variant,
)

say = messages("evidence")

REPRODUCED = 1 / 2
"""Below this share of trainings we say that we do not reproduce the paper."""

FAR = 2
"""A network that is right up to so many times the largest n of its training counts far beyond."""

WIDTHS = (17, 24, 38, 21)
"""Ours says the most."""

WHOLE_LINE = "grid-column:1/-1"
"""On a phone what differs stands below the other two cells."""

WITHOUT = say(f"by_length.name.{NO_FORGET_GATE.name}")


class Ours(NamedTuple):
    """One kind of network: how many solved it, and the median of training sequences until then.

    is_missed: whether it falls short of what the paper's network does.
    """

    name: str
    solved: Rate
    sequences: float | None = None
    further: str = ""
    is_missed: bool = False


class Beside(NamedTuple):
    """Ours, and where it comes from: the paper's own experiment, or the nearest that we have.

    source: "own", "near", "earlier" or "missing".
    """

    ours: tuple[Ours, ...]
    source: str


def papers_table(measured: Measured, found: Findings, *, dark: bool) -> str:
    """A row for each experiment, as HTML."""
    rows = [
        Row(
            [say(f"papers.name.{paper}"), small[theirs.source]],
            None,
            [
                td[say(f"papers.theirs.{paper}", **_figures(paper))],
                td[_ours(ours)],
                td(style=WHOLE_LINE)[say(f"papers.differs.{paper}"), small[_source(ours)]],
            ],
        )
        for paper, theirs in THEIRS.items()
        for ours in (beside(paper, measured, found),)
    ]
    head = list(say.table["papers"]["columns"].values())
    return table(say("papers.title"), head, rows, dark=dark, abreast=2, widths=WIDTHS)


def _figures(paper: Paper) -> dict[str, str]:
    """The figures of a paper, as they are written."""
    theirs = THEIRS[paper]
    low, high = theirs.solved or (0, 0)
    return {
        "sequences": f"{theirs.sequences or 0:,}",
        "weights": str(theirs.weights),
        "low": f"{100 * low:.0f}",
        "high": f"{100 * high:.0f}",
        "standard": f"{100 * (theirs.standard or 0):.0f}",
        "trained_to": str(theirs.trained_to),
    }


def beside(paper: Paper, measured: Measured, found: Findings) -> Beside:
    """The paper's experiment as far as we have run it; else the nearest; else nothing."""
    if own := [one for one in paper_results(measured) if one.paper == paper]:
        ours = list(map(_own, own))
        if paper == "continual" and NO_FORGET_GATE not in {one.arm for one in own}:
            further = say("papers.shorter")
            ours += [
                one._replace(further=further, is_missed=True)  # for all we know
                for one in _near(STREAM, (NO_FORGET_GATE,), measured)
            ]
        return Beside(tuple(ours), "own")
    if paper in NEAR and NEAR[paper] in measured.cells:
        return Beside(tuple(_near(NEAR[paper], (LSTM, LSTM_LONG, RNN), measured)), "near")
    earlier = {
        "reber": found.reber,
        "continual": [one for one in found.ablations if isinstance(one.task, ContinualReber)][:2],
    }.get(paper, ())
    return Beside(tuple(map(_earlier, earlier)), "earlier" if earlier else "missing")


def _own(one: PaperResult) -> Ours:
    return Ours(
        _name(one.arm.name), one.solved, one.sequences, " ".join(_further(one)), _is_short(one)
    )


def _further(one: PaperResult) -> Iterator[str]:
    """What was asked of the trained networks beside the task."""
    if one.reaches:
        yield say("papers.reaches", lowest=one.reaches[0], highest=one.reaches[-1])
    if one.later_reaches:
        lowest, highest = one.later_reaches[0], one.later_reaches[-1]
        sequences = f"{BATCH_SIZE * BUDGET:,}"
        yield say("papers.later_reaches", sequences=sequences, lowest=lowest, highest=highest)
    if one.perfect is not None:
        yield say("papers.perfect", rate=of(one.perfect), share=percent(one.perfect.share))


def _is_short(one: PaperResult) -> bool:
    """Whether fewer than half solve it, count far enough or, without a gate, read to the end."""
    trained_to = THEIRS[one.paper].trained_to
    if one.reaches and trained_to is not None:
        reaches = filter(None, (one.reaches, one.later_reaches))
        return max(statistics.median(own) for own in reaches) < FAR * trained_to
    if one.arm == NO_FORGET_GATE and one.perfect is not None:
        return one.perfect.successes == 0
    return one.solved.share < REPRODUCED


def _near(condition: Condition, variants: Iterable[Variant], measured: Measured) -> list[Ours]:
    """What a condition of the plan says of some networks."""
    cells = measured.cells.get(condition, {})
    return [
        Ours(
            _name(variant.name),
            cells[variant].rate(),
            solved_sequences(cells[variant].outcomes),
            is_missed=cells[variant].rate().share < REPRODUCED,
        )
        for variant in variants
        if variant in cells
    ]


def _earlier(one: VariantResult) -> Ours:
    steps = one.median_steps
    sequences = None if steps is None else BATCH_SIZE * steps
    is_missed = one.rate.share < REPRODUCED
    return Ours(_name(one.variant.name), one.rate, sequences, is_missed=is_missed)


def _name(variant: str) -> str:
    return say(f"by_length.name.{variant}")


def _ours(of_one: Beside) -> Node:
    if not of_one.ours:
        return say("table.not_measured")
    missed = [one.name for one in of_one.ours if _is_lstm(one) and one.is_missed]
    learned = any(one.name == WITHOUT and not one.is_missed for one in of_one.ours)
    return [
        missed and div[b[say("papers.missed", names=say.join(missed))]],
        learned and div[b[say("papers.no_failure")]],
        [div[_line(one)] for one in of_one.ours],
    ]


def _source(of_one: Beside) -> str:
    """Where ours come from; "" where there is nothing."""
    return say(f"papers.source.{of_one.source}") if of_one.ours else ""


def _is_lstm(one: Ours) -> bool:
    return one.name in {_name(arm.name) for arm in (LSTM, LSTM_LONG)}


def _line(one: Ours) -> str:
    values: Mapping[str, str] = {"name": one.name, "rate": of(one.solved)}
    if one.sequences is None:
        text = say("papers.line", **values)
    else:
        text = say("papers.line_sequences", sequences=f"{one.sequences:,.0f}", **values)
    return f"{text}. {one.further}" if one.further else text
