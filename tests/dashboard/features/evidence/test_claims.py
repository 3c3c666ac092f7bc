"""What the table of claims shows is what was found."""

from __future__ import annotations

import dataclasses
import re

import pytest

from dashboard.features.evidence.claims import MEASURED_BY, claims, is_measured
from dashboard.features.evidence.detail import ablation_strips, length_strips, stability_strips
from dashboard.features.evidence.gradients import kinds
from dashboard.features.evidence.names import (
    GATE_NAMES,
    ORDER,
    of,
    row_name,
    short_name,
)
from dashboard.features.evidence.quiz import answers, came_out, question
from dashboard.features.evidence.table import SIGNS, Bars, Curves, bars_alt, claims_table
from dashboard.prose import parts
from dashboard.prose.messages import messages
from dashboard.state.visitor import ROWS, Row
from lstm_core.evidence.comparisons import ahead, long_pairs
from lstm_core.evidence.findings import CLAIMED_GATES, Findings, findings
from lstm_core.evidence.studies import rates, settings, stability
from lstm_core.evidence.verdicts import Rate
from tests.support.findings import lstm_alone, made_up

say = messages("evidence")
TEXTS = parts("compare")


@pytest.fixture(scope="module")
def found() -> Findings:
    """The LSTM solves everything, and nobody else anything."""
    return made_up(lstm_alone)


def test_the_table_has_each_claim_with_its_verdict(found: Findings) -> None:
    rows = claims(found, TEXTS)
    assert [claim.name for claim in rows] == list(map(row_name, ROWS))
    assert [len(claim.judged) for claim in rows] == [1, 2, 1, 1]
    assert {verdict for claim in rows for _, verdict in claim.judged} == {"holds"}
    shown = claims_table(rows, caption="", dark=False)
    for text in ("short-term only", "input, forget, output", "excellent", "much more stable"):
        assert f">{text}</td>" in shown
    assert shown.count(f"{SIGNS['holds']} holds<small>") == 5
    assert 'class="open"' not in shown
    opened = claims_table(rows, caption="", dark=False, opened=row_name("gates"))
    assert opened.count('<tr class="open">') == 1


def test_what_a_rule_has_counted_stands_at_its_verdict(found: Findings) -> None:
    """Made up, the LSTM alone learns: 12 long conditions, 3 gates on 4 tasks, 6 of stability."""
    asked = [[about for about, _ in claim.judged] for claim in claims(found, TEXTS)]
    every = {"conditions": 12, "asked": say("asked.memory")}
    assert asked[0] == [say("counts.memory", lstm=12, rnn=0, **every)]
    needed = say("counts.needed", asked=say("asked.needed"), needed=12, cases=12)
    assert asked[1] == [say("asked.gates"), needed]
    every = {"conditions": 12, "asked": say("asked.long")}
    assert asked[2] == [say("counts.long", above=12, below=0, **every)]
    every = {"conditions": 6, "asked": say("asked.training")}
    assert asked[3] == [say("counts.training", higher=6, above=6, **every)]


def test_which_gates_there_are_and_whether_they_are_needed_are_two_questions() -> None:
    """Everybody solves everything: the gates are there, and none is needed."""
    _, gates, _, _ = claims(made_up(lambda _: True), TEXTS)
    needed = say("counts.needed", asked=say("asked.needed"), needed=0, cases=12)
    assert gates.judged == ((say("asked.gates"), "holds"), (needed, "too strong"))
    assert re.findall(r"\d+", gates.counted) == ["0", "3", "8", "136", "544"]
    assert gates.counted in claims_table([gates], caption="", dark=False)


def test_the_claimed_gates_are_those_that_the_table_names() -> None:
    names = [gate.removesuffix("_gate") for gate in CLAIMED_GATES["lstm"]]
    assert ", ".join(names) == TEXTS["row_gates_claim_lstm"]
    assert (CLAIMED_GATES["rnn"], TEXTS["row_gates_claim_rnn"]) == ((), "none")


def test_a_row_is_measured_when_all_is_that_it_shows(found: Findings) -> None:
    assert all(is_measured(found, row) for row in ROWS)
    for name in ("ablations", "gradients"):
        (row,) = (row for row, names in MEASURED_BY.items() if name in names)
        assert not is_measured(dataclasses.replace(found, **{name: ()}), row)


