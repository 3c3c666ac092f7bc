"""Start: an LSTM whose memory can be erased, what it keeps, and what an LSTM is."""

from __future__ import annotations

import re

import pytest

import lstm_core as lc
from lstm_core.engine.engine import Engine
from lstm_core.reading.prediction import Read
from lstm_core.text.corpora import agreement
from tests.pages.conftest import Visit
from tests.support.visitor import Visitor, marked_up

OWN = {"sentence": "hello how is"}
"""A link to the visitor's own network, that of the four lines."""


def opening(visitor: Visitor) -> dict:
    (data,) = visitor.components("opening")
    return data


def test_a_first_visitor_sees_the_sentence_and_its_verbs_at_once(visit: Visit) -> None:
    visitor = visit()
    data = opening(visitor)
    assert " ".join(word["text"] for word in data["words"]) == agreement.PROMPTS[0]
    assert data["verbs"] == ["sing", "sings"]
    assert f"{len(agreement.lines()):,} sentences" in visitor.prose
    assert "sentence" not in visitor.link


@pytest.mark.parametrize("sentence", agreement.PROMPTS)
def test_each_example_is_a_button_and_stands_in_the_link(visit: Visit, sentence: str) -> None:
    visitor = visit().click(sentence)
    assert " ".join(opening(visitor)["read"]) == sentence
    assert " ".join(opening(visit(**visitor.link))["read"]) == sentence


def test_an_unknown_word_is_greyed_and_a_known_one_offered(visit: Visit) -> None:
    data = opening(visit(opening="the bakers bakerz near the clock"))
    assert [word["read"] for word in data["words"]] == [0, 1, -1, 2, 3, 4]
    assert "bakers" in data["words"][2]["offers"]


def test_the_picture_stays_when_no_word_is_known(visit: Visit) -> None:
    visitor = visit()
    before = opening(visitor)
    visitor.app.text_input(key="opening_box").set_value("guten Morgen")
    after = opening(visitor.run())
    assert after["kept"] == before["kept"]
    assert after["stale"]
    assert [word["read"] for word in after["words"]] == [-1, -1]


def test_what_is_typed_into_the_opening_is_never_read_as_markup(visit: Visit) -> None:
    visitor = visit(opening="<b>qzq</b> **qzq** $qzq$ the bakers")
    assert marked_up(visitor.interpreted()) == []


def test_the_visitor_s_own_network_is_shown_once_there_is_one(visit: Visit) -> None:
    visitor = visit(**OWN)
    assert visitor.sentence == "hello how is"
    (memory,) = visitor.components("memory")
    assert [column["word"] for column in memory["columns"]][-3:] == ["hello", "how", "is"]
    assert visitor.bars()[0][0] == "your"
    assert not visitor.messages


def test_the_numbers_are_the_network_s(visit: Visit, engine: Engine) -> None:
    """Trained here and in the worker from one recipe: the same network."""
    visitor = visit(**OWN).type("hello what")
    reading = engine.ask(lc.Recipe(), Read("hello what"))
    for (word, share), (same, probability) in zip(
        visitor.bars(), reading.prediction.top(5), strict=True
    ):
        assert word == same
        assert share == pytest.approx(probability, abs=1e-4)
    (memory,) = visitor.components("memory")
    gates = memory["columns"][-1]["gates"]
    assert gates["forget_gate"] == pytest.approx(reading.trace.forget_gate[-1].mean(), abs=1e-3)
    assert gates["input_gate"] == pytest.approx(reading.trace.input_gate[-1].mean(), abs=1e-3)
    assert gates["output_gate"] == pytest.approx(reading.trace.output_gate[-1].mean(), abs=1e-3)


def test_the_picture_follows_the_sentence(visit: Visit) -> None:
    visitor = visit(**OWN)
    before = visitor.bars()
    visitor.type("hello how are")
    assert visitor.bars() != before
    (memory,) = visitor.components("memory")
    assert memory["columns"][-1]["word"] == "are"


def test_it_says_what_an_lstm_is_and_where_it_is_used(visit: Visit) -> None:
    prose = visit().prose.lower()
    for said in ("recurrent network", "cell state", "hidden state", "gradient", "long sequences"):
        assert said in prose
    for use in ("text generation", "speech recognition", "time-series forecasting"):
        assert use in prose


def test_it_explains_the_three_gates_with_their_equations(visit: Visit) -> None:
    visitor = visit()
    headings = re.findall("<h3[^>]*>([^<]*)</h3>", visitor.prose)
    assert headings == ["Forget gate", "Input gate", "Output gate"]
    for equation in (
        r"f_t &= \sigma(",
        r"i_t &= \sigma(",
        r"o_t &= \sigma(",
        r"c_t &= f_t \odot c",
    ):
        assert equation in visitor.prose
    assert "<strong>A high forget gate means keep" in visitor.prose


@pytest.mark.parametrize(("cell", "name"), [("rnn", "RNN"), ("gru", "GRU")])
def test_a_network_without_a_cell_state_says_so_and_still_predicts(
    visit: Visit, cell: str, name: str
) -> None:
    visitor = visit(cell=cell)
    assert visitor.components("memory") == []
    assert any(f"is a {name}" in told and "no cell state" in told for told in visitor.messages)
    assert visitor.bars()[0][0] == "your"
