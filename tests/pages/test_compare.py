"""RNN vs LSTM: the feature table with care, and both networks on one sentence."""

from __future__ import annotations

import pytest

import lstm_core as lc
from lstm_core.engine import Engine
from tests.pages.conftest import Visit


def test_the_table_has_the_example_s_claims(visit: Visit) -> None:
    prose = visit("compare").prose
    for claim in (
        *("short-term only", "long-term, through the cell state", "none", "input, forget, output"),
        *("poor (vanishing gradient)", "excellent", "much more stable"),
        "unstable for deep networks",
    ):
        assert claim in prose


def test_each_claim_comes_with_care(visit: Visit) -> None:
    prose = visit("compare").prose
    for care in (
        *("Pascanu, Mikolov and Bengio 2013", "the LSTM of 1997 had no forget gate"),
        *("hard to train over long sequences, not unable", "success rate over several seeds"),
    ):
        assert care in prose


def test_both_networks_answer_the_same_sentence(visit: Visit, engine: Engine) -> None:
    visitor = visit("compare").type("hello what")
    rnn, lstm = visitor.components("bars")
    assert (rnn["columns"][0]["colour"], lstm["columns"][0]["colour"]) == ("rnn", "lstm")
    expected = engine.read(lc.Recipe(), "hello what").prediction.top(5)
    for (word, share), (same, probability) in zip(visitor.bars(1), expected, strict=True):
        assert word == same
        assert share == pytest.approx(probability, abs=1e-4)
    assert visitor.bars(0) != visitor.bars(1)


def test_the_sizes_stand_beside_the_answers(visit: Visit) -> None:
    visitor = visit("compare")
    captions = " ".join(caption.value for caption in visitor.app.caption)
    assert "3,050 parameters in the recurrent layer" in captions
    assert "12,200 parameters in the recurrent layer" in captions
    assert "four times the parameters" in visitor.prose


def test_a_network_that_is_not_trained_is_offered_beside_the_one_that_is(
    visit: Visit, engine: lc.engine.Engine, trained: object
) -> None:
    engine.start(recipe := lc.Recipe(units=3, epochs=2))
    assert engine.wait(recipe).state == "done"
    visitor = visit("compare", units="3", epochs="2")
    assert len(visitor.components("bars")) == 1
    assert visitor.buttons.count("Train this RNN") == 1
    assert "Train this LSTM" not in visitor.buttons
    visitor.click("Train this RNN")
    assert engine.wait(lc.Recipe(units=3, epochs=2, cell="rnn")).state == "done"
    assert len(visitor.run().components("bars")) == 2


def test_agreement_over_a_distance_is_drawn_from_the_record(visit: Visit) -> None:
    visitor = visit("compare")
    figure = visitor.figures()["agreement"]
    assert len(figure["data"]) == 3 * 6  # five seeds and their mean, for each cell
    assert "60 held-out sentences" in visitor.prose
