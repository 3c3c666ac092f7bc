"""RNN vs LSTM: the table with its verdicts and evidence, and both networks on one sentence."""

from __future__ import annotations

import dataclasses

import pytest

import lstm_core as lc
from dashboard.features.agreement.figure import at_the_farthest
from dashboard.features.evidence import panel
from dashboard.features.evidence.quiz import came_out, question
from dashboard.features.evidence.sensitivity import best_rates
from dashboard.prose.messages import messages
from dashboard.state.race_setup import Lineup
from lstm_core.engine.engine import Engine
from lstm_core.evidence import summaries as agreement
from lstm_core.evidence.findings import findings
from lstm_core.reading.prediction import Read
from tests.pages.conftest import Visit

say = messages("evidence")


def test_the_table_has_the_claims_and_the_verdicts_of_the_record(visit: Visit) -> None:
    prose = visit("compare").prose
    for claim in (
        *("short-term only", "long-term, through the cell state", "none", "input, forget, output"),
        *("poor (vanishing gradient)", "excellent", "much more stable"),
        "unstable for deep networks",
    ):
        assert claim in prose
    for verdict in (*findings().verdicts.values(), findings().needed):
        assert f"{verdict}" in prose


def test_nothing_of_a_row_is_shown_before_one_has_said_what_one_expects(visit: Visit) -> None:
    visitor = visit("compare").choose(say("panel.look_closer"), "long")
    assert question("long") in visitor.prose
    assert set(visitor.figures()) == {"agreement"}
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
    assert row in findings().verdicts
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
    with_a_race = visit("compare", row="training", race=Lineup(length=20).to_link())
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
    assert visitor.prose.count(say("table.not_measured")) == 2
    for row in ("gates", "training"):
        visitor.choose(say("panel.look_closer"), row)
        assert say("panel.not_measured") in visitor.messages
        assert set(visitor.figures()) == {"agreement"}


def test_what_another_learning_rate_would_have_done_stands_behind_long_sequences(
    visit: Visit,
) -> None:
    visitor = visit("compare").choose(say("panel.look_closer"), "long")
    assert say("panel.best_rates") not in visitor.prose
    visitor.choose(say("panel.expect"), say("panel.show_me"))
    assert best_rates(findings()) in visitor.prose
    assert "of 10 chosen" in visitor.prose
    visitor.choose("Task", "embedded_reber")
    assert say("panel.rates_elsewhere", steps=50) in visitor.prose


def test_while_the_other_rates_are_not_all_measured_the_page_says_so(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    unmeasured = dataclasses.replace(findings(), sensitivity=())
    monkeypatch.setattr(panel, "findings", lambda: unmeasured)
    visitor = visit("compare").choose(say("panel.look_closer"), "long")
    visitor.choose(say("panel.expect"), say("panel.show_me"))
    assert say("panel.rates_missing") in visitor.messages
    assert "long_temporal_order" in visitor.figures()


def test_the_gates_are_counted_before_they_are_asked_about(visit: Visit) -> None:
    visitor = visit("compare").choose(say("panel.look_closer"), "gates")
    assert say("costs.whole_network", parameters=580) in visitor.prose
    assert question("gates") in visitor.prose


def test_another_task_is_one_click_away(visit: Visit) -> None:
    visitor = visit("compare").choose(say("panel.look_closer"), "long")
    visitor.choose(say("panel.expect"), say("panel.show_me")).choose("Task", "recall_faint")
    assert "long_recall_faint" in visitor.figures()


def test_both_networks_answer_the_same_sentence(visit: Visit, engine: Engine) -> None:
    visitor = visit("compare").type("hello what")
    (bars,) = visitor.components("bars")
    assert [column["colour"] for column in bars["columns"]] == ["rnn", "lstm"]
    for number, cell in enumerate(("rnn", "lstm")):
        prediction = engine.ask(lc.Recipe(cell=cell), Read("hello what")).prediction
        shown = {item["word"]: item["bars"][number]["share"] for item in bars["items"]}
        assert prediction.word in shown
        for word, share in shown.items():
            assert share == pytest.approx(prediction.probability(word), abs=1e-4)


def test_the_sizes_stand_beside_the_answers(visit: Visit) -> None:
    visitor = visit("compare")
    captions = " ".join(caption.value for caption in visitor.app.caption)
    assert "RNN 50 units, 3,050 parameters; LSTM 50 units, 12,200 parameters." in captions
    assert "four times the parameters" in visitor.prose


def test_a_network_that_is_not_trained_is_offered_beside_the_one_that_is(
    visit: Visit, engine: lc.engine.Engine, trained: object
) -> None:
    engine.start(recipe := lc.Recipe(units=3, epochs=2))
    assert engine.wait(recipe).state == "done"
    visitor = visit("compare", units="3", epochs="2")
    assert [column["colour"] for column in visitor.components("bars")[0]["columns"]] == ["lstm"]
    assert visitor.buttons.count("Train this RNN") == 1
    assert "Train this LSTM" not in visitor.buttons
    visitor.click("Train this RNN")
    assert engine.wait(lc.Recipe(units=3, epochs=2, cell="rnn")).state == "done"
    (bars,) = visitor.run().components("bars")
    assert [column["colour"] for column in bars["columns"]] == ["rnn", "lstm"]


def test_agreement_over_a_distance_is_drawn_from_the_record(visit: Visit) -> None:
    visitor = visit("compare")
    figure = visitor.figures()["agreement"]
    assert len(figure["data"]) == 3 * 6  # five seeds and their mean, for each cell
    assert "60 held-out sentences" in visitor.prose
