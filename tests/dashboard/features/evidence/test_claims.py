"""What the table of claims shows is what was measured."""

from __future__ import annotations

import re

import pytest

from dashboard.features.evidence.claims import (
    CLAIMED_GATES,
    PLANNED,
    beginnings_judged,
    claims,
    rests_on,
    whole_families,
)
from dashboard.features.evidence.differences import differences, differences_alt, rows
from dashboard.features.evidence.names import condition_name, row_name, signed
from dashboard.features.evidence.quiz import answers, came_out, question, thirds
from dashboard.features.evidence.table import SIGNS, claims_table
from dashboard.prose import parts
from dashboard.prose.messages import messages
from dashboard.state.visitor import ROWS, Row
from lstm_core.evidence.loader import Recorded
from lstm_core.evidence.plan.answers import answers as answers_of
from lstm_core.evidence.plan.answers import other_choices
from lstm_core.evidence.plan.conditions import BUDGET, FAMILIES, PILOT_SEEDS, SEEDS, Condition
from lstm_core.evidence.plan.measured import Measured, measured, measured_from
from lstm_core.evidence.plan.rates import GRID
from lstm_core.evidence.results import findings
from lstm_core.evidence.variants import Variant
from tests.support.findings import lstm_alone, made_up
from tests.support.plan import measured_of

say = messages("evidence")
TEXTS = parts("compare")
COMPARED: tuple[Row, ...] = ("memory", "long", "training")


def lstms(condition: Condition, arm: Variant) -> int:
    return 30 if arm.cell == "lstm" else 0


@pytest.fixture(scope="module")
def found() -> Measured:
    """Every LSTM learns adding and order, and nobody else; pilots learn alike."""
    return measured_of(lstms, FAMILIES[:6])


def test_the_table_has_each_claim_with_one_verdict_and_one_number(found: Measured) -> None:
    """100 points apart; the pilots solve at three of five rates, so 0 apart."""
    made = claims(found, TEXTS)
    assert [claim.name for claim in made] == list(map(row_name, ROWS))
    assert [claim.verdict for claim in made] == [*["supported"] * 3, "undecided"]
    assert [claim.number for claim in made if claim.name != row_name("gates")] == [
        say("table.points", points=points) for points in ("+100", "+100", "0")
    ]
    shown = claims_table(made, caption="", dark=False)
    for text in ("short-term only", "input, forget, output", "excellent", "much more stable"):
        assert f">{text}</td>" in shown
    assert shown.count(f"{SIGNS['supported']} {say('verdicts.supported')}") == 3
    assert 'class="open"' not in shown
    opened = claims_table(made, caption="", dark=False, opened=row_name("gates"))
    assert opened.count('<tr class="open">') == 1


def test_what_is_not_measured_has_no_verdict() -> None:
    nothing = measured_from(Recorded({}))
    verdicts = {claim.name: claim.verdict for claim in claims(nothing, TEXTS)}
    assert verdicts.pop(row_name("gates")) == "supported"  # they are counted in the layers
    assert set(verdicts.values()) == {None}
    assert say("table.no_family") in whole_families(nothing)
    assert f"0 of the {len(PLANNED)}" in whole_families(nothing)


@pytest.mark.parametrize("row", COMPARED)
def test_the_numbers_of_the_record_stand_behind_a_verdict(row: Row) -> None:
    """Differences, intervals and counts, for both starts of the LSTM, and each other choice."""
    text = rests_on(measured(), row)
    assert row in ("memory", "long", "training")
    found = answers_of(measured(), row)
    for answer in found.values():
        assert answer.pooled is not None
        assert f"**{signed(answer.pooled.value)} points**" in text
        for share in answer.pooled.interval:
            assert signed(share) in text
        pooled = [one.pair for one in answer.strata if one.pair.is_informative]
        for rates in zip(*pooled, strict=True):
            solved, seeds = (sum(getattr(r, n) for r in rates) for n in ("successes", "seeds"))
            assert say("names.rate", successes=solved, seeds=seeds) in text
    assert len(found) == 2


@pytest.mark.parametrize("row", COMPARED)
def test_two_checks_stand_for_the_conditions_that_they_name(row: Row) -> None:
    """After the two answers: the other choices, then 32 units and what was trained to the end."""
    found = measured()
    lines = rests_on(found, row).splitlines()[2:]
    wide = [(one, cells) for one, cells in found.cells.items() if one.units == 32]
    patient = [] if row == "training" else list(found.patient.items())
    assert len(lines) == 1 + len(wide) + len(patient)
    for line, (condition, cells) in zip(lines[1:], (*wide, *patient), strict=True):
        assert condition_name(condition) in line
        rates = [one.pilot_rate() if row == "training" else one.rate() for one in cells.values()]
        assert re.findall(r"(\d+) of (\d+)", line) == [
            (str(rate.successes), str(rate.seeds)) for rate in rates
        ]


