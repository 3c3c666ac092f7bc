"""What the table of claims shows is what was found."""

from __future__ import annotations

import dataclasses
import re

import pytest

from dashboard.figures import evidence
from dashboard.figures.claims import SIGNS, claims_table, pairs_in_words
from dashboard.prose import parts
from lstm_core.evidence.findings import CLAIMED_GATES, Findings
from lstm_core.evidence.studies import rates, settings, stability
from tests.core.evidence.test_findings import lstm_alone, made_up

TEXTS = parts("compare")


@pytest.fixture(scope="module")
def found() -> Findings:
    """The LSTM solves everything, and nobody else anything."""
    return made_up(lstm_alone)


def test_the_table_has_each_claim_with_its_verdict(found: Findings) -> None:
    claims = evidence.claims(found, TEXTS)
    assert [claim.name for claim in claims] == list(evidence.ROWS.values())
    assert [len(claim.judged) for claim in claims] == [1, 2, 1, 1]
    assert {verdict for claim in claims for _, verdict in claim.judged} == {"holds"}
    shown = claims_table(claims, dark=False)
    for text in ("short-term only", "input, forget, output", "excellent", "much more stable"):
        assert f">{text}</td>" in shown
    assert shown.count(f"{SIGNS['holds']} holds<small>") == 5


def test_which_gates_there_are_and_whether_they_are_needed_are_two_questions() -> None:
    """Everybody solves everything: the gates are there, and none is needed."""
    _, gates, _, _ = evidence.claims(made_up(lambda _: True), TEXTS)
    assert gates.judged == (
        ("that the layers have these and no others", "holds"),
        ("that the LSTM needs each of them", "too strong"),
    )
    assert gates.counted == "counted: RNN 0 gates, LSTM 3; with 8 units 136 and 544 parameters"
    assert gates.counted in claims_table([gates], dark=False)


def test_the_claimed_gates_are_those_that_the_table_names() -> None:
    names = [gate.removesuffix("_gate") for gate in CLAIMED_GATES["lstm"]]
    assert ", ".join(names) == TEXTS["row_gates_claim_lstm"]
    assert (CLAIMED_GATES["rnn"], TEXTS["row_gates_claim_rnn"]) == ((), "none")


def test_a_row_is_measured_when_all_is_that_it_shows(found: Findings) -> None:
    assert all(evidence.is_measured(found, row) for row in evidence.ROWS)
    for name in ("ablations", "flows"):
        (row,) = (row for row, names in evidence.STANDS_ON.items() if name in names)
        assert not evidence.is_measured(dataclasses.replace(found, **{name: ()}), row)


def test_the_small_pictures_are_the_rates(found: Findings) -> None:
    """12 long conditions; three gates on four tasks; three depths, clipped or not."""
    memory, gates, _, training = evidence.claims(found, TEXTS)
    assert [len(claim.pairs) for claim in (memory, gates, training)] == [12, 12, 6]
    shown = claims_table([memory], dark=True)
    assert re.findall(r"height:(\d+)%", shown) == ["0", "100"] * 12
    assert "0 and 10 of 10" in pairs_in_words(memory)
    assert pairs_in_words(memory) in shown


def test_what_is_written_on_the_table_is_text() -> None:
    texts = {**TEXTS, "row_memory_claim_rnn": "<b>x</b>"}
    shown = claims_table(evidence.claims(made_up(lstm_alone), texts), dark=False)
    assert "&lt;b&gt;x&lt;/b&gt;" in shown


def test_behind_a_row_stands_every_training(found: Findings) -> None:
    long = evidence.length_strips(found, "temporal_order")
    assert list(long) == [f"Temporal order, {steps} steps" for steps in (20, 50, 100)]
    assert all(len(strips) == 4 for strips in long.values())
    assert all(len(strip.outcomes) == 10 for strips in long.values() for strip in strips)
    (gates,) = evidence.ablation_strips(found, "adding").values()
    assert [strip.rate.successes for strip in gates][:4] == [10, 0, 0, 0]
    assert gates[1].label == "without its forget gate, rate 0.002"
    for clipped in (True, False):
        training = evidence.stability_strips(found, clipped=clipped)
        assert list(training) == ["1 layer", "2 layers", "3 layers"]
        assert {len(s.outcomes) for strips in training.values() for s in strips} == {20}
        notes = {strip.cell: strip.notes for strip in training["3 layers"]}
        assert len(notes["lstm"]) == 1  # the last loss alone
        assert notes["rnn"][0] == "20 no better than a guess"


def test_the_gradients_are_grouped_by_network(found: Findings) -> None:
    fresh = evidence.flows(found, trained=False)
    assert [len(flows) for _, flows in fresh.values()] == [10] * 4
    assert [len(flows) for _, flows in evidence.flows(found, trained=True).values()] == [5] * 4


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("memory", ("about as much", "0.50 of it, the middle of 10 seeds")),
        ("gates", ("forget gate", "of 40 trainings 40 succeed with all gates")),
        ("long", ("0 to 2", "0 of 10")),
        ("training", ("four or all", "5 of 5")),
    ],
)
def test_what_came_out_is_one_of_the_answers(
    found: Findings, row: str, expected: tuple[str, str]
) -> None:
    """Made up: half of the gradient is left one step back, and no gate can be done without."""
    right, figures = evidence.came_out(found, row)
    assert right == expected[0]
    assert right in evidence.EXPECTED[row]
    assert figures.startswith(expected[1])
    assert evidence.question(row).endswith("?")


def test_a_gate_is_named_only_if_clearly_fewer_succeed_without_it() -> None:
    all_solve = made_up(lambda _: True)
    assert evidence.came_out(all_solve, "gates")[0] == "none in particular"
    only_input = made_up(lambda e: "input_gate" not in {hold.quantity for hold in e.held})
    assert evidence.came_out(only_input, "gates")[0] == "input gate"


def test_the_page_tells_the_settings_that_the_studies_have() -> None:
    assert all("**How.**" in TEXTS[f"row_{row}_how"] for row in evidence.ROWS)
    how = TEXTS["row_long_details"]
    for number in (*rates.GRID, f"{settings.BUDGET:,}", settings.BATCH_SIZE, settings.LSTM_UNITS):
        assert str(number) in how
    assert len(rates.SEEDS) == 3
    assert "three other seeds" in how
    assert len(settings.SEEDS) == 10
    assert "Ten trainings" in how
    told = TEXTS["row_training_details"]
    assert all(f"{rate:g}" in told for rate in stability.LEARNING_RATES)
    assert f"{stability.TASK.steps} steps" in told
    assert len(stability.SEEDS) == 5
    assert "five seeds" in told
