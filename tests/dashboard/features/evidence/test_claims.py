"""What the table of claims shows is what was found."""

from __future__ import annotations

import dataclasses
import re

import pytest

from dashboard.features.evidence.claims import MEASURED_BY, claims, is_measured, rests_on
from dashboard.features.evidence.detail import ablation_strips, length_strips, stability_strips
from dashboard.features.evidence.gradients import kinds
from dashboard.features.evidence.judgement import judged, judgement
from dashboard.features.evidence.names import (
    of,
    row_name,
)
from dashboard.features.evidence.quiz import answers, came_out, question
from dashboard.features.evidence.table import SIGNS, claims_table
from dashboard.prose import parts
from dashboard.prose.messages import messages
from dashboard.state.visitor import ROWS, Row
from lstm_core.evidence.results import CLAIMED_GATES, Findings, findings
from lstm_core.evidence.proportions import Pair, Rate
from lstm_core.evidence.studies import rates, settings, stability
from tests.support.findings import lstm_alone, made_up

say = messages("evidence")
TEXTS = parts("compare")


@pytest.fixture(scope="module")
def found() -> Findings:
    """The LSTM solves everything, and nobody else anything."""
    return made_up(lstm_alone)


def test_the_table_has_each_claim_with_one_verdict_and_one_number(found: Findings) -> None:
    """Made up, the LSTM alone learns: 100 points apart wherever it is measured."""
    rows = claims(found, TEXTS)
    assert [claim.name for claim in rows] == list(map(row_name, ROWS))
    assert {claim.verdict for claim in rows} == {"supported"}
    assert [claim.number for claim in rows if claim.name != row_name("gates")] == [
        say("table.points", points="+100")
    ] * 3
    shown = claims_table(rows, caption="", dark=False)
    for text in ("short-term only", "input, forget, output", "excellent", "much more stable"):
        assert f">{text}</td>" in shown
    assert shown.count(f"{SIGNS['supported']} {say('verdicts.supported')}") == 4
    assert 'class="open"' not in shown
    opened = claims_table(rows, caption="", dark=False, opened=row_name("gates"))
    assert opened.count('<tr class="open">') == 1


def test_the_table_has_the_verdicts_of_the_record() -> None:
    """Stability: 113 of 120 LSTMs and 86 of 120 RNNs, 27 of 120 apart in the mean of six."""
    verdicts = {claim.name: claim.verdict for claim in claims(findings(), TEXTS)}
    assert verdicts == {
        row_name("memory"): "mixed",
        row_name("gates"): "supported",
        row_name("long"): "mixed",
        row_name("training"): "supported",
    }
    stability = judged(findings())["training"]
    assert sum(pair.first.successes for pair in stability.pairs) == 113
    assert sum(pair.second.successes for pair in stability.pairs) == 86
    assert stability.pooled is not None
    assert stability.pooled.value == pytest.approx(27 / 120)
    reason = rests_on(findings(), "training")
    assert {"113", "86", "120"} <= set(re.findall(r"\d+", reason))


def test_what_was_not_shown_is_not_called_false() -> None:
    """A difference of one in ten, either way, and a condition at the ceiling."""
    close = Pair(Rate(6, 10), Rate(5, 10))
    ceiling = Pair(Rate(10, 10), Rate(9, 10))
    assert judgement({"a": [close, ceiling]}).verdict == "undecided"
    assert judgement({"a": [close, ceiling]}).pairs == (close,)
    assert judgement({"a": [ceiling]}).pooled is None
    clear, reverse = Pair(Rate(10, 10), Rate(0, 10)), Pair(Rate(0, 10), Rate(10, 10))
    assert judgement({"a": [clear]}).verdict == "supported"
    assert judgement({"a": [reverse]}).verdict == "contradicted"
    assert judgement({"a": [clear], "b": [reverse]}).verdict == "mixed"


def test_an_lstm_that_starts_long_is_judged_beside_it() -> None:
    """Where ln(T - 1) was measured and can be told from the RNN: order and adding over 50 steps."""
    long = judged(findings(), start="lstm_long")["long"]
    assert long.pairs == (Pair(Rate(10, 10), Rate(4, 10)), Pair(Rate(8, 10), Rate(0, 10)))
    assert long.verdict == "supported"
    assert say("verdicts.supported") in rests_on(findings(), "long")
    assert long.families == ("temporal_order", "adding")  # recall is not among them
    named = [say(f"families.{family}") for family in long.families]
    assert say.join(named) in rests_on(findings(), "long")


def test_the_claimed_gates_are_those_that_the_table_names() -> None:
    names = [gate.removesuffix("_gate") for gate in CLAIMED_GATES["lstm"]]
    assert ", ".join(names) == TEXTS["row_gates_claim_lstm"]
    assert (CLAIMED_GATES["rnn"], TEXTS["row_gates_claim_rnn"]) == ((), "none")


