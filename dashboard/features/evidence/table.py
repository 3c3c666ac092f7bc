"""The table of claims: what is said of RNN and LSTM, what was found, and the evidence in small."""

from __future__ import annotations

import dataclasses
import html
import math
import urllib.parse
from collections.abc import Collection, Sequence

from dashboard.theme import CELLS, palette
from lstm_core.evidence.verdicts import Rate, Verdict
from lstm_core.network.recipe import Cell

HEIGHT, WIDE = 40, 240  # pixels of a small picture

SIGNS: dict[Verdict, str] = {"holds": "✓", "holds with care": "≈", "too strong": "✗"}

_STYLE = """
.claims { width: 100%; border-collapse: collapse; font-size: 1.05rem; }
.claims th, .claims td { text-align: left; padding: .55rem .7rem; vertical-align: middle;
  border-bottom: 1px solid BORDER; }
.claims caption { text-align: left; padding-bottom: .5rem; }
.claims .open th:first-child { box-shadow: inset 4px 0 TEXT; }
.claims .open { background: SURFACE; }
.claims thead th { font-weight: 600; color: MUTED; font-size: .95rem; }
.claims thead th:nth-child(4) { width: 22%; }
.claims thead th:last-child { width: 45%; }
.claims .verdict { font-weight: 700; white-space: nowrap; }
.claims .verdict small { font-weight: 400; white-space: normal; max-width: 15rem; }
.claims .verdict div + div { margin-top: .4rem; }
.claims .groups { display: flex; flex-wrap: wrap; gap: .4rem .6rem; align-items: start; }
.claims .group { max-width: min-content; }
.claims .group em { display: block; font-style: normal; font-size: .9rem; line-height: 1.2; }
.claims .clusters { display: flex; gap: 6px; height: ROOMpx; }
.claims .cluster { display: flex; align-items: flex-end; gap: 1px; border-bottom: 2px solid MUTED; }
.claims .bar { font-size: .8rem; line-height: 1.1; text-align: center; }
.claims .bar b { font-weight: 400; }
.claims .bar i { display: block; width: 14px; min-height: 1px; margin: auto; }
.claims img { display: block; max-width: none; }
.claims s { display: inline-block; width: .75em; height: .75em; margin: 0 .35em 0 .6em; }
.claims s:first-child { margin-left: 0; }
.claims small { color: MUTED; display: block; font-size: .9rem; margin-top: .25rem; }
@media (max-width: 700px) {
  .claims thead { display: none; }
  .claims, .claims caption, .claims tbody, .claims tr, .claims th, .claims td { display: block; }
  .claims tr { border: 1px solid BORDER; border-radius: 8px; margin-bottom: .8rem;
    padding: .5rem .7rem; }
  .claims th, .claims td { border: 0; padding: .2rem 0; }
  .claims td[data-of]::before { content: attr(data-of) ": "; color: MUTED; font-weight: 400; }
}
"""


_STRIPES = "repeating-linear-gradient(0deg, COLOUR 0 4px, transparent 4px 6px)"


@dataclasses.dataclass(frozen=True)
class Group:
    """Rates that are compared with each other, in clusters under one name."""

    name: str
    clusters: Sequence[Sequence[Rate]]


@dataclasses.dataclass(frozen=True)
class Bars:
    """Success rates in small.

    told: what they are; of: whose each rate of a cluster is, and the names of their colours;
    striped: of which of them the bars are, because they lack something.
    """

    groups: Sequence[Group]
    told: str
    of: Sequence[tuple[str, str]] = (("RNN", "rnn"), ("LSTM", "lstm"))
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
    told: str


@dataclasses.dataclass(frozen=True)
class Claim:
    """A row of the table.

    name, rnn, lstm: what is claimed, in words of our own; judged: each verdict with what it is
    about, None for what is not measured yet; shown: what was measured, None while it is not;
    counted: what was counted rather than measured.
    """

    name: str
    rnn: str
    lstm: str
    judged: Sequence[tuple[str, Verdict | None]]
    shown: Bars | Curves | None
    counted: str = ""