def test_the_small_bars_are_the_rates(found: Findings) -> None:
    """Six long tasks with two RNNs; four tasks with three gates; three depths, clipped or not."""
    _, gates, long, training = (claim.evidence for claim in claims(found, TEXTS))
    assert isinstance(gates, Bars)
    assert isinstance(long, Bars)
    assert isinstance(training, Bars)
    sizes = [[[len(c) for c in group.clusters] for group in b.groups] for b in (long, gates)]
    assert sizes == [[[2, 2]] * 6, [[4]] * 4]
    assert [len(group.clusters) for group in training.groups] == [2] * 3
    tasks = {"temporal_order": (50, 100), "adding": (50,)} | {
        "recall_faint": (50, 100), "recall_full": (50,),
    }  # fmt: skip
    assert [group.name for group in long.groups] == [
        say(f"tasks_in_short.{task}", count=steps) for task in tasks for steps in tasks[task]
    ]
    assert [name for name, _ in gates.bars] == [
        say("table.all_gates"), *(say("table.no_gate", gate=name) for name in GATE_NAMES.values()),
    ]  # fmt: skip
    shown = claims_table([claims(found, TEXTS)[2]], caption="", dark=True)
    assert re.findall(r"<b>(\d+)</b><i style=\"height:(\d+)px", shown) == [
        ("0", "0"), ("10", "40")
    ] * 12  # fmt: skip
    assert "temporal order 50: 0 and 10, 0 and 10 of 10" in bars_alt(long)
    assert "adding 50: 10, 0, 0, and 0 of 10" in bars_alt(gates)
    assert bars_alt(long) in shown


def test_each_bar_of_the_gates_is_of_the_gate_that_it_names() -> None:
    """Made up: without its input gate alone the LSTM fails."""
    only_input = made_up(lambda e: "input_gate" not in {hold.quantity for hold in e.held})
    bars = claims(only_input, TEXTS)[1].evidence
    assert isinstance(bars, Bars)
    shown = [[rate.successes for rate in group.clusters[0]] for group in bars.groups]
    assert shown == [[10, 10, 0, 10]] * 4
    assert bars.bars[2] == (say("table.no_gate", gate="input gate"), "input_gate")


def test_where_an_lstm_does_better_at_another_rate_the_bars_say_so_of_all() -> None:
    """By the record: in temporal order all of them solve it in 10 of 10 at the best rate."""
    bars = claims(findings(), TEXTS)[1].evidence
    assert isinstance(bars, Bars)
    counts = [say("notes.with_all_gates", successes=10)]
    counts += [say("notes.without_gate", successes=10, gate=name) for name in GATE_NAMES.values()]
    task = short_name("temporal_order", ORDER)
    at_best = say("notes.gates_at_best", task=task, counts=", ".join(counts))
    assert bars.note == say("notes.gates", at_best=at_best)
    unmeasured = claims(dataclasses.replace(findings(), gateless=()), TEXTS)[1].evidence
    assert isinstance(unmeasured, Bars)
    assert unmeasured.note == say("notes.gates", at_best="")


def test_the_small_curves_are_the_gradients(found: Findings) -> None:
    """Made up: half is left one step back, the LSTMs learned and the RNNs did not."""
    curves = claims(found, TEXTS)[0].evidence
    assert isinstance(curves, Curves)
    assert [(c.cell, c.is_dotted, c.shares) for c in curves.curves] == [
        ("rnn", True, (1.0, 0.5)), ("lstm", True, (1.0, 0.5)), ("lstm", False, (1.0, 0.5)),
    ]  # fmt: skip
    share = say("notes.share_of", cell="LSTM", learned=10, seeds=10, share="0.50")
    assert say("notes.trained", cells=share) in curves.note


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


def test_the_answer_names_the_tasks_on_which_one_of_the_two_is_ahead() -> None:
    """By the record, over 50 steps and more: (RNN, LSTM) ahead, of two RNNs on each length."""
    lengths = [one for one in findings().lengths if one.task.steps >= settings.LONG]
    tasks = {(one.setting, one.task.steps) for one in lengths}
    sides = {
        task: ahead(long_pairs(one for one in lengths if (one.setting, one.task.steps) == task))
        for task in tasks
    }
    assert {task for task, (_, lstm) in sides.items() if lstm} == {("adding", 50)}
    assert {task for task, (rnn, _) in sides.items() if rnn} == {
        ("recall_faint", 50), ("recall_faint", 100),
    }  # fmt: skip
    order = [one for one in findings().at_best if one.task == ORDER]
    assert ahead(long_pairs(order)) == (0, 2)
    assert "at the best rate of each, the LSTM is ahead at telling an order" in TEXTS["answer"]
    assert "over fifty steps and more" in TEXTS["answer"]
    assert "at the learning rates that were chosen beforehand" in TEXTS["answer"]
    assert "plain RNN at adding" in TEXTS["answer"]
    assert "behind it at recalling a faint symbol" in TEXTS["answer"]


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