def test_a_row_is_measured_when_all_is_that_it_shows(found: Findings) -> None:
    assert all(is_measured(found, row) for row in ROWS)
    for name in ("ablations", "gradients"):
        (row,) = (row for row, names in MEASURED_BY.items() if name in names)
        assert not is_measured(dataclasses.replace(found, **{name: ()}), row)


def test_what_is_written_on_the_table_is_text() -> None:
    texts = {**TEXTS, "row_memory_claim_rnn": "<b>x</b>"}
    shown = claims_table(claims(made_up(lstm_alone), texts), caption="<i>", dark=False)
    assert "&lt;b&gt;x&lt;/b&gt;" in shown
    assert "<caption>&lt;i&gt;</caption>" in shown


def test_behind_a_row_stands_every_training(found: Findings) -> None:
    long = length_strips(found, "temporal_order")
    assert list(long) == [
        say("names.task", task=say("tasks.temporal_order"), steps=steps) for steps in (20, 50, 100)
    ]
    assert all(len(strips) == 4 for strips in long.values())
    assert all(len(strip.outcomes) == 10 for strips in long.values() for strip in strips)
    (gates,) = ablation_strips(found, "adding").values()
    assert [strip.rate.successes for strip in gates][:4] == [10, 0, 0, 0]
    assert gates[1].name == say("seeds.change", change=say("changes.no_forget_gate"), rate=0.0006)


def test_stability_has_a_line_for_each_learning_rate(found: Findings) -> None:
    for layers, clipped in ((1, True), (3, False)):
        (heading, strips), *others = stability_strips(found, layers=layers, clipped=clipped).items()
        assert not others
        assert heading == say(
            "seeds.heading",
            depth=say("depth", count=layers),
            clipping=say("clipping.on" if clipped else "clipping.off"),
        )
        assert {tuple(line.name for line in strip.lines) for strip in strips} == {
            ("0.003", "0.01", "0.03", "0.1")
        }
        assert {len(line.outcomes) for strip in strips for line in strip.lines} == {5}
        notes = {strip.cell: strip.notes for strip in strips}
        assert len(notes["lstm"]) == 1  # the last loss alone
        assert notes["rnn"][0] == say("endings.stuck", count=20)
        asked = [(s.cell, line.name) for s in strips for line in s.lines if line.is_asked]
        assert asked == ([("lstm", "0.1")] if layers == 3 else [])


def test_the_gradients_are_grouped_by_network(found: Findings) -> None:
    fresh, trained = (kinds(found, trained=trained) for trained in (False, True))
    assert [(len(kind.counted), len(kind.others)) for kind in fresh] == [(10, 0)] * 4
    learned = [(kind.cell == "lstm", len(kind.counted), len(kind.others)) for kind in trained]
    assert sorted(learned) == [(False, 0, 10)] * 3 + [(True, 10, 0)]


@pytest.mark.parametrize(
    ("row", "key", "numbers"),
    [
        ("memory", "neither", ["0.50", "0.50", "0.50", "10"]),
        ("gates", "forget_gate", ["4", "4", "40", "40", "0", "0", "0"]),
        ("long", "few", ["0", "10", "10", "10"]),
        ("training", "most", ["5", "5", "0", "5", "0", "5"]),
    ],
)
def test_what_came_out_is_one_of_the_answers(
    found: Findings, row: Row, key: str, numbers: list[str]
) -> None:
    """Made up: half of the gradient is left one step back, and no gate can be done without."""
    right, figures = came_out(found, row)
    assert right == say(f"answers.{row}.{key}")
    assert right in answers(row)
    assert re.findall(r"[\d.]*\d", figures) == numbers
    assert question(row).endswith("?")


def test_a_gate_is_named_only_if_the_lstm_is_worse_without_it() -> None:
    right, figures = came_out(made_up(lambda _: True), "gates")
    assert right == say("answers.gates.none")
    assert re.findall(r"\d+", figures) == ["4", *["40"] * 5]
    only_input = made_up(lambda e: "input_gate" not in {hold.quantity for hold in e.held})
    assert came_out(only_input, "gates")[0] == say("answers.gates.input_gate")


def test_where_nothing_could_have_been_found_is_told() -> None:
    """By the record: in temporal order 5 of 10 whole LSTMs succeed at the chosen rate."""
    _, figures = came_out(findings(), "gates")
    task = say("tasks_in_a_sentence.temporal_order", count=50)
    undecidable = say("quiz.undecidable_task", task=task, rate=of(Rate(5, 10)))
    assert figures.endswith(say("quiz.undecidable", tasks=undecidable))


def test_the_page_tells_the_settings_that_the_studies_have() -> None:
    assert all("**How.**" in TEXTS[f"row_{row}_how"] for row in ROWS)
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