def claims_table(
    claims: Sequence[Claim], *, caption: str, dark: bool, opened: str | None = None
) -> str:
    """The table as HTML; rates are bars, as high as the share that solved it.

    opened: the name of the row whose experiment is shown, which is marked.
    """
    colours = palette(dark)
    style = _STYLE.replace("BORDER", colours.border).replace("MUTED", colours.muted)
    style = style.replace("ROOM", str(HEIGHT + 18)).replace("SURFACE", colours.surface)
    style = style.replace("TEXT", colours.text)
    heads = ("feature", "said of the RNN", "said of the LSTM", "verdict", "measured")
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    rows = "".join(_row(claim, dark=dark, is_open=claim.name == opened) for claim in claims)
    return (
        f"<style>{style}</style>"
        f'<table class="claims"><caption>{html.escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _row(claim: Claim, *, dark: bool, is_open: bool) -> str:
    mark = ' class="open"' if is_open else ""
    return (
        f'<tr{mark}><th scope="row">{html.escape(claim.name)}</th>'
        f'<td data-of="RNN">{html.escape(claim.rnn)}</td>'
        f'<td data-of="LSTM">{html.escape(claim.lstm)}</td>'
        f'<td class="verdict" data-of="verdict">{"".join(map(_verdict, claim.judged))}</td>'
        f"<td>{_counted(claim)}{_shown(claim.shown, dark=dark)}</td></tr>"
    )


def _shown(shown: Bars | Curves | None, *, dark: bool) -> str:
    if shown is None:
        return ""
    return _bars(shown, dark=dark) if isinstance(shown, Bars) else _curves(shown, dark=dark)


def _bars(bars: Bars, *, dark: bool) -> str:
    look = palette(dark)
    fills = [
        _STRIPES.replace("COLOUR", look.colour(name)) if name in bars.striped else look.colour(name)
        for _, name in bars.of
    ]
    key = "".join(
        f'<s style="background:{fill}"></s>{html.escape(whose)} '
        for (whose, _), fill in zip(bars.of, fills, strict=True)
    )
    groups = "".join(
        f'<span class="group"><span class="clusters">{_clusters(group, fills)}</span>'
        f"<em>{html.escape(group.name)}</em></span>"
        for group in bars.groups
    )
    return (
        f'<div class="groups" role="img" aria-label="{html.escape(bars_in_words(bars))}">{groups}'
        f"</div><small>{key}· {html.escape(bars.told)}</small>"
    )


def _clusters(group: Group, fills: Sequence[str]) -> str:
    return "".join(
        f'<span class="cluster">{_cluster(rates, fills)}</span>' for rates in group.clusters
    )


def _cluster(rates: Sequence[Rate], fills: Sequence[str]) -> str:
    return "".join(
        f'<span class="bar"><b>{rate.successes}</b>'
        f'<i style="height:{round(HEIGHT * rate.share)}px;background:{fill}"></i></span>'
        for rate, fill in zip(rates, fills, strict=True)
    )


def bars_in_words(bars: Bars) -> str:
    """The small picture's numbers: the successes of each cluster."""
    said = [
        f"{group.name}: {', '.join(map(_successes, group.clusters))}"
        f" of {group.clusters[0][0].seeds}"
        for group in bars.groups
    ]
    return f"Solved, {_and([whose for whose, _ in bars.of])}. {'; '.join(said)}."


def _successes(rates: Sequence[Rate]) -> str:
    return _and([str(rate.successes) for rate in rates])


def _and(these: Sequence[str]) -> str:
    *others, last = these
    return f"{', '.join(others)} and {last}" if others else last


def _curves(shown: Curves, *, dark: bool) -> str:
    look = palette(dark)
    deepest = min(min(curve.shares) for curve in shown.curves)
    lines = "".join(
        f'<polyline points="{_points(curve.shares, deepest)}" fill="none" '
        f'stroke="{look.colour(curve.cell)}" stroke-width="{2 if curve.is_dotted else 3}"'
        + (' stroke-dasharray="2 4"' if curve.is_dotted else "")
        + "/>"
        for curve in shown.curves
    )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDE}" height="{HEIGHT}">'
        f'<path d="M0 {_down(1.0, deepest):.1f}H{WIDE}" stroke="{look.border}" fill="none"/>'
        f"{lines}</svg>"
    )
    key = "".join(
        f'<s style="background:{look.colour(cell)}"></s>{CELLS[cell]} '
        for cell in dict.fromkeys(curve.cell for curve in shown.curves)
    )
    # The numbers stand in words below: the picture says nothing that these do not.
    picture = f'<img alt="" src="data:image/svg+xml,{urllib.parse.quote(svg)}">'
    return f"{picture}<small>{key}· {html.escape(shown.told)}</small>"


def _points(shares: Sequence[float], deepest: float) -> str:
    last = max(1, len(shares) - 1)
    return " ".join(
        f"{WIDE * at / last:.1f},{_down(share, deepest):.1f}" for at, share in enumerate(shares)
    )


def _down(share: float, deepest: float) -> float:
    """Pixels from the top, on a logarithmic scale: 10 at the top, the deepest at the bottom."""
    depth = 1 - math.log10(min(share, 10.0))
    return 2 + (HEIGHT - 4) * depth / (1 - math.log10(deepest))


def _verdict(judged: tuple[str, Verdict | None]) -> str:
    about, verdict = judged
    said = "not measured yet" if verdict is None else f"{SIGNS[verdict]} {verdict}"
    return f"<div>{said}<small>{html.escape(about)}</small></div>"


def _counted(claim: Claim) -> str:
    return f"<small>{html.escape(claim.counted)}</small>" if claim.counted else ""
