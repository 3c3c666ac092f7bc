"""Predict the next word: typed live, with what it would have said after each word."""

from __future__ import annotations

import json

import pytest

import lstm_core as lc
from lstm_core.engine import Engine
from tests.pages.conftest import Visit
from tests.pages.visitor import Visitor


def after_each(visitor: Visitor) -> list[str]:
    """The notes below the words typed: what the network expects after each."""
    (chips,) = visitor.components("chips")
    return [chip["note"].replace("\u00a0", " ") for chip in chips["tokens"] if chip["note"]]


def test_the_example_s_example_has_the_example_s_answer(visit: Visit) -> None:
    visitor = visit("predict").type("hello how is")
    assert visitor.bars()[0][0] == "your"
    (bars,) = visitor.components("bars")
    assert [item["word"] for item in bars["items"] if item["chosen"]] == ["your"]


def test_the_ten_most_probable_words_are_the_network_s(visit: Visit, engine: Engine) -> None:
    visitor = visit("predict").type("hello how are")
    prediction = engine.read(lc.Recipe(), "hello how are").prediction
    shown = visitor.bars()
    assert len(shown) == 10
    assert sum(share for _, share in shown) <= 1
    for (word, share), expected in zip(shown, prediction.probabilities, strict=True):
        assert share == pytest.approx(expected, abs=1e-4)
        assert prediction.probability(word) == pytest.approx(share, abs=1e-4)


def test_it_says_what_it_would_have_said_after_each_word(visit: Visit, engine: Engine) -> None:
    visitor = visit("predict").type("hello how is")
    for count, note in enumerate(after_each(visitor), start=1):
        words = " ".join(["hello", "how", "is"][:count])
        assert note.split()[1] == engine.read(lc.Recipe(), words).prediction.word
    assert len(after_each(visitor)) == 3
    assert "your" in json.dumps(visitor.figures()["after_each"])


@pytest.mark.parametrize("forged", ["<b>", "xyzzy", "", 3, None, ["your"]])
def test_a_word_that_has_no_bar_cannot_be_chosen(visit: Visit, forged: object) -> None:
    visitor = visit("predict")
    visitor.app.session_state["predict_bars"] = {"picked": forged}
    assert visitor.run().sentence == "hello how is"


def test_unknown_and_cut_off_words_are_explained_where_there_are_any(visit: Visit) -> None:
    def explained(sentence: str) -> set[str]:
        labels = {box.label for box in visit("predict").type(sentence).app.expander}
        return labels & {"Unknown words", "Words that were cut off"}

    assert explained("hello how is") == set()
    assert explained("hello xyzzy") == {"Unknown words"}
    assert explained("hello what are you doing") == {"Words that were cut off"}


def test_it_says_that_four_sentences_are_memorised(visit: Visit) -> None:
    assert "Four sentences can be memorised" in visit("predict").prose
