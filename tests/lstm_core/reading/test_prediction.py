from __future__ import annotations

import collections
import dataclasses

import numpy as np
import pytest
import tensorflow as tf

import lstm_core as lc
from lstm_core.gates import memory_by_step
from lstm_core.network import cells
from lstm_core.text.tokens import UNKNOWN

TINY = {"units": 5, "embedding_dim": 3, "epochs": 2}


@pytest.fixture(scope="module")
def rnn_model():
    return lc.train(lc.Recipe(cell="rnn", **TINY))


@pytest.fixture(scope="module")
def gru_model():
    return lc.train(lc.Recipe(cell="gru", **TINY))


@pytest.fixture(scope="module")
def windows_model():
    return lc.train(lc.Recipe(framing="windows", **TINY))


@pytest.fixture(scope="module")
def character_model():
    corpus = ("the rain in spain stays mainly in the plain. " * 40,)
    return lc.train(lc.Recipe(corpus=corpus, level="character", **TINY))


@pytest.fixture(params=["hello_model", "rnn_model", "gru_model", "windows_model"])
def model(request):
    return request.getfixturevalue(request.param)


# The example network


def test_the_examples_prediction(hello_model):
    assert lc.predict_next_word(hello_model, "hello how is") == "your"
    prediction = lc.read(hello_model, "hello how is").prediction
    assert prediction.word == "your"
    assert prediction.probability("your") > 0.5


def test_the_example_networks_doubt(hello_model):
    """After "hello" the corpus has how three times and what once; the network learns the odds."""
    prediction = lc.read(hello_model, "hello").prediction
    assert prediction.words[:2] == ("how", "what")
    assert prediction.probability("how") == pytest.approx(3 / 4, abs=0.1)
    assert prediction.probability("what") == pytest.approx(1 / 4, abs=0.1)


def test_the_trace_of_a_short_sentence(hello_model):
    reading = lc.read(hello_model, "Hello, HOW is?")
    trace = reading.trace
    assert isinstance(trace, lc.GateTrace)
    assert trace.tokens == ("", "hello", "how", "is")
    assert trace.is_padding.tolist() == [True, False, False, False]
    assert reading.read_words == reading.typed == ("hello", "how", "is")
    assert (reading.unknown_words, reading.cut_off) == ((), ())
    for quantity in trace.quantities.values():
        assert quantity.shape == (4, 50)
        assert quantity.dtype == np.float32
        assert np.all(np.isfinite(quantity))  # pads are processed, as in training
    np.testing.assert_allclose(memory_by_step(trace).sum(axis=0), trace.cell_state[-1], atol=1e-5)


def test_a_reading_is_the_layers_own_trace(hello_model):
    """The compiled pass against `trace_layer`, and so against Keras, on the same padded ids."""
    reading = lc.read(hello_model, "hello how is")
    embedding, recurrent = (hello_model.network.get_layer(n) for n in ("embedding", "recurrent"))
    expected = lc.trace_layer(recurrent, embedding(np.array([[0, 1, 2, 6]]))).sequence(0)
    for name, quantity in reading.trace.quantities.items():
        np.testing.assert_allclose(quantity, getattr(expected, name), atol=1e-6, err_msg=name)


def test_a_reading_is_the_sentences_own_trace_to_the_last_bit(model):
    """The shorter prefixes are read beside it; the trace is that of the sentence alone."""
    embedding, recurrent = (model.network.get_layer(n) for n in ("embedding", "recurrent"))
    reading = lc.read(model, "hello how is your")
    ids = padded_ids(model, ["hello", "how", "is", "your"])
    expected = lc.trace_layer(recurrent, embedding(ids)).sequence(0)
    for name, quantity in reading.trace.quantities.items():
        np.testing.assert_array_equal(quantity, getattr(expected, name), err_msg=name)


