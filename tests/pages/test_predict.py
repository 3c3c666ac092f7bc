"""Predict the next word: typed live, with what it would have said after each word."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import lstm_core as lc
from dashboard.features.predict.ranking import MOST
from lstm_core.engine.engine import Engine
from lstm_core.network.recipe import Recipe
from lstm_core.reading.prediction import Read
from tests.pages.conftest import Visit
from tests.pages.test_visits import packed
from tests.support.visitor import Visitor

Train = Callable[[Recipe], Recipe]


def answers(visitor: Visitor) -> list[list[dict[str, object]]]:
    """What stands below the chips: for each that has answers, one for each network."""
    chips = visitor.components("chips")[0]["tokens"]
    return [chip["answers"] for chip in chips if "answers" in chip]


def columns(visitor: Visitor) -> list[str]:
    return [column["heading"] for column in visitor.components("bars")[0]["columns"]]


def test_the_example_s_example_has_the_example_s_answer(visit: Visit) -> None:
    visitor = beside(visit("predict").type("hello how is"))
    assert visitor.bars()[0][0] == "your"
    (bars,) = visitor.components("bars")
    for column in range(2):
        chosen = [item["word"] for item in bars["items"] if item["bars"][column]["chosen"]]
        assert chosen == ["your"]


def test_the_most_probable_words_are_the_network_s(visit: Visit, engine: Engine) -> None:
    visitor = visit("predict").type("hello how are")
    prediction = engine.ask(lc.Recipe(), Read("hello how are")).prediction
    shown = visitor.bars()
    assert len(shown) == MOST
    assert sum(share for _, share in shown) <= 1
    for (word, share), (_, expected) in zip(shown, prediction.top(MOST), strict=True):
        assert share == pytest.approx(expected, abs=1e-4)
        assert prediction.probability(word) == pytest.approx(share, abs=1e-4)


def beside(visitor: Visitor) -> Visitor:
    """The first of the other networks beside the visitor's own."""
    visitor.app.checkbox[0].check()
    return visitor.run()


def test_below_each_word_stands_what_was_said_before_it_came(visit: Visit, engine: Engine) -> None:
    visitor = beside(visit("predict").type("hello how is"))
    reading = engine.ask(lc.Recipe(), Read("hello how is"))
    how, is_, then = (below[0] for below in answers(visitor))
    assert (how["name"], then["said"]) == ("LSTM", "your")
    assert how["share"] == pytest.approx(reading.after_each[0].probability("how"), abs=1e-3)
    assert is_["share"] == pytest.approx(reading.after_each[1].probability("is"), abs=1e-3)
    assert is_["said"] == f"expected {reading.after_each[1].word}"
    assert how["said"] == ""  # it said so itself
    (chips,) = visitor.components("chips")
    assert "RNN: “how” had" in chips["label"]


def test_the_networks_stand_over_the_same_words(visit: Visit, engine: Engine) -> None:
    visitor = visit("predict").type("hello how is")
    assert columns(visitor) in (["LSTM"], [""])  # alone, until another is asked for
    assert columns(beside(visitor)) == ["LSTM", "RNN"]
    rnn = engine.ask(lc.Recipe(cell="rnn"), Read("hello how is")).prediction
    for item in visitor.components("bars")[0]["items"]:
        assert item["bars"][1]["share"] == pytest.approx(rnn.probability(item["word"]), abs=1e-4)
        assert item["colour"] == ""  # that of the column, as its heading has it
    visitor.app.checkbox[1].check()
    assert columns(visitor.run()) == ["LSTM", "RNN", "GRU"]
    visitor.app.checkbox[0].uncheck()
    assert columns(visitor.run()) == ["LSTM", "GRU"]


def test_the_visitor_s_own_cell_comes_first(visit: Visit) -> None:
    assert columns(beside(visit("predict", cell="gru"))) == ["GRU", "LSTM"]


