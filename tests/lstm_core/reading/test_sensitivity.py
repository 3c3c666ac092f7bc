"""Gradients of a prediction, against finite differences of the equations in double precision."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

import lstm_core as lc
from lstm_core.reading.sentence import row, understood
from tests.support.equations import last_hidden, slopes

TINY = {"units": 5, "embedding_dim": 3, "epochs": 20}
SENTENCE = "hello how is"


@pytest.fixture(scope="module", params=["lstm", "gru", "rnn", "windows"])
def model(request):
    kind = {"framing": "windows"} if request.param == "windows" else {"cell": request.param}
    return lc.train(lc.Recipe(**TINY, **kind))


def weights_of(model, name):
    return [w.astype(np.float64) for w in model.network.get_layer(name).get_weights()]


def log_probability(model, vectors, word, **nudged):
    """ln p of the next word, in NumPy alone."""
    kernel, bias = weights_of(model, "softmax")
    hidden = last_hidden(model.recipe.cell, weights_of(model, "recurrent"), vectors, **nudged)
    scores = hidden @ kernel + bias
    return scores[model.vocabulary.id(word)] - np.log(np.exp(scores).sum())


def vectors_of(model):
    (table,) = weights_of(model, "embedding")
    return table[row(model.text, understood(model.text, SENTENCE).ids)]  # (T, D)


@pytest.mark.parametrize("word", [None, "friends"])
def test_the_gradients_are_those_of_finite_differences(model, word):
    answer, vectors = lc.differentiate(model, SENTENCE, word=word), vectors_of(model)
    assert answer.word == (word or lc.read(model, SENTENCE).prediction.word)
    for at in range(len(vectors)):

        def by_vector(nudge, at=at):
            moved = vectors.copy()
            moved[at] += nudge
            return log_probability(model, moved, answer.word)

        np.testing.assert_allclose(answer.embedding[at], slopes(by_vector, 3), atol=2e-5)
        for state in ("hidden", "cell") if model.recipe.cell == "lstm" else ("hidden",):
            by_state = slopes(
                lambda nudge, at=at, state=state: log_probability(
                    model, vectors, answer.word, at=at, **{state: nudge}
                ),
                5,
            )
            found = getattr(answer, f"{state}_state")[at]
            np.testing.assert_allclose(found, by_state, atol=2e-5)


def test_words_have_a_norm_and_pads_do_not_count(hello_model):
    answer = lc.differentiate(hello_model, "hello how")
    assert answer.by_word.shape == (2,)
    assert answer.embedding.shape == (4, 10)
    np.testing.assert_allclose(answer.by_word, np.linalg.norm(answer.embedding[2:], axis=1))
    assert answer.by_word.min() > 1e-4


def test_the_cell_path_is_the_product_of_the_later_forget_gates(hello_model):
    """At the last step both are the same; one step before, the last forget gate lies between."""
    answer = lc.differentiate(hello_model, SENTENCE)
    forget = answer.reading.trace.forget_gate
    np.testing.assert_array_equal(answer.cell_path[-1], answer.cell_state[-1])
    np.testing.assert_allclose(answer.cell_path[-2], answer.cell_state[-1] * forget[-1], rtol=1e-6)
    by_hand = answer.cell_state[-1] * forget[1:].prod(0)
    np.testing.assert_allclose(answer.cell_path[0], by_hand, rtol=1e-6)


def test_a_cell_without_a_cell_state_has_none(model):
    answer = lc.differentiate(model, SENTENCE)
    assert (
        (answer.cell_state is None) == (answer.cell_path is None) == (model.recipe.cell != "lstm")
    )


def test_what_cannot_be_asked(hello_model):
    with pytest.raises(lc.DoesNotFit, match=r"word must be one word .* received 'zebra'"):
        lc.differentiate(hello_model, "hello", word="zebra")
    with pytest.raises(lc.NothingToRead):
        lc.differentiate(hello_model, "zebra")


def test_in_a_stack_it_is_the_gradient_of_the_whole_network():
    """By the vectors, as Keras' own layers are differentiated; the states are the first layer's."""
    model = lc.train(lc.Recipe(**TINY | {"epochs": 2}, layers=2))
    answer = lc.differentiate(model, SENTENCE)
    ids = row(model.text, understood(model.text, SENTENCE).ids)
    _, embedding, *layers = model.network.layers
    with tf.GradientTape() as tape:
        values = vectors = embedding(ids[None])
        tape.watch(vectors)
        for layer in layers:
            values = layer(values, training=False)
        result = tf.math.log(values[0, model.vocabulary.id(answer.word)])
    expected = tape.gradient(result, vectors)[0]
    np.testing.assert_allclose(answer.embedding, expected, rtol=1e-3, atol=1e-6)
    assert answer.cell_state.shape == answer.reading.trace.cell_state.shape


def test_a_network_that_reads_both_ways_is_refused():
    model = lc.train(lc.Recipe(**TINY | {"epochs": 1}, bidirectional=True))
    with pytest.raises(lc.DoesNotFit, match="reads both ways"):
        lc.differentiate(model, SENTENCE)
