"""Meet the LSTM: what it is, its two states and three gates, and a sentence at once."""

from __future__ import annotations

import pytest

import lstm_core as lc
from lstm_core.engine.engine import Engine
from lstm_core.reading.prediction import Read
from tests.pages.conftest import Visit


def test_a_first_visitor_sees_what_is_kept_and_the_next_word_at_once(visit: Visit) -> None:
    visitor = visit()
    assert visitor.sentence == "hello how is"
    (memory,) = visitor.components("memory")
    assert [column["word"] for column in memory["columns"]][-3:] == ["hello", "how", "is"]
    assert visitor.bars()[0][0] == "your"
    assert not visitor.messages


def test_the_numbers_are_the_network_s(visit: Visit, engine: Engine) -> None:
    """Trained here and in the worker from one recipe: the same network."""
    visitor = visit().type("hello what")
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
    visitor = visit()
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
    headings = [heading.value for heading in visitor.app.subheader]
    assert headings.index("Forget gate") < headings.index("Input gate")
    assert "Output gate" in headings
    for equation in (r"f_t = \sigma(", r"i_t = \sigma(", r"o_t = \sigma(", r"c_t &= f_t \odot c"):
        assert equation in visitor.prose
    assert "A high forget gate means keep" in visitor.prose


@pytest.mark.parametrize(("cell", "name"), [("rnn", "RNN"), ("gru", "GRU")])
def test_a_network_without_a_cell_state_says_so_and_still_predicts(
    visit: Visit, cell: str, name: str
) -> None:
    visitor = visit(cell=cell)
    assert visitor.components("memory") == []
    assert any(f"is a {name}" in told and "no cell state" in told for told in visitor.messages)
    assert visitor.bars()[0][0] == "your"
