"""From what was measured to what the table of claims shows of it, and what a verdict rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from dashboard.features.evidence.names import condition_name, of, row_name, signed
from dashboard.features.evidence.table import Claim
from dashboard.prose.messages import messages
from dashboard.state.visitor import ROWS, Row
from lstm_core.evidence.plan.answers import (
    QUESTIONS,
    Answer,
    Asked,
    Contrast,
    Verdict,
    answers,
    cells_judged,
    other_choices,
    robustness,
    verdict_of,
)
from lstm_core.evidence.plan.conditions import BUDGET, FAMILIES, Family
from lstm_core.evidence.plan.measured import Cell as Measurement
from lstm_core.evidence.plan.measured import Measured
from lstm_core.evidence.proportions import Difference
from lstm_core.evidence.studies import ORDER
from lstm_core.evidence.variants import GRU, LSTM, LSTM_LONG, LSTM_UNITS, RNN, RNN_GLOROT, Variant
from lstm_core.network.costs import GATES, costs
from lstm_core.network.recipe import Cell

say = messages("evidence")

ASKED: Mapping[Row, Asked] = {"memory": "memory", "long": "long", "training": "training"}
"""The question of the plan that a row asks; the gates are counted."""

CLAIMED_GATES: dict[Cell, tuple[str, ...]] = {
    "rnn": (),
    "lstm": ("input_gate", "forget_gate", "output_gate"),
}
"""The claim about the gates."""

PLANNED: tuple[Family, ...] = tuple(dict.fromkeys(one.family for one in FAMILIES))
"""All families of the plan."""


def claims(measured: Measured, texts: Mapping[str, str]) -> tuple[Claim, ...]:
    """The four rows, each with one verdict and one number; neither where nothing is measured."""
    judged = {row: judged_row(measured, row) for row in ROWS}
    return tuple(
        Claim(
            name=row_name(row),
            rnn=texts[f"row_{row}_claim_rnn"],
            lstm=texts[f"row_{row}_claim_lstm"],
            verdict=verdict,
            number=number,
        )
        for row, (verdict, number) in judged.items()
    )


def judged_row(measured: Measured, row: Row) -> tuple[Verdict | None, str]:
    """The verdict on a row, and the number beside it; None and "" where nothing is measured."""
    if row == "gates":
        return _of_gates(), _gates()
    found = answers(measured, ASKED[row])
    pooled = found["as_keras"].pooled
    if pooled is None:
        return None, ""
    return verdict_of(found), say("table.points", points=signed(pooled.value))


def _of_gates() -> Verdict:
    """That the layers have these gates and no others is counted in the layers."""
    have = all(sorted(GATES[cell]) == sorted(gates) for cell, gates in CLAIMED_GATES.items())
    return "supported" if have else "contradicted"


def _gates() -> str:
    """How many times the parameters of an RNN of as many units."""
    rnn, lstm = (costs(cell, LSTM_UNITS, ORDER.features).parameters for cell in ("rnn", "lstm"))
    return say("table.gates", gates=len(GATES["lstm"]), times=round(lstm / rnn))


def whole_families(measured: Measured) -> str:
    """On which families the verdicts rest, and how many of the planned ones they are."""
    names = say.join([say(f"families.{family}") for family in measured.families])
    if len(measured.families) == len(PLANNED):
        return say("table.all_families", families=names)
    return say(
        "table.families",
        families=names or say("table.no_family"),
        whole=len(measured.families),
        planned=len(PLANNED),
    )


def rests_on(measured: Measured, row: Row) -> str:
    """What a verdict rests on: counts, differences with intervals, and other choices, a line
    each; "" for the gates."""
    if row == "gates":
        return ""
    found = answers(measured, ASKED[row])
    lines = [
        say(f"table.rests.{contrast}", **_figures(answer, answer.pooled))
        for contrast, answer in found.items()
        if answer.pooled is not None
    ]
    more = (_other_choices(measured, row), *_beyond_the_plain(measured, row))
    return "\n".join(f"- {line}" for line in (*lines, *more))


def _figures(answer: Answer, mean: Difference) -> dict[str, str]:
    """The numbers of one contrast."""
    pooled = [one.pair for one in answer.strata if one.pair.is_informative]
    return {
        "lstm": of(*(pair.first for pair in pooled)),
        "rnn": of(*(pair.second for pair in pooled)),
        "points": signed(mean.value),
        "low": signed(mean.interval.low),
        "high": signed(mean.interval.high),
        "verdict": say(f"verdicts.{answer.verdict}"),
        "families": say.join(
            [
                say(
                    "table.family",
                    family=say(f"families.{family}"),
                    points=signed(own.value),
                    low=signed(own.interval.low),
                    high=signed(own.interval.high),
                )
                for family, own in answer.families.items()
            ]
        ),
    }


RECALLED = (LSTM, LSTM_LONG, RNN, RNN_GLOROT, GRU)
"""The networks whose recall is told."""


def recalled(measured: Measured, text: str) -> str:
    """How many learn recall, at the longest length at which the RNN is ahead, if it is.

    text: a template of the counts. "" where recall is not measured.
    """
    cells = measured.cells
    own = [one for one in cells if one.is_main and one.family == "recall"]
    if not own:
        return ""
    ahead = [one for one in own if cells[one][RNN].rate().share > cells[one][LSTM].rate().share]
    shown = max(ahead or own, key=lambda one: one.steps)
    return text.format(steps=shown.steps, **_counts(cells[shown], RECALLED))


def notes_on(measured: Measured) -> dict[str, str]:
    """How the picture was measured, on what the verdicts rest, faint recall: by its title."""
    cells, faint = measured.cells, next(one for one in FAMILIES if one.record == "recall_faint")
    seeds = next((own[LSTM].rate().seeds for own in cells.values()), 0)
    notes = {
        say("by_length.title"): say("by_length.how", seeds=seeds, budget=BUDGET, units=LSTM_UNITS),
        say("table.title"): whole_families(measured),
    }
    if faint in cells:
        counts = _counts(cells[faint], (LSTM, LSTM_LONG, RNN))
        notes[say("panel.faint_title")] = say("panel.faint", steps=faint.steps, **counts)
    return notes


def _counts(cells: Mapping[Variant, Measurement], arms: Iterable[Variant]) -> dict[str, str]:
    return {arm.name: of(cells[arm].rate()) for arm in arms}


def beginnings_judged(measured: Measured) -> str:
    """What a start, or a GRU, changes in how often a network learns: a line each."""
    lines = []
    for asked in ("forget_bias", "orthogonal_start", "gru"):
        for answer in answers(measured, asked).values():
            if answer.pooled is not None:
                figures = _figures(answer, answer.pooled)
                lines.append(say(f"starts.{asked}", **figures))
    return "\n".join(f"- {line}" for line in lines)


def _other_choices(measured: Measured, row: Row) -> str:
    """Whether the word changes under the plan's other choices, and under which."""
    asked = ASKED[row]
    verdict = verdict_of(answers(measured, asked))
    checks = robustness(measured, asked)
    others = [
        say("table.other", choice=say(f"choices.{name}"), verdict=say(f"verdicts.{other}"))
        for name, other in checks.items()
        if other != verdict
    ]
    if not others:
        return say("table.robust", choices=len(checks))
    return say("table.depends", choices=len(checks), others=say.join(others))


def _beyond_the_plain(measured: Measured, row: Row) -> Iterator[str]:
    """The rates of two checks, which stand for a part of the conditions alone: a line each."""
    asked = ASKED[row]
    for name in ("wide", "patient"):
        choices = other_choices(measured, asked).get(name)
        for condition, cells in cells_judged(measured, choices) if choices else ():
            rates = {
                arm.name: of(cell.pilot_rate() if QUESTIONS[asked].over_rates else cell.rate())
                for arm, cell in cells.items()
            }
            yield say(f"table.{name}", condition=condition_name(condition), **rates)


def contrast_name(contrast: Contrast) -> str:
    """The LSTM of a comparison."""
    return say(f"contrasts.{contrast}")
