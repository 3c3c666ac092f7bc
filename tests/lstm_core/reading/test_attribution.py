"""What each word was worth: every number is a reading that one could make by hand."""

from __future__ import annotations

import numpy as np
import pytest

import lstm_core as lc
from lstm_core.reading import crediting

TINY = {"units": 5, "embedding_dim": 3, "epochs": 2}
WORDS = ("hello", "how", "is")


@pytest.fixture(scope="module")
def windows_model():
    return lc.train(lc.Recipe(framing="windows", **TINY))


@pytest.fixture(scope="module")
def rnn_model():
    return lc.train(lc.Recipe(cell="rnn", **TINY))


@pytest.fixture(params=["hello_model", "windows_model", "rnn_model"])
def model(request):
    return request.getfixturevalue(request.param)


def probability(model, words, asked, **options):
    return lc.read(model, " ".join(words), **options).prediction.probability(asked)


def test_leaving_a_word_out_is_reading_the_sentence_without_it(model):
    worth = lc.word_worth(model, "hello how is", word="your")
    expected = [
        probability(model, WORDS[:at] + WORDS[at + 1 :], "your") for at in range(len(WORDS))
    ]
    np.testing.assert_allclose(worth.left_out, expected, atol=1e-6)
    assert worth.probability == pytest.approx(probability(model, WORDS, "your"), abs=1e-6)
    np.testing.assert_allclose(worth.worth("left_out"), worth.probability - worth.left_out)
    assert np.abs(worth.worth("left_out")).min() > 1e-5


def test_replacing_by_a_word_is_reading_it_in_its_place(model):
    worth = lc.word_worth(model, "hello how is", word="your", replacement="Friends!")
    expected = [
        probability(model, (*WORDS[:at], "friends", *WORDS[at + 1 :]), "your") for at in range(3)
    ]
    np.testing.assert_allclose(worth.replaced, expected, atol=1e-6)
    assert worth.replacements == ((("friends", 1.0),),) * 3


def test_replacing_by_the_same_word_changes_nothing(model):
    worth = lc.word_worth(model, "hello how is", replacement="how")
    assert worth.worth("replaced")[1] == pytest.approx(0, abs=1e-6)


def test_without_a_named_word_the_most_frequent_others_take_turns(hello_model, monkeypatch):
    """hello 4, how 3, are 3, you 2: "is" is replaced by the first three, in 4 : 3 : 3."""
    monkeypatch.setattr(crediting, "ALTERNATIVES", 3)
    worth = lc.word_worth(hello_model, "hello how is", word="your")
    assert worth.replacements[2] == (("hello", 0.4), ("how", 0.3), ("are", 0.3))
    assert [word for word, _ in worth.replacements[0]] == ["how", "are", "you"]
    mean = sum(
        weight * probability(hello_model, ("hello", "how", other), "your")
        for other, weight in worth.replacements[2]
    )
    assert worth.replaced[2] == pytest.approx(mean, abs=1e-6)


def test_a_long_sentence_tries_fewer_words(hello_model, monkeypatch):
    counts = []
    for limit in (100, 9 * 5, 9 * 2, 1):  # three words, squared: 9
        monkeypatch.setattr(crediting, "ROW_STEPS", limit)
        counts.append(len(lc.word_worth(hello_model, "hello how is").replacements[0]))
    assert counts == [8, 5, 2, 1]


@pytest.mark.parametrize("fixture", ["hello_model", "windows_model"])
def test_cutting_is_the_surgery_that_shuts_the_input_gate_at_the_word(request, fixture):
    model = request.getfixturevalue(fixture)
    worth = lc.word_worth(model, "hello how is", word="your")
    expected = [
        probability(
            model, WORDS, "your", surgery=lc.Surgery((lc.Hold("input_gate", 0.0, steps=(at,)),))
        )
        for at in range(3)
    ]
    np.testing.assert_allclose(worth.cut, expected, atol=1e-6)
    assert np.abs(worth.worth("cut")).min() > 1e-5


def test_a_cell_without_an_input_gate_has_nothing_to_cut(rnn_model):
    worth = lc.word_worth(rnn_model, "hello how is")
    assert worth.cut is None
    with pytest.raises(ValueError, match="one of left_out, replaced; received 'cut'"):
        worth.worth("cut")
    with pytest.raises(ValueError, match="received 'probability'"):
        worth.worth("probability")


def test_of_a_single_word_nothing_is_left(model):
    worth = lc.word_worth(model, "hello")
    assert np.isnan(worth.left_out).tolist() == [True]
    assert np.isfinite(worth.replaced).all()


def test_the_most_probable_word_is_asked_about_unless_told(hello_model):
    assert lc.word_worth(hello_model, "hello how is").word == "your"
    assert lc.word_worth(hello_model, "hello how is", word="You?").word == "you"


def test_the_words_are_those_that_were_read(hello_model):
    worth = lc.word_worth(hello_model, "hello hello how moon are you doing")
    assert worth.reading.read_words == ("how", "are", "you", "doing")
    assert worth.left_out.shape == worth.replaced.shape == worth.cut.shape == (4,)


@pytest.mark.parametrize("option", ["word", "replacement"])
@pytest.mark.parametrize("value", ["moon", "", "hello how"])
def test_a_word_that_the_network_does_not_know(hello_model, option, value):
    with pytest.raises(lc.DoesNotFit, match=rf"{option} must be one word that.*received '{value}'"):
        lc.word_worth(hello_model, "hello how", **{option: value})


def test_a_vocabulary_of_one_word():
    model = lc.train(lc.Recipe(corpus=("no no no",), **TINY))
    worth = lc.word_worth(model, "no no")
    assert np.isnan(worth.replaced).all()
    assert worth.replacements == ((), ())