def test_every_other_choice_has_a_name(found: Measured) -> None:
    for row in COMPARED:
        assert row != "gates"
        for name in other_choices(found, row):
            assert say(f"choices.{name}")
    text = rests_on(found, "memory")
    assert re.findall(r"\d+", text.splitlines()[2])  # how many were tried


def test_how_a_network_starts_is_judged(found: Measured) -> None:
    """LSTMs with either bias learn alike here, so that is not informative; the GRU never does."""
    (line,) = (one for one in beginnings_judged(found).splitlines() if "GRU" in one)
    assert "+100" in line
    assert len(beginnings_judged(measured()).splitlines()) == 3


def test_the_picture_has_a_mark_for_each_condition_and_the_mean(found: Measured) -> None:
    compared = answers_of(found, "memory")
    assert len(rows(compared)) == 6 + 1
    figure = differences(compared, dark=False).to_dict()
    assert len(figure["data"]) == 2
    for trace in figure["data"]:
        assert list(trace["x"]) == [1.0] * 7
        assert trace["error_x"]["array"] == pytest.approx([0.0] * 7)
    assert differences_alt(compared).count("30 of 30") == 2 * 6


def test_what_cannot_tell_the_two_apart_is_pale() -> None:
    compared = answers_of(measured_of(lambda *_: 30, FAMILIES[:3]), "memory")
    for trace in differences(compared, dark=True).to_dict()["data"]:
        assert set(trace["marker"]["opacity"]) == {0.35}


def test_the_claimed_gates_are_those_that_the_table_names() -> None:
    names = [gate.removesuffix("_gate") for gate in CLAIMED_GATES["lstm"]]
    assert ", ".join(names) == TEXTS["row_gates_claim_lstm"]
    assert (CLAIMED_GATES["rnn"], TEXTS["row_gates_claim_rnn"]) == ((), "none")


def test_what_is_written_on_the_table_is_text(found: Measured) -> None:
    texts = {**TEXTS, "row_memory_claim_rnn": "<b>x</b>"}
    shown = claims_table(claims(found, texts), caption="<i>", dark=False)
    assert "&lt;b&gt;x&lt;/b&gt;" in shown
    assert "<caption>&lt;i&gt;</caption>" in shown


@pytest.mark.parametrize(
    ("row", "right"), [("memory", "0 to 9"), ("long", "21 to 30"), ("training", "9 to 16")]
)
def test_what_came_out_is_one_of_the_answers(found: Measured, row: Row, right: str) -> None:
    """No RNN learns adding, every LSTM order; of 25 pilots 15 do."""
    answer, figures = came_out(row, found, findings())
    assert answer == right
    assert answer in answers(row, found)
    assert question(row, found).endswith("?")
    assert len(re.findall(r"\d+ of \d+", figures)) == 3


def test_the_answers_have_every_count_once() -> None:
    for seeds in range(3, 40):
        counts = [n for low, high in thirds(seeds) for n in range(low, high + 1)]
        assert counts == list(range(seeds + 1))


def test_a_gate_is_named_only_if_the_lstm_is_worse_without_it(found: Measured) -> None:
    right, figures = came_out("gates", found, made_up(lambda _: True))
    assert right == say("answers.gates.none")
    assert re.findall(r"\d+", figures) == ["4", *["40"] * 5]
    only_input = made_up(lambda e: "input_gate" not in {hold.quantity for hold in e.held})
    assert came_out("gates", found, only_input)[0] == say("answers.gates.input_gate")
    assert came_out("gates", found, made_up(lstm_alone))[0] == say("answers.gates.forget_gate")
    assert came_out("gates", found, findings())[0] in answers("gates", found)


def test_the_page_tells_the_settings_that_the_plan_has() -> None:
    assert (len(GRID), len(PILOT_SEEDS)) == (5, 5)  # as the question about training says
    assert all("**How.**" in TEXTS[f"row_{row}_how"] for row in ROWS)
    for row in ("memory", "long"):
        assert f"{len(SEEDS)} seeds" in TEXTS[f"row_{row}_how"]
        assert f"{BUDGET:,} training steps" in TEXTS[f"row_{row}_how"]
    assert {f"{GRID[0]:g}", f"{GRID[-1]:g}"} <= set(
        re.findall(r"0\.\d+", TEXTS["row_training_how"])
    )
