"""RNN vs LSTM: the table with its verdicts and evidence, and both networks on one sentence."""

from __future__ import annotations

import dataclasses

import pytest

from dashboard.features.agreement.figure import at_the_farthest
from dashboard.features.evidence import panel
from dashboard.features.evidence.by_length import curves, headline, planned
from dashboard.features.evidence.claims import number
from dashboard.features.evidence.judgement import judged
from dashboard.features.evidence.quiz import came_out, question
from dashboard.features.vanish.figure import short
from dashboard.prose.messages import messages
from lstm_core.evidence import summaries as agreement
from lstm_core.evidence.results import findings
from lstm_core.evidence.plan.measured import measured
from tests.pages.conftest import Visit
from tests.support.races import order

say = messages("evidence")


def test_the_table_has_the_claims_and_the_verdicts_of_the_record(visit: Visit) -> None:
    prose = visit("compare").prose
    for claim in (
        *("short-term only", "long-term, through the cell state", "none", "input, forget, output"),
        *("poor (vanishing gradient)", "excellent", "much more stable"),
        "unstable for deep networks",
    ):
        assert claim in prose
    for one in judged(findings()).values():
        assert say(f"verdicts.{one.verdict}") in prose
        assert number(one) in prose


def test_the_page_opens_with_a_sentence_and_a_picture_of_the_record(visit: Visit) -> None:
    visitor = visit("compare")
    for setting in ("temporal_order", "adding"):
        lines = planned(measured(), setting) or curves(findings(), setting)
        task = say(f"tasks.{setting}")
        assert headline(lines, task=task) in visitor.prose
        assert f"by_length_{setting}" in visitor.figures()
        visitor.choose(say("panel.what_to_learn"), "adding")


def test_how_a_network_starts_stands_beside_the_verdicts(visit: Visit) -> None:
    """By the record: 6 × 10⁻⁵ with a forget bias of 1, 0.85 with ln(T - 1)."""
    prose = visit("compare").prose
    for one in agreement.beginnings():
        assert short(one.median) in prose
    assert "ln(T − 1)" in prose


def test_nothing_of_a_row_is_shown_before_one_has_said_what_one_expects(visit: Visit) -> None:
    visitor = visit("compare").choose(say("panel.look_closer"), "long")
    assert question("long") in visitor.prose
    assert set(visitor.figures()) == {"by_length_temporal_order", "agreement"}
    visitor.choose(say("panel.expect"), expected := say("answers.long.some"))
    right, figures = came_out(findings(), "long")
    answer = say("panel.answer", answer=right, figures=figures)
    assert say("panel.expected", expected=expected, answer=answer) in visitor.prose
    assert "long_temporal_order" in visitor.figures()


@pytest.mark.parametrize(
    ("row", "care", "figure"),
    [
        ("memory", "Pascanu, Mikolov and Bengio 2013", "gradients_False"),
        ("gates", "LSTM of 1997 had no forget gate", "gates_temporal_order"),
        ("long", "not unable to learn them", "long_temporal_order"),
        ("training", "a success rate over seeds", "training_3_False"),
    ],
)
def test_behind_each_row_stand_care_and_its_experiment(
    visit: Visit, row: str, care: str, figure: str
) -> None:
    visitor = visit("compare").choose(say("panel.look_closer"), row)
    visitor.choose(say("panel.expect"), say("panel.show_me"))
    assert care in visitor.prose
    assert figure in visitor.figures()
    assert {say("panel.more"), say("panel.not_shown")} <= {
        block.label for block in visitor.app.expander
    }


def test_a_link_opens_a_row_which_stands_in_the_address(visit: Visit) -> None:
    visitor = visit("compare", row="training")
    assert question("training") in visitor.prose
    assert visitor.link["row"] == "training"
    assert visitor.choose(say("panel.look_closer"), "memory").link["row"] == "memory"
    assert "row" not in visit("compare").link


def test_who_follows_a_link_to_a_row_arrives_at_it(visit: Visit) -> None:
    visitor = visit("compare", row="training")
    assert len(visitor.components("arrival")) == 1
    assert '<tr class="open"><th scope="row">Training stability' in visitor.prose
    assert visit("compare").components("arrival") == []
    # One that leads to a race too arrives there, at the same component further below.
    with_a_race = visit("compare", row="training", race=order(length=20).to_link())
    assert len(with_a_race.components("arrival")) == 1
    kinds = [element.proto.component_name for element in with_a_race.app.get("bidi_component")]
    assert kinds.index("lstm_view_arrival") < kinds.index("lstm_view_race")


def test_agreement_has_its_result_in_a_sentence(visit: Visit) -> None:
    """By the record, at the longest distance: one seed of the RNN is at chance."""
    assert at_the_farthest(agreement.runs()) in visit("compare").prose
    assert "LSTM 100\u00a0% (" in at_the_farthest(agreement.runs())
    assert "RNN 91\u00a0% (seeds: 53\u00a0%" in at_the_farthest(agreement.runs())


def test_a_row_that_is_not_measured_yet_says_so(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is not measured has no verdict, and no figure."""
    unmeasured = dataclasses.replace(findings(), ablations=(), stability=(), stamp="in part")
    monkeypatch.setattr(panel, "findings", lambda: unmeasured)
    visitor = visit("compare")
    assert visitor.prose.count(say("table.not_measured")) == 1  # gates are counted in the layers
    for row in ("gates", "training"):
        visitor.choose(say("panel.look_closer"), row)
        assert say("panel.not_measured") in visitor.messages
        assert set(visitor.figures()) == {"by_length_temporal_order", "agreement"}


def test_while_the_other_rates_are_not_all_measured_the_page_says_so(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    unmeasured = dataclasses.replace(findings(), sensitivity=())
    monkeypatch.setattr(panel, "findings", lambda: unmeasured)
    visitor = visit("compare").choose(say("panel.look_closer"), "long")
    visitor.choose(say("panel.expect"), say("panel.show_me"))
    assert say("panel.rates_missing") in visitor.messages
    assert "long_temporal_order" in visitor.figures()


def test_the_gates_are_asked_about_before_they_are_counted(visit: Visit) -> None:
    visitor = visit("compare").choose(say("panel.look_closer"), "gates")
    assert question("gates") in visitor.prose
    visitor.choose(say("panel.expect"), say("panel.show_me"))
    assert say("costs.whole_network", parameters=580) in visitor.prose


def test_another_task_is_one_click_away(visit: Visit) -> None:
    visitor = visit("compare").choose(say("panel.look_closer"), "long")
    visitor.choose(say("panel.expect"), say("panel.show_me")).choose("Task", "recall_faint")
    assert "long_recall_faint" in visitor.figures()


def test_agreement_over_a_distance_is_drawn_from_the_record(visit: Visit) -> None:
    visitor = visit("compare")
    figure = visitor.figures()["agreement"]
    assert len(figure["data"]) == 3 * 6  # five seeds and their mean, for each cell
    assert "60 held-out sentences" in visitor.prose
