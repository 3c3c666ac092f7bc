"""RNN vs LSTM: the table with its verdicts and evidence, and both networks on one sentence."""

from __future__ import annotations

import pytest

import lstm_core as lc
from dashboard.features.agreement.figure import at_the_farthest
from dashboard.features.cells import stored
from dashboard.features.evidence.by_length import curves, headline
from dashboard.features.evidence.claims import beginnings_judged, judged_row, rests_on
from dashboard.features.evidence.names import of
from dashboard.features.evidence.quiz import answers, came_out, question
from dashboard.features.vanish.figure import short
from dashboard.prose import parts
from dashboard.prose.messages import messages
from dashboard.state.visitor import ROWS
from lstm_core.engine.engine import Engine
from lstm_core.evidence import summaries as agreement
from lstm_core.evidence.loader import Recorded
from lstm_core.evidence.plan import measured as measuring
from lstm_core.evidence.plan.conditions import FAMILIES
from lstm_core.evidence.plan.measured import measured, measured_from
from lstm_core.evidence.plan.papers import THEIRS
from lstm_core.evidence.results import findings
from lstm_core.evidence.tasks import Recall
from lstm_core.evidence.variants import LSTM, RNN
from lstm_core.picture.wording import number
from lstm_core.reading.prediction import Read
from tests.pages.conftest import Visit
from tests.support.races import order
from tests.support.visitor import Visitor, bare

say = messages("evidence")
of_cells = messages("cells")


def test_the_table_has_the_claims_and_the_verdicts_of_the_record(visit: Visit) -> None:
    prose = visit("compare").prose
    for claim in (
        *("short-term only", "long-term, through the cell state", "none", "input, forget, output"),
        *("poor (vanishing gradient)", "excellent", "much more stable"),
        "unstable for deep networks",
    ):
        assert claim in prose
    for row in ROWS:
        verdict, number = judged_row(measured(), row)
        assert say(f"verdicts.{verdict}") in prose
        assert number in prose


def test_the_page_opens_with_a_sentence_and_a_picture_of_the_record(visit: Visit) -> None:
    visitor = visit("compare")
    for family in ("adding", "order", "recall"):
        visitor.choose(say("panel.what_to_learn"), family)
        lines = curves(measured(), family)
        assert headline(lines, task=say(f"tasks.{family}")) in visitor.prose
        assert f"by_length_{family}" in visitor.figures()
        assert say("panel.starts") in visitor.prose  # what the two LSTMs of the picture are


def test_where_the_rnn_wins_stands_its_count(visit: Visit) -> None:
    """Recall over 100 steps: more RNNs than LSTMs with Keras' standard start."""
    cells = next(
        own for one, own in measured().cells.items()
        if one.task == Recall(length=100, amplitude=1.0)
    )  # fmt: skip
    rnn, lstm = cells[RNN].rate(), cells[LSTM].rate()
    assert rnn.share > lstm.share
    prose = visit("compare").prose
    assert f"RNN {of(rnn)}" in prose
    assert of(lstm) in prose


def test_the_papers_stand_beside_ours(visit: Visit) -> None:
    visitor = visit("compare")
    assert say("papers.title") not in visitor.prose
    prose = visitor.open_box("papers").prose
    assert "growth" in visitor.figures()
    for paper in THEIRS:
        assert say(f"papers.name.{paper}") in prose
        assert say(f"papers.differs.{paper}") in prose


def test_a_link_that_hides_the_verdicts_hides_the_answer_too(visit: Visit) -> None:
    told = parts("compare")
    assert bare(told["answer"]) in bare(visit("compare").prose)
    hidden = bare(visit("compare", hide="verdicts").prose)
    assert bare(told["answer"]) not in hidden
    assert bare(told["untold"]) in hidden


def test_how_a_network_starts_stands_beside_the_verdicts(visit: Visit) -> None:
    """By the record: 6 × 10⁻⁵ with a forget bias of 1, 0.85 with ln(T - 1)."""
    prose = visit("compare").prose
    for one in agreement.beginnings():
        assert short(one.median) in prose
    for line in beginnings_judged(measured()).splitlines():
        assert bare(line.removeprefix("- ")) in bare(prose)


