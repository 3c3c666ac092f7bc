"""The table of claims: what is said of RNN and LSTM, what was found, and the evidence in small."""

from __future__ import annotations

import dataclasses
import html
from collections.abc import Sequence

from dashboard.theme import palette
from lstm_core.evidence.verdicts import Rate, Verdict

SIGNS: dict[Verdict, str] = {"holds": "✓", "holds with care": "≈", "too strong": "✗"}

_STYLE = """
.claims { width: 100%; border-collapse: collapse; font-size: 1.05rem; }
.claims th, .claims td { text-align: left; padding: .7rem .8rem; vertical-align: middle;
  border-bottom: 1px solid BORDER; }
.claims thead th { font-weight: 600; color: MUTED; font-size: .95rem; }
.claims .verdict { font-weight: 700; white-space: nowrap; }
.claims .verdict small { font-weight: 400; white-space: normal; max-width: 11rem; }
.claims .verdict div + div { margin-top: .6rem; }
.claims .pairs { display: flex; align-items: flex-end; gap: 7px; height: 54px; }
.claims .pair { display: flex; align-items: flex-end; gap: 1px; height: 52px;
  border-bottom: 2px solid MUTED; }
.claims .pair i { display: block; width: 8px; min-height: 1px; }
.claims small { color: MUTED; display: block; font-size: .85rem; margin-top: .25rem; }
@media (max-width: 700px) {
  .claims thead { display: none; }
  .claims, .claims tbody, .claims tr, .claims th, .claims td { display: block; }
  .claims tr { border: 1px solid BORDER; border-radius: 8px; margin-bottom: .8rem;
    padding: .5rem .7rem; }
  .claims th, .claims td { border: 0; padding: .2rem 0; }
  .claims td[data-of]::before { content: attr(data-of) ": "; color: MUTED; }
}
"""


@dataclasses.dataclass(frozen=True)
class Claim:
    """A row of the table.

    name, rnn, lstm: what is claimed, in words of our own; judged: each verdict with what it is
    about, None for what is not measured yet; pairs: under each condition two rates that are
    compared, none while they are not measured; told: under which conditions; counted: what was
    counted rather than measured; of: whose the rates are, and the names of their colours.
    """

    name: str
    rnn: str
    lstm: str
    judged: Sequence[tuple[str, Verdict | None]]
    pairs: Sequence[tuple[Rate, Rate]]
    told: str
    counted: str = ""
    of: tuple[tuple[str, str], tuple[str, str]] = (("RNN", "rnn"), ("LSTM", "lstm"))


def claims_table(claims: Sequence[Claim], *, dark: bool) -> str:
    """The table as HTML: of each pair two bars, as high as the share that solved its task."""
    colours = palette(dark)
    style = _STYLE.replace("BORDER", colours.border).replace("MUTED", colours.muted)
    heads = ("feature", "RNN", "LSTM", "verdict", "measured: the share that solved it")
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    rows = "".join(_row(claim, dark=dark) for claim in claims)
    return (
        f"<style>{style}</style>"
        f'<table class="claims"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
    )


def _row(claim: Claim, *, dark: bool) -> str:
    look = palette(dark)
    colours = [look.muted if name == "muted" else look.colour(name) for _, name in claim.of]
    bars = "".join(_pair(pair, colours) for pair in claim.pairs)
    key = "".join(
        f'<b style="color:{colour}">■</b> {html.escape(whose)} '
        for (whose, _), colour in zip(claim.of, colours, strict=True)
    )
    return (
        f'<tr><th scope="row">{html.escape(claim.name)}</th>'
        f'<td data-of="RNN">{html.escape(claim.rnn)}</td>'
        f'<td data-of="LSTM">{html.escape(claim.lstm)}</td>'
        f'<td class="verdict">{"".join(map(_verdict, claim.judged))}</td>'
        f"<td>{_counted(claim)}"
        f'<div class="pairs" role="img" aria-label="{pairs_in_words(claim)}">{bars}</div>'
        f"<small>{key}· {html.escape(claim.told)}</small></td></tr>"
    )


def _verdict(judged: tuple[str, Verdict | None]) -> str:
    about, verdict = judged
    said = "not measured yet" if verdict is None else f"{SIGNS[verdict]} {verdict}"
    return f"<div>{said}<small>{html.escape(about)}</small></div>"


def _counted(claim: Claim) -> str:
    return f"<small>{html.escape(claim.counted)}</small>" if claim.counted else ""


def pairs_in_words(claim: Claim) -> str:
    """The small picture's numbers: the successes of each pair."""
    if not claim.pairs:
        return "Nothing is measured yet."
    (one, _), (other, _) = claim.of
    said = [f"{a.successes} and {b.successes} of {a.seeds}" for a, b in claim.pairs]
    return f"Solved, {one} and {other}, {claim.told}: {', '.join(said)}."


def _pair(pair: tuple[Rate, Rate], colours: Sequence[str]) -> str:
    bars = "".join(
        f'<i style="height:{round(100 * rate.share)}%;background:{colour}"></i>'
        for rate, colour in zip(pair, colours, strict=True)
    )
    return f'<span class="pair">{bars}</span>'
