"""The table of claims: what is claimed of RNN and LSTM, the verdicts, and the evidence in small."""

from __future__ import annotations

import dataclasses
import math
import urllib.parse
from collections.abc import Collection, Sequence
from pathlib import Path

import htpy
from htpy import div, i, small, span, td, th

from dashboard.features.evidence.names import verdict_name
from dashboard.figures.tables import stylesheet
from dashboard.prose.messages import messages
from dashboard.theme import CELLS, Palette, palette
from lstm_core.evidence.verdicts import Rate, Verdict
from lstm_core.network.recipe import Cell

say = messages("evidence")

CSS = Path(__file__).with_suffix(".css")

HEIGHT, WIDE = 40, 240  # pixels of a small picture

SIGNS: dict[Verdict, str] = {"holds": "✓", "holds with care": "≈", "too strong": "✗"}

_STRIPES = "repeating-linear-gradient(0deg, COLOUR 0 4px, transparent 4px 6px)"


@dataclasses.dataclass(frozen=True)
class Group:
    """Rates that are compared with each other, in clusters under one name."""

    name: str
    clusters: Sequence[Sequence[Rate]]


@dataclasses.dataclass(frozen=True)
class Bars:
    """Success rates in small.

    note: what they are; bars: a name and a colour for each rate of a cluster; striped: the colours
    of networks that lack something.
    """

    groups: Sequence[Group]
    note: str
    bars: Sequence[tuple[str, str]] = ((say("table.rnn"), "rnn"), (say("table.lstm"), "lstm"))
    striped: Collection[str] = ()


@dataclasses.dataclass(frozen=True)
class Curve:
    """How much is left at each distance, from 1 on, in the colour of a cell."""

    cell: Cell
    shares: Sequence[float]
    is_dotted: bool


@dataclasses.dataclass(frozen=True)
class Curves:
    """Curves in small, downwards on a logarithmic scale, to the right the distance."""

    curves: Sequence[Curve]
    note: str


@dataclasses.dataclass(frozen=True)
class Claim:
    """A row of the table.

    name, rnn, lstm: what is claimed, in words of our own; judged: each verdict with what it is
    about, None for what is not measured yet; evidence: what was measured, None while it is not;
    counted: what was counted rather than measured.
    """

    name: str
    rnn: str
    lstm: str
    judged: Sequence[tuple[str, Verdict | None]]
    evidence: Bars | Curves | None
    counted: str = ""


def claims_table(
    claims: Sequence[Claim], *, caption: str, dark: bool, opened: str | None = None
) -> str:
    """The table as HTML; rates are bars, as high as the share that solved it.

    opened: the name of the row whose experiment is shown, which is marked.
    """
    colours = palette(dark)
    table = htpy.table(".claims")[
        htpy.caption[caption],
        htpy.thead[htpy.tr[(th(scope="col")[name] for name in say.table["columns"].values())]],
        htpy.tbody[(_row(claim, colours, is_open=claim.name == opened) for claim in claims)],
    ]
    return f"{stylesheet(CSS, dark=dark, room=HEIGHT + 18)}{table}"


def _row(claim: Claim, colours: Palette, *, is_open: bool) -> htpy.Element:
    evidence = claim.evidence
    return htpy.tr({"class": "open" if is_open else None})[
        th(scope="row")[claim.name],
        td(data_of=say("table.rnn"))[claim.rnn],
        td(data_of=say("table.lstm"))[claim.lstm],
        td(".verdict", data_of=say("table.verdict"))[
            (div[_verdict(verdict), small[about]] for about, verdict in claim.judged)
        ],
        td[
            claim.counted and small[claim.counted],
            _bars(evidence, colours) if isinstance(evidence, Bars) else None,
            _curves(evidence, colours) if isinstance(evidence, Curves) else None,
        ],
    ]


def _verdict(verdict: Verdict | None) -> str:
    if verdict is None:
        return say("table.not_measured")
    return f"{SIGNS[verdict]} {verdict_name(verdict)}"


def _bars(bars: Bars, colours: Palette) -> htpy.Node:
    fills = [
        _STRIPES.replace("COLOUR", colours.colour(name))
        if name in bars.striped
        else colours.colour(name)
        for _, name in bars.bars
    ]
    key = [(fill, name) for fill, (name, _) in zip(fills, bars.bars, strict=True)]
    return [
        div(".groups", role="img", aria_label=bars_alt(bars))[
            (
                span(".group")[
                    span(".clusters")[(_cluster(rates, fills) for rates in group.clusters)],
                    htpy.em[group.name],
                ]
                for group in bars.groups
            )
        ],
        _note(key, bars.note),
    ]


def _cluster(rates: Sequence[Rate], fills: Sequence[str]) -> htpy.Element:
    return span(".cluster")[
        (
            span(".bar")[
                htpy.b[rate.successes],
                i(style=f"height:{round(HEIGHT * rate.share)}px;background:{fill}"),
            ]
            for rate, fill in zip(rates, fills, strict=True)
        )
    ]


def _note(key: Sequence[tuple[str, str]], note: str) -> htpy.Element:
    """The names of the colours, and what the picture shows."""
    return small[
        ([htpy.s(style=f"background:{fill}"), f"{name} "] for fill, name in key),
        say("table.note", note=note),
    ]


def bars_alt(bars: Bars) -> str:
    """The small picture's numbers: the successes of each cluster."""
    groups = [
        say(
            "table.alt_group",
            group=group.name,
            counts=", ".join(
                say.join(str(rate.successes) for rate in cluster) for cluster in group.clusters
            ),
            seeds=group.clusters[0][0].seeds,
        )
        for group in bars.groups
    ]
    return say("table.alt", names=say.join(name for name, _ in bars.bars), groups="; ".join(groups))


def _curves(curves: Curves, colours: Palette) -> htpy.Node:
    lowest = min(min(curve.shares) for curve in curves.curves)
    axis = f"M0 {_down(1.0, lowest):.1f}H{WIDE}"
    svg = htpy.svg(xmlns="http://www.w3.org/2000/svg", width=WIDE, height=HEIGHT)[
        htpy.path(d=axis, stroke=colours.border, fill="none"),
        (
            htpy.polyline(
                points=_points(curve.shares, lowest),
                fill="none",
                stroke=colours.colour(curve.cell),
                stroke_width=2 if curve.is_dotted else 3,
                stroke_dasharray="2 4" if curve.is_dotted else None,
            )
            for curve in curves.curves
        ),
    ]
    cells = dict.fromkeys(curve.cell for curve in curves.curves)
    # The note has the numbers: the picture shows nothing else.
    return [
        htpy.img(alt="", src=f"data:image/svg+xml,{urllib.parse.quote(str(svg))}"),
        _note([(colours.colour(cell), CELLS[cell]) for cell in cells], curves.note),
    ]


def _points(shares: Sequence[float], lowest: float) -> str:
    last = max(1, len(shares) - 1)
    return " ".join(
        f"{WIDE * at / last:.1f},{_down(share, lowest):.1f}" for at, share in enumerate(shares)
    )


def _down(share: float, lowest: float) -> float:
    """Pixels from the top, on a logarithmic scale: 10 at the top, the lowest at the bottom."""
    depth = 1 - math.log10(min(share, 10.0))
    return 2 + (HEIGHT - 4) * depth / (1 - math.log10(lowest))