def test_nothing_of_a_row_is_shown_before_one_has_said_what_one_expects(visit: Visit) -> None:
    visitor = visit("compare").choose(say("panel.look_closer"), "long")
    assert question("long", measured()) in visitor.prose
    assert set(visitor.figures()) == {"by_length_adding", "agreement"}
    visitor.choose(say("panel.expect"), expected := answers("long", measured())[1])
    right, figures = came_out("long", measured(), findings())
    answer = say("panel.answer", answer=right, figures=figures)
    assert say("panel.expected", expected=expected, answer=answer) in visitor.prose
    assert "differences_long" in visitor.figures()
    assert rests_on(measured(), "long") in visitor.prose


@pytest.mark.parametrize(
    ("row", "care", "figures"),
    [
        ("memory", "Pascanu, Mikolov and Bengio 2013", {"differences_memory"}),
        ("gates", "LSTM of 1997 had no forget gate", set()),
        ("long", "not unable to learn them", {"differences_long"}),
        ("training", "a success rate over seeds", {"differences_training"}),
    ],
)
def test_behind_each_row_stand_care_and_its_experiment(
    visit: Visit, row: str, care: str, figures: set[str]
) -> None:
    visitor = visit("compare").choose(say("panel.look_closer"), row)
    visitor.choose(say("panel.expect"), say("panel.show_me"))
    assert care in visitor.prose
    measured = {"by_length_adding", "agreement"}
    assert set(visitor.figures()) == measured | figures
    assert say("panel.not_shown") in {block.label for block in visitor.app.expander}


def test_a_link_opens_a_row_which_stands_in_the_address(visit: Visit) -> None:
    visitor = visit("compare", row="training")
    assert question("training", measured()) in visitor.prose
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


def test_three_cells_stand_at_the_word_and_unit_that_one_chooses(visit: Visit) -> None:
    visitor = visit("compare")
    assert all(number(value) in _texts(visitor, "rnn") for value in _states(2, 0))
    visitor.set(of_cells("choose"), True)
    visitor.set(of_cells("unit", low=0, high=49), 7).set(of_cells("word_to_see"), 2)
    assert {"unit", "step"} <= visitor.link.keys()  # those of “Gates”
    assert all(number(value) in _texts(visitor, "rnn") for value in _states(1, 7))


def test_three_cells_read_another_sentence_live(visit: Visit, engine: Engine) -> None:
    visitor = visit("compare", sentence="hello how are")
    own = engine.ask(lc.Recipe(cell="gru"), Read("hello how are")).trace
    assert number(float(own.update_gate[-1, 0])) in _texts(visitor, "gru")


def _states(step: int, unit: int) -> list[float]:
    """The hidden state of the RNN at a step and after it."""
    return stored.traces()["rnn"].hidden_state[step : step + 2, unit].tolist()


def _texts(visitor: Visitor, cell: str) -> str:
    """What is written in the picture of a cell."""
    shown = visitor.prose.split("<figcaption>")[1].split('role="img"')
    return shown[("rnn", "gru", "lstm").index(cell) + 1]


def test_a_row_that_is_not_measured_yet_says_so(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is not measured has no verdict, and no figure."""
    monkeypatch.setattr(measuring, "measured", lambda: measured_from(Recorded({}, stamp="none")))
    visitor = visit("compare")
    assert visitor.prose.count(f"<div>{say('table.not_measured')}</div>") == 3
    for row in ("memory", "training"):
        visitor.choose(say("panel.look_closer"), row)
        assert say("panel.not_measured") in visitor.messages
        assert set(visitor.figures()) == {"agreement"}


@pytest.mark.parametrize("page", ["compare", "when"])
def test_a_rerun_judges_no_training_again(
    visit: Visit, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    """What a record says is worked out once for all visitors."""
    visitor = visit(page)
    judged: list[object] = []
    monkeypatch.setattr(measuring, "solved_at", lambda *_, **__: judged.append(1))
    visitor.run()
    assert judged == []
    measured().cells[FAMILIES[0]][LSTM].rate()
    assert len(judged) == 30


def test_the_gates_are_asked_about_before_they_are_counted(visit: Visit) -> None:
    visitor = visit("compare").choose(say("panel.look_closer"), "gates")
    assert question("gates", measured()) in visitor.prose
    visitor.choose(say("panel.expect"), say("panel.show_me"))
    assert say("costs.whole_network", parameters=580) in visitor.prose


def test_agreement_over_a_distance_is_drawn_from_the_record(visit: Visit) -> None:
    visitor = visit("compare")
    figure = visitor.figures()["agreement"]
    assert len(figure["data"]) == 3 * 6  # five seeds and their mean, for each cell
    assert "60 held-out sentences" in visitor.prose
