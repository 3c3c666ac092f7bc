"""Attribution: every number is a reading that one could make by hand."""

from __future__ import annotations

import numpy as np
import pytest

import lstm_core as lc

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
    answer = lc.attribute(model, "hello how is", word="your")
    expected = [
        probability(model, WORDS[:at] + WORDS[at + 1 :], "your") for at in range(len(WORDS))
    ]
    np.testing.assert_allclose(answer.omission, expected, atol=1e-6)
    assert answer.probability == pytest.approx(probability(model, WORDS, "your"), abs=1e-6)
    np.testing.assert_allclose(answer.effect("omission"), answer.probability - answer.omission)
    assert np.abs(answer.effect("omission")).min() > 1e-5


def test_replacing_by_a_word_is_reading_it_in_its_place(model):
    answer = lc.attribute(model, "hello how is", word="your", replacement="Friends!")
    expected = [
        probability(model, (*WORDS[:at], "friends", *WORDS[at + 1 :]), "your") for at in range(3)
    ]
    np.testing.assert_allclose(answer.substitution, expected, atol=1e-6)
    assert answer.replacements == ((("friends", 1.0),),) * 3


def test_replacing_by_the_same_word_changes_nothing(model):
    answer = lc.attribute(model, "hello how is", replacement="how")
    assert answer.effect("substitution")[1] == pytest.approx(0, abs=1e-6)


def test_without_a_named_word_the_most_frequent_others_take_turns(hello_model, monkeypatch):
    """hello 4, how 3, are 3, you 2: "is" is replaced by the first three, in 4 : 3 : 3."""
    monkeypatch.setattr("lstm_core.reading.attribution.ALTERNATIVES", 3)
    answer = lc.attribute(hello_model, "hello how is", word="your")
    assert answer.replacements[2] == (("hello", 0.4), ("how", 0.3), ("are", 0.3))
    assert [word for word, _ in answer.replacements[0]] == ["how", "are", "you"]
    mean = sum(
        weight * probability(hello_model, ("hello", "how", other), "your")
        for other, weight in answer.replacements[2]
    )
    assert answer.substitution[2] == pytest.approx(mean, abs=1e-6)


def test_a_long_sentence_tries_fewer_words(hello_model, monkeypatch):
    counts = []
    for limit in (100, 9 * 5, 9 * 2, 1):  # three words, squared: 9
        monkeypatch.setattr("lstm_core.reading.attribution.ROW_STEPS", limit)
        counts.append(len(lc.attribute(hello_model, "hello how is").replacements[0]))
    assert counts == [8, 5, 2, 1]


@pytest.mark.parametrize("fixture", ["hello_model", "windows_model"])
def test_cutting_is_the_surgery_that_shuts_the_input_gate_at_the_word(request, fixture):
    model = request.getfixturevalue(fixture)
    answer = lc.attribute(model, "hello how is", word="your")
    expected = [
        probability(
            model, WORDS, "your", surgery=lc.Surgery((lc.Hold("input_gate", 0.0, steps=(at,)),))
        )
        for at in range(3)
    ]
    np.testing.assert_allclose(answer.ablation, expected, atol=1e-6)
    assert np.abs(answer.effect("ablation")).min() > 1e-5


def test_a_cell_without_an_input_gate_has_nothing_to_cut(rnn_model):
    answer = lc.attribute(rnn_model, "hello how is")
    assert answer.ablation is None
    with pytest.raises(ValueError, match="one of omission, substitution; received 'ablation'"):
        answer.effect("ablation")
    with pytest.raises(ValueError, match="received 'probability'"):
        answer.effect("probability")


def test_of_a_single_word_nothing_is_left(model):
    answer = lc.attribute(model, "hello")
    assert np.isnan(answer.omission).tolist() == [True]
    assert np.isfinite(answer.substitution).all()


def test_the_most_probable_word_is_asked_about_unless_told(hello_model):
    assert lc.attribute(hello_model, "hello how is").word == "your"
    assert lc.attribute(hello_model, "hello how is", word="You?").word == "you"


def test_the_words_are_those_that_were_read(hello_model):
    answer = lc.attribute(hello_model, "hello hello how moon are you doing")
    assert answer.reading.read_words == ("how", "are", "you", "doing")
    assert answer.omission.shape == answer.substitution.shape == answer.ablation.shape == (4,)


@pytest.mark.parametrize("option", ["word", "replacement"])
@pytest.mark.parametrize("value", ["moon", "", "hello how"])
def test_a_word_that_the_network_does_not_know(hello_model, option, value):
    with pytest.raises(lc.DoesNotFit, match=rf"{option} must be one word that.*received '{value}'"):
        lc.attribute(hello_model, "hello how", **{option: value})


def test_a_vocabulary_of_one_word():
    model = lc.train(lc.Recipe(corpus=("no no no",), **TINY))
    answer = lc.attribute(model, "no no")
    assert np.isnan(answer.substitution).all()
    assert answer.replacements == ((), ())