def test_an_untrained_twin_is_offered_and_hides_nothing(visit: Visit, trained: Train) -> None:
    trained(lc.Recipe(units=3, epochs=3))
    visitor = beside(visit("predict", units="3", epochs="3"))
    assert columns(visitor) == ["LSTM"]
    assert "Train this RNN" in visitor.buttons
    trained(lc.Recipe(units=3, epochs=3, cell="rnn"))
    assert columns(visitor.run()) == ["LSTM", "RNN"]


def test_an_unknown_word_is_replaced_by_a_near_one_in_one_click(visit: Visit) -> None:
    visitor = visit("predict").type("Helo, how IS")
    chips = visitor.components("chips")[0]["tokens"]
    (unknown,) = (place for place, chip in enumerate(chips) if chip["kind"] == "unknown")
    assert chips[unknown]["offers"] == ["hello"]
    visitor.app.session_state["predict_chips"] = {"pressed": {"chip": unknown, "offer": 0}}
    assert visitor.run().sentence == "hello, how IS"


def test_where_nothing_is_known_the_near_words_are_offered_all_the_same(visit: Visit) -> None:
    (chips,) = visit("predict").type("helo").components("chips")
    assert [(chip["text"], chip["offers"]) for chip in chips["tokens"]] == [("helo", ["hello"])]


@pytest.mark.parametrize("forged", [{"chip": 9, "offer": 0}, {"chip": 1, "offer": 5}, "x", 3, {}])
def test_an_offer_that_was_not_made_cannot_be_taken(visit: Visit, forged: object) -> None:
    visitor = visit("predict").type("hello helo")
    visitor.app.session_state["predict_chips"] = {"pressed": forged}
    assert visitor.run().sentence == "hello helo"


def test_a_line_break_is_shown_and_cannot_be_chosen(visit: Visit, trained: Train) -> None:
    lines = ("ab", "ba", "ab")
    trained(lc.Recipe(corpus=lines, level="character", framing="windows", units=2, epochs=2))
    visitor = visit(
        "predict", text=packed("\n".join(lines).encode()), level="character",
        framing="windows", units="2", epochs="2", sentence="ab",
    )  # fmt: skip
    rows = {item["word"]: item for item in visitor.components("bars")[0]["items"]}
    assert (rows["\n"]["shown"], rows["\n"]["clickable"]) == ("↵", False)
    assert rows["a"]["clickable"]


@pytest.mark.parametrize("forged", ["<b>", "xyzzy", "", 3, None, ["your"]])
def test_a_word_that_has_no_bar_cannot_be_chosen(visit: Visit, forged: object) -> None:
    visitor = visit("predict")
    visitor.app.session_state["predict_bars"] = {"picked": forged}
    assert visitor.run().sentence == "hello how is"


def test_unknown_and_cut_off_words_are_explained_where_there_are_any(visit: Visit) -> None:
    def explained(sentence: str) -> set[str]:
        labels = {box.label for box in visit("predict").type(sentence).app.expander}
        return labels & {"Unknown words", "What was cut off"}

    assert explained("hello how is") == set()
    assert explained("hello xyzzy") == {"Unknown words"}
    assert explained("hello what are you doing") == {"What was cut off"}


def test_it_says_that_four_sentences_are_memorised(visit: Visit) -> None:
    assert "Four sentences can be memorised" in visit("predict").prose


def test_without_an_answer_everything_keeps_its_place(visit: Visit) -> None:
    """The same elements in the same order, so that nothing moves while a word is being typed."""

    def places(visitor: Visitor) -> list[str]:
        return [element.proto.component_name for element in visitor.app.get("bidi_component")]

    visitor = visit("predict")
    with_an_answer = places(visitor)
    (without,) = visitor.type("").components("bars")
    assert places(visitor) == with_an_answer
    assert (without["items"], without["places"]) == ([], MOST)
    assert "Ask it why" in [header.value for header in visitor.app.header]
    assert "Type a word that the network knows" in visitor.choose("Ask it why", "worth").prose