def test_only_the_whole_sentence_is_traced(hello_model, monkeypatch):
    """A trace of every prefix would take (tokens, steps, 6 units): gigabytes for a long line."""
    traced = []

    def tracing_layer(layer, *, return_sequences=True, **options):
        tracing = cells.tracing_layer(layer, return_sequences=return_sequences, **options)
        if not return_sequences:
            return tracing

        def call(inputs, **options):
            tf.numpy_function(lambda rows: traced.append(int(rows)), [tf.shape(inputs)[0]], [])
            return tracing(inputs, **options)

        return call

    monkeypatch.setattr("lstm_core.reading.compiled.tracing_layer", tracing_layer)
    monkeypatch.setattr("lstm_core.reading.compiled.shared", collections.OrderedDict())
    reading = lc.read(dataclasses.replace(hello_model), "hello how is your")  # not compiled yet
    assert traced == [1]
    assert len(reading.after_each) == 4


# Every network


def padded_ids(model, words):
    ids = [model.vocabulary.id(word) for word in words]
    pads = [0] * (model.text.context - len(ids)) if model.text.framing == "prefixes" else []
    return np.array([pads + ids], np.int32)


def test_the_prediction_is_the_networks_own_output(model):
    for sentence in ("hello", "hello how", "you are what", "friends day is your"):
        reading = lc.read(model, sentence)
        expected = np.asarray(model.network(padded_ids(model, sentence.split())))[0]
        expected = expected if expected.ndim == 1 else expected[-1]
        np.testing.assert_allclose(reading.prediction.softmax, expected, atol=1e-6)


def test_the_last_hidden_state_gives_the_prediction(model):
    reading = lc.read(model, "hello what are")
    weights, bias = model.network.get_layer("softmax").get_weights()
    logits = reading.trace.hidden_state[-1] @ weights + bias
    softmax = np.exp(logits) / np.exp(logits).sum()
    np.testing.assert_allclose(reading.prediction.softmax, softmax, atol=1e-6)


def test_after_each_word_stands_what_the_sentence_up_to_there_gives(model):
    words = ["hello", "how", "are", "you"]
    whole = lc.read(model, " ".join(words))
    assert len(whole.after_each) == 4
    assert whole.prediction is whole.after_each[-1]
    for length, prediction in enumerate(whole.after_each, start=1):
        prefix = lc.read(model, " ".join(words[:length])).prediction
        np.testing.assert_allclose(prediction.softmax, prefix.softmax, atol=1e-6)


def test_probabilities_sum_to_one_with_padding(model):
    for prediction in lc.read(model, "hello how are you").after_each:
        assert prediction.probabilities.shape == (10,)
        assert prediction.probabilities.sum() + prediction.padding_probability == pytest.approx(1)
        assert sorted(prediction.words) == sorted(model.vocabulary.words)
        assert np.all(np.diff(prediction.probabilities) <= 0)
        assert prediction.word == prediction.words[0]
        for word, probability in prediction.top(3):
            assert probability == prediction.probability(word)
        assert prediction.top(3) == tuple(
            zip(prediction.words[:3], prediction.probabilities[:3].tolist(), strict=True)
        )
        with pytest.raises(KeyError, match="moon"):
            prediction.probability("moon")


def test_each_cell_has_its_own_kind_of_trace(hello_model, rnn_model, gru_model):
    kinds = [type(lc.read(m, "hello").trace) for m in (hello_model, rnn_model, gru_model)]
    assert kinds == [lc.GateTrace, lc.RNNTrace, lc.GRUTrace]


# Windows


def test_a_windows_network_reads_no_padding(windows_model):
    reading = lc.read(windows_model, "hello how")
    assert reading.trace.tokens == ("hello", "how")
    assert reading.trace.hidden_state.shape == (2, 5)
    assert not reading.trace.is_padding.any()


def test_characters(character_model):
    reading = lc.read(character_model, "the rain")
    assert reading.trace.tokens == tuple("the rain")
    assert len(reading.after_each) == 8
    expected = np.asarray(character_model.network(padded_ids(character_model, list("the rain"))))[0]
    for prediction, row in zip(reading.after_each, expected, strict=True):
        np.testing.assert_allclose(prediction.softmax, row, atol=1e-6)


# What is not read, and why


