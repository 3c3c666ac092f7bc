"""From what was measured to what the table of claims shows of it."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.features.evidence.judgement import Judged, judged
from dashboard.features.evidence.names import ORDER, of, row_name
from dashboard.features.evidence.table import Claim
from dashboard.prose.messages import messages
from dashboard.state.visitor import ROWS, Row
from lstm_core.evidence.findings import CLAIMED_GATES, Findings
from lstm_core.evidence.plan.answers import Verdict
from lstm_core.evidence.proportions import Difference
from lstm_core.evidence.studies.settings import LSTM_UNITS
from lstm_core.network.costs import GATES, costs

say = messages("evidence")

MEASURED_BY: dict[Row, tuple[str, ...]] = {
    "memory": ("lengths", "gradients"),
    "gates": ("ablations",),
    "long": ("lengths",),
    "training": ("stability",),
}
"""The findings that each row shows."""


def is_measured(found: Findings, row: Row) -> bool:
    """Whether all that a row shows has been measured."""
    return all(getattr(found, name) for name in MEASURED_BY[row])


def claims(found: Findings, texts: Mapping[str, str]) -> tuple[Claim, ...]:
    """The four rows, each with one verdict and one number; neither where nothing is measured."""
    measured = judged(found)
    return tuple(
        Claim(
            name=row_name(row),
            rnn=texts[f"row_{row}_claim_rnn"],
            lstm=texts[f"row_{row}_claim_lstm"],
            verdict=_of_gates() if row == "gates" else _of(measured.get(row)),
            number=_gates() if row == "gates" else number(measured.get(row)),
        )
        for row in ROWS
    )


def _of(one: Judged | None) -> Verdict | None:
    return None if one is None else one.verdict


def _of_gates() -> Verdict:
    """That the layers have these gates and no others is counted in the layers."""
    have = all(sorted(GATES[cell]) == sorted(gates) for cell, gates in CLAIMED_GATES.items())
    return "supported" if have else "contradicted"


def _gates() -> str:
    """How many times the parameters of an RNN of as many units."""
    rnn, lstm = (costs(cell, LSTM_UNITS, ORDER.features).parameters for cell in ("rnn", "lstm"))
    return say("table.gates", gates=len(GATES["lstm"]), times=round(lstm / rnn))


def number(one: Judged | None) -> str:
    """By how many points the LSTM's success rate is higher."""
    if one is None or one.pooled is None:
        return ""
    return say("table.points", points=signed(one.pooled.value))


def signed(share: float) -> str:
    """A difference of shares in points: +23, −5.

    >>> signed(0.225), signed(-0.05)
    ('+22', '−5')
    """
    return f"{100 * share:+.0f}".replace("-", "\N{MINUS SIGN}")


def rests_on(found: Findings, row: Row) -> str:
    """What a row's verdict rests on: counts, difference, interval, and the LSTM started long."""
    if row == "gates" or (one := judged(found).get(row)) is None or one.pooled is None:
        return ""
    parts = [say("table.rests", **_figures(one, one.pooled))]
    long = judged(found, start="lstm_long").get(row)
    if long is not None and long.pooled is not None:
        families = say.join([say(f"families.{family}") for family in long.families])
        figures = _figures(long, long.pooled)
        parts.append(say("table.rests_long", families=families, **figures))
    return " ".join(parts)


def _figures(one: Judged, pooled: Difference) -> dict[str, str | int]:
    return {
        "lstm": of(*(pair.first for pair in one.pairs)),
        "rnn": of(*(pair.second for pair in one.pairs)),
        "conditions": len(one.pairs),
        "points": signed(pooled.value),
        "low": signed(pooled.interval.low),
        "high": signed(pooled.interval.high),
        "verdict": say(f"verdicts.{one.verdict}"),
    }
