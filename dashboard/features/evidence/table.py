"""The table of claims: what is claimed of RNN and LSTM, and a verdict with one number."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import htpy
from htpy import div, small, td, th

from dashboard.figures.tables import stylesheet
from dashboard.prose.messages import messages
from lstm_core.evidence.plan.answers import Verdict

say = messages("evidence")

CSS = Path(__file__).with_suffix(".css")

SIGNS: dict[Verdict, str] = {"supported": "✓", "mixed": "±", "undecided": "?", "contradicted": "✗"}
"""The sign before a verdict: no colour alone says it."""


@dataclasses.dataclass(frozen=True)
class Claim:
    """A row of the table.

    name, rnn, lstm: what is claimed, in words of our own; verdict: None for what is not measured
    yet; number: what it rests on.
    """

    name: str
    rnn: str
    lstm: str
    verdict: Verdict | None
    number: str


def claims_table(
    claims: Sequence[Claim], *, caption: str, dark: bool, opened: str | None = None
) -> str:
    """The table as HTML. opened: the name of the row whose experiment is shown, which is marked."""
    table = htpy.table(".claims")[
        htpy.caption[caption],
        htpy.thead[htpy.tr[(th(scope="col")[name] for name in say.table["columns"].values())]],
        htpy.tbody[(_row(claim, is_open=claim.name == opened) for claim in claims)],
    ]
    return f"{stylesheet(CSS, dark=dark)}{table}"


def _row(claim: Claim, *, is_open: bool) -> htpy.Element:
    return htpy.tr({"class": "open" if is_open else None})[
        th(scope="row")[claim.name],
        td(data_of=say("table.rnn"))[claim.rnn],
        td(data_of=say("table.lstm"))[claim.lstm],
        td(".verdict", data_of=say("table.verdict"))[
            div[_verdict(claim.verdict)], claim.number and small[claim.number]
        ],
    ]


def _verdict(verdict: Verdict | None) -> str:
    if verdict is None:
        return say("table.not_measured")
    return f"{SIGNS[verdict]} {say(f'verdicts.{verdict}')}"