def test_unknown_words_are_named_and_not_read(hello_model):
    with pytest.warns(lc.UnknownWords, match="not read: 'big', 'moon'"):
        reading = lc.read(hello_model, "hello big moon how moon")
    assert reading.typed == ("hello", "big", "moon", "how", "moon")
    assert reading.unknown_words == ("big", "moon", "moon")
    assert reading.read_words == ("hello", "how")
    np.testing.assert_array_equal(
        reading.prediction.softmax, lc.read(hello_model, "hello how").prediction.softmax
    )


def test_the_next_word_comes_with_a_warning_of_unknown_ones(hello_model, recwarn):
    with pytest.warns(lc.UnknownWords, match="'zebra'") as caught:
        assert lc.predict_next_word(hello_model, "hello how is zebra zebra") == "your"
    assert len(caught) == 1
    assert caught[0].filename == __file__
    assert lc.predict_next_word(hello_model, "hello how is") == "your"
    assert not recwarn.list


@pytest.fixture(scope="module")
def rare_model():
    """A network with an unknown token: ten words have numbers of their own."""
    lines = tuple(f"{a} {b} w{n}" for n, (a, b) in enumerate(zip("abcde", "fghij", strict=True)))
    return lc.train(lc.Recipe(corpus=lines * 2 + ("a f",), max_vocabulary=10, **TINY))


def test_with_an_unknown_token_unknown_words_are_read_as_it(rare_model):
    assert rare_model.vocabulary.words[-1] == UNKNOWN
    with pytest.warns(lc.UnknownWords, match="read as <unknown>: 'zebra'"):
        reading = lc.read(rare_model, "a zebra")
    assert reading.read_words == ("a", UNKNOWN)
    with pytest.warns(lc.UnknownWords):  # any other unknown word is read in the same way
        other = lc.read(rare_model, "a moon")
    np.testing.assert_array_equal(other.prediction.softmax, reading.prediction.softmax)
    assert UNKNOWN in reading.prediction.words
    with pytest.raises(lc.NothingToRead, match="none of these 2 words"):
        lc.read(rare_model, "zebra moon")


def test_the_unknown_token_is_written_only_if_it_is_asked_for(rare_model):
    usual = lc.generate(rare_model, "a f", length=40, seed=1)
    assert UNKNOWN not in usual.words
    asked = lc.generate(rare_model, "a f", length=40, seed=1, unknown=True)
    assert UNKNOWN in asked.words


def test_a_long_sentence_is_cut_off_at_its_beginning(hello_model):
    with pytest.warns(lc.UnknownWords, match="'moon'"):
        reading = lc.read(hello_model, "hello hello how are moon you doing")
    assert reading.cut_off == ("hello", "hello")
    assert reading.read_words == ("how", "are", "you", "doing")
    assert reading.unknown_words == ("moon",)
    assert len(reading.after_each) == 4
    assert sorted([*reading.cut_off, *reading.read_words, *reading.unknown_words]) == sorted(
        reading.typed
    )


def test_a_sentence_of_a_hundred_thousand_words(hello_model):
    reading = lc.read(hello_model, "how are " * 50_000)
    assert len(reading.cut_off) == 99_996
    assert reading.read_words == ("how", "are", "how", "are")


def test_punctuation_alone(hello_model):
    with pytest.raises(lc.NothingToRead, match=r"no word in this: by words, punctuation is not"):
        lc.read(hello_model, "?!")


@pytest.mark.parametrize("sentence", ["", "   ", "\n\t"])
def test_an_empty_sentence(hello_model, sentence):
    with pytest.raises(lc.NothingToRead, match=r"empty: type a word that the network knows"):
        lc.read(hello_model, sentence)


def test_only_unknown_words(hello_model, character_model):
    with pytest.raises(lc.NothingToRead, match=r"none of these 3 words"):
        lc.read(hello_model, "<b>moon</b>")
    with pytest.raises(lc.NothingToRead, match=r"none of these 2 characters"):
        lc.predict_next_word(character_model, "##")
    assert issubclass(lc.NothingToRead, ValueError)


def test_no_word_is_both_read_and_padding(hello_model):
    """A word of the vocabulary is never empty, so "" in the tokens is padding and only that."""
    trace = lc.read(hello_model, "you").trace
    assert [token == "" for token in trace.tokens] == trace.is_padding.tolist()
