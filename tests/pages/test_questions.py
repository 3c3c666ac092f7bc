"""The questions to a prediction: write on, surgery, what each word was worth, a fair score."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable

import pytest

import lstm_core as lc
from dashboard.features.predict.ranking import MOST
from dashboard.features.surgery.operations import OPERATIONS
from dashboard.figures.wording import number
from dashboard.prose import parts
from dashboard.prose.messages import messages
from dashboard.state.parts import QUESTIONS
from lstm_core.engine.engine import Engine
from lstm_core.network.recipe import Recipe
from lstm_core.reading.attribution import METHODS, Attribute
from lstm_core.reading.evaluation import Evaluate
from lstm_core.reading.generation import Generate
from lstm_core.reading.prediction import Read
from tests.pages.conftest import Visit
from tests.pages.test_visits import packed
from tests.support.visitor import WITH_A_SENTENCE, Visitor

attribution, evaluation, generation, heatmaps, look_for, surgery = map(
    messages, ("attribution", "evaluation", "generation", "heatmaps", "look_for", "surgery")
)

Train = Callable[[Recipe], Recipe]
WORDS = re.compile(r".{,20}(?<!#)\bwords?\b.{,20}", re.IGNORECASE)


@pytest.fixture
def ask(visit: Visit) -> Callable[..., Visitor]:
    """A visitor of the page who asks one of the questions."""

    def asked(question: str, **query: str) -> Visitor:
        return visit("predict", **query).choose("Ask it why", question)

    return asked


def titled(visitor: Visitor, title: str) -> dict[str, list[float]]:
    """The bars whose title has these words in it: word -> its share in each column."""
    (bars,) = (bars for bars in visitor.components("bars") if title in bars["title"])
    return {item["word"]: [bar["share"] for bar in item["bars"]] for item in bars["items"]}


def test_nothing_is_asked_before_a_question_is_chosen(visit: Visit) -> None:
    assert len(visit("predict").components("bars")) == 1


# Writing on


def written(visitor: Visitor) -> list[str]:
    texts = [text.value for text in visitor.app.text]
    return texts[texts.index("hello how") + 1].split()


def test_it_writes_on_word_by_word_or_ten_at_once_the_same(
    ask: Callable[..., Visitor], engine: Engine
) -> None:
    visitor = ask("continue", sentence="hello how")
    expected = engine.ask(lc.Recipe(), Generate("hello how", length=11)).words
    visitor.click("One word")
    assert written(visitor) == list(expected[:1])
    visitor.click("Ten words")
    assert written(visitor) == list(expected)
    assert generation("wrote", tokens="11 words") in visitor.prose
    assert visitor.sentence == "hello how"


def test_the_columns_are_the_next_word_s_and_follow_the_temperature(
    ask: Callable[..., Visitor], engine: Engine
) -> None:
    visitor = ask("continue", sentence="hello how")
    prediction = engine.ask(lc.Recipe(), Read("hello how")).prediction
    for temperature in (1.0, 0.5, 0.0):
        visitor.set("Temperature", temperature)
        expected = lc.distribution(prediction, temperature=temperature)
        shown = titled(visitor, generation("title"))
        for word, tempered, drawn in zip(
            expected.words, expected.tempered, expected.probability, strict=True
        ):
            assert shown[word][1] == pytest.approx(tempered, abs=1e-3)
            assert shown[word][3] == pytest.approx(drawn, abs=1e-3)


def test_what_is_written_is_taken_into_the_sentence_or_cleared(
    ask: Callable[..., Visitor],
) -> None:
    visitor = ask("continue", sentence="hello how").click("One word")
    (word,) = written(visitor)
    visitor.click(generation("take"))
    assert visitor.sentence == f"hello how {word}"
    assert "The network wrote" not in visitor.prose  # it is typed now
    visitor.click("Ten words").click("Stop and clear")
    assert "The network wrote" not in visitor.prose


# Surgery


def test_it_asks_what_is_expected_before_anything_is_held(ask: Callable[..., Visitor]) -> None:
    visitor = ask("surgery")
    assert "What do you expect instead?" in visitor.plain
    assert not visitor.figures()


def test_an_operation_shows_both_predictions_and_both_traces(
    ask: Callable[..., Visitor], engine: Engine
) -> None:
    visitor = ask("surgery").choose(surgery("expect"), "other")
    wipe = OPERATIONS["lstm"][0].surgery(3)
    held = engine.ask(lc.Recipe(), Read("hello how is", surgery=wipe))
    plain = engine.ask(lc.Recipe(), Read("hello how is"))
    for word, (before, after) in titled(visitor, surgery("title", level="word")).items():
        assert before == pytest.approx(plain.prediction.probability(word), abs=1e-3)
        assert after == pytest.approx(held.prediction.probability(word), abs=1e-3)
    assert (
        surgery(
            "outcome",
            expected=surgery("outcomes.other", level="word"),
            found=surgery("outcomes.less", level="word"),
        )
        in visitor.prose
    )
    assert len(visitor.figures()) == 3
    assert "Largest change of the cell state" in visitor.plain


def test_the_output_gate_hides_and_does_not_forget(ask: Callable[..., Visitor]) -> None:
    visitor = ask("surgery")
    visitor.app.radio[0].set_value("hide")
    visitor.run().choose(surgery("expect"), "same")
    assert heatmaps("same", quantity="cell state") in visitor.plain
    assert max(after for _, after in titled(visitor, surgery("title", level="word")).values()) < 0.2


def test_a_question_about_another_sentence_offers_that_sentence(
    ask: Callable[..., Visitor],
) -> None:
    visitor = ask("surgery", sentence="hello what")
    visitor.click("Ask it of “hello how is”")
    assert visitor.sentence == "hello how is"
    assert "What do you expect instead?" in visitor.plain


def test_one_s_own_operation_holds_what_is_chosen_where_it_is_chosen(
    ask: Callable[..., Visitor], engine: Engine
) -> None:
    visitor = ask("surgery")
    visitor.app.radio[0].set_value("own")
    visitor.run().choose("Hold the", "input_gate")
    visitor.set("at", 0.5)
    visitor.app.multiselect[0].set_value([1, 7])
    visitor.app.session_state["page_values"]["held_words"] = (0, 2)
    visitor.run()
    (chips,) = visitor.components("chips")[1:]
    assert [chip["pressed"] for chip in chips["tokens"]] == [True, False, True]
    hold = lc.Hold("input_gate", 0.5, steps=(0, 2), units=(1, 7))
    held = engine.ask(lc.Recipe(), Read("hello how is", surgery=lc.Surgery((hold,)))).prediction
    shown = titled(visitor, surgery("title", level="word"))
    assert shown["your"][1] == pytest.approx(held.probability("your"), abs=1e-3)


def test_a_simple_rnn_has_nothing_to_hold(ask: Callable[..., Visitor]) -> None:
    visitor = ask("surgery", cell="rnn")
    assert "A simple RNN has no gates" in visitor.prose
    assert not visitor.app.radio
    assert "cell: **LSTM**" in visitor.click("Take an LSTM instead").sidebar


def test_a_gru_has_its_own_gates(ask: Callable[..., Visitor]) -> None:
    visitor = ask("surgery", cell="gru").choose(surgery("expect"), "same")
    assert "update gate" in visitor.app.radio[0].options[0]
    assert len(visitor.figures()) == 3


# What each word was worth


def test_what_each_word_was_worth_is_the_library_s(
    ask: Callable[..., Visitor], engine: Engine
) -> None:
    answer = engine.ask(lc.Recipe(), Attribute("hello how is", word="your"))
    shown = titled(ask("worth"), "“your”")
    assert list(shown) == ["pads", "0", "1", "2"]
    for place in range(3):
        changes = [answer.effect(name)[place] for name in METHODS]
        assert shown[str(place)][:3] == pytest.approx(changes, abs=1e-3)
    assert sum(row[3] for row in shown.values()) == pytest.approx(1, abs=1e-3)


def test_another_next_word_can_be_asked_about(ask: Callable[..., Visitor]) -> None:
    visitor = ask("worth")
    visitor.app.selectbox(key="asked_about").select_index(1)
    assert "“you”" in visitor.run().components("bars")[1]["title"]


def test_the_word_that_takes_each_place_can_be_chosen(
    ask: Callable[..., Visitor], engine: Engine
) -> None:
    visitor = ask("worth")
    box = next(box for box in visitor.app.selectbox if box.label == attribution("replace_by"))
    box.select_index(box.options.index("are"))
    answer = engine.ask(lc.Recipe(), Attribute("hello how is", word="your", replacement="are"))
    shown = titled(visitor.run(), "“your”")
    replaced = [shown[str(place)][1] for place in range(3)]
    assert replaced == pytest.approx(answer.effect("substitution"), abs=1e-3)


@pytest.mark.parametrize("other", ["rnn", "gru"])
def test_other_cells_have_two_experiments_and_no_shares(
    ask: Callable[..., Visitor], other: str
) -> None:
    visitor = ask("worth", cell=other)
    assert {len(row) for row in titled(visitor, "“your”").values()} == {2}
    assert "no cell state that is a sum" in visitor.prose


def test_the_only_word_cannot_be_left_out(ask: Callable[..., Visitor]) -> None:
    assert attribution("only_word", level="word") in ask("worth", sentence="hello").prose


# A fair score


def test_the_network_is_not_scored_on_lines_that_it_has_seen(
    ask: Callable[..., Visitor], trained: Train, engine: Engine
) -> None:
    visitor = ask("score")
    assert parts("predict")["score"] in visitor.prose
    assert "Train this LSTM" in visitor.buttons
    twin = trained(lc.Recipe(corpus=lc.corpora.HELLO[:3]))
    fair = engine.ask(twin, Evaluate(lc.corpora.HELLO[3:]))
    (bars,) = visitor.run().components("bars")[1:]
    rows = {item["word"]: [bar["text"] for bar in item["bars"]] for item in bars["items"]}
    assert rows["twin"][0] == number(fair.network.perplexity)
    assert rows["bigram"][2] == number(fair.bigram.loss, decimals=3)
    assert set(rows) == {"twin", "bigram", "unigram", "own"}
    assert evaluation("unknown_word", count=2) in visitor.plain


def test_a_text_of_one_line_cannot_be_parted(ask: Callable[..., Visitor], trained: Train) -> None:
    trained(lc.Recipe(corpus=("one two three",), units=2, epochs=2))
    visitor = ask("score", text=packed(b"one two three"), units="2", epochs="2", sentence="one")
    assert "A text needs at least two lines" in visitor.plain


# Every kind of network


@pytest.mark.parametrize("question", QUESTIONS)
def test_networks_of_characters_are_questioned_too(
    ask: Callable[..., Visitor], trained: Train, question: str
) -> None:
    for cell in ("lstm", "rnn"):
        trained(lc.Recipe(level="character", framing="windows", units=4, epochs=2, cell=cell))
    visitor = ask(
        question, level="character", framing="windows", units="4", epochs="2", sentence="hello h"
    )
    assert not visitor.messages
    assert len(visitor.components("bars")[0]["items"]) == MOST
    assert [hit for _, text in visitor.interpreted() for hit in WORDS.findall(text)] == []
    if question == "continue":
        assert generation("wrote", tokens="10 characters") in visitor.click("Ten characters").prose
    if question == "surgery":
        assert visitor.choose(surgery("expect"), "same").figures()


# The texts of the library


def test_the_questions_asked_of_a_text_are_those_tried_on_it(
    ask: Callable[..., Visitor], trained: Train
) -> None:
    for cell in ("lstm", "rnn"):
        shipped = lc.Recipe.shipped(lc.corpora.NAMED["counting"])
        trained(dataclasses.replace(shipped, cell=cell, epochs=1))
    visitor = ask("surgery", corpus="counting", epochs="1")
    assert len(visitor.app.radio[0].options) == 4 + 1  # the last is one's own
    assert parts("predict")["untried"] in visitor.prose
    assert parts("predict")["untried"] not in ask("surgery").prose


def test_the_unit_that_counts_is_found_and_chosen(visit: Visit, trained: Train) -> None:
    shipped = lc.Recipe.shipped(lc.corpora.NAMED["counting"])
    trained(dataclasses.replace(shipped, epochs=1))
    visitor = visit("gates", corpus="counting", epochs="1").click(look_for("show"))
    (digest, found) = visitor.app.session_state["page_values"]["follower"]
    assert digest == dataclasses.replace(shipped, epochs=1).digest
    assert f"Unit {found.unit} of " in visitor.plain
    assert workbench_choice(visitor) == found.unit


def workbench_choice(visitor: Visitor) -> int:
    return visitor.app.session_state["visitor"].unit


def test_a_deep_network_answers_every_question_on_every_page(visit: Visit, trained: Train) -> None:
    settings = {"layers": 2, "bidirectional": True, "dropout": 0.5, "units": 4, "epochs": 3}
    trained(Recipe(**settings))
    query = {name: str(value) for name, value in settings.items()}
    for view in ("train", *WITH_A_SENTENCE):
        assert not visit(view, **query).app.exception
    for question in QUESTIONS:
        asked = visit("predict", **query).choose("Ask it why", question)
        assert not asked.app.exception
