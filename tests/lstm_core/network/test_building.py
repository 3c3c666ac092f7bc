from __future__ import annotations

import collections
import dataclasses

import keras
import numpy as np
import pytest

import lstm_core as lc
from lstm_core.network import trainer
from lstm_core.network.building import build


def weights(**settings):
    recipe = lc.Recipe(units=8, embedding_dim=4, **settings)
    return build(recipe, recipe.prepare()).get_weights()


def test_the_examples_network():
    recipe = lc.Recipe()
    network = build(recipe, recipe.prepare())
    embedding, lstm, dense = network.layers[1:]
    assert (embedding.input_dim, embedding.output_dim) == (11, 10)
    assert isinstance(lstm, keras.layers.LSTM)
    assert (lstm.units, lstm.activation) == (50, keras.activations.tanh)
    assert (dense.units, dense.activation) == (11, keras.activations.softmax)
    assert network.count_params() == 110 + 12_200 + 561
    assert [layer.name for layer in network.layers[1:]] == ["embedding", "recurrent", "softmax"]


@pytest.mark.parametrize("cell", ["lstm", "rnn", "gru"])
def test_only_the_recurrent_layer_differs_between_cells(cell):
    kinds = {
        "lstm": keras.layers.LSTM,
        "rnn": keras.layers.SimpleRNN,
        "gru": keras.layers.GRU,
    }
    recipe = lc.Recipe(cell=cell)
    network = build(recipe, recipe.prepare())
    assert type(network.get_layer("recurrent")) is kinds[cell]
    assert network.get_layer("embedding").count_params() == 110
    assert network.get_layer("softmax").count_params() == 561


@pytest.mark.parametrize(("framing", "shape"), [("prefixes", (2, 11)), ("windows", (2, 4, 11))])
def test_probabilities_sum_to_one(framing, shape):
    recipe = lc.Recipe(framing=framing)
    text = recipe.prepare()
    probabilities = np.asarray(build(recipe, text)(text.inputs[:2]))
    assert probabilities.shape == shape
    np.testing.assert_allclose(probabilities.sum(axis=-1), np.ones(shape[:-1]), atol=1e-6)


@pytest.mark.parametrize("cell", ["lstm", "rnn", "gru"])
def test_the_first_weights_are_drawn_from_the_seed_alone(cell):
    first = weights(cell=cell, seed=3)
    keras.utils.set_random_seed(99)
    for one, again, other in zip(
        first, weights(cell=cell, seed=3), weights(cell=cell, seed=4), strict=True
    ):
        np.testing.assert_array_equal(one, again)
        assert not np.array_equal(one, other) or np.ptp(one) in (0, 1)  # biases are constants


def test_neighbouring_seeds_share_no_draw():
    """Four draws a seed: the last of one must not be the first of the next."""
    draws = [
        matrix.ravel()[:4].tolist()
        for seed in range(4)
        for matrix in weights(seed=seed)
        if matrix.ndim == 2
    ]
    assert len({tuple(draw) for draw in draws}) == len(draws)


def test_the_first_weights_are_keras_defaults():
    """Glorot's bound sqrt(6 / (in + out)), an orthogonal recurrent kernel, a forget bias of 1."""
    embedding, kernel, recurrent, bias, dense, dense_bias = weights()
    assert np.abs(embedding).max() <= 0.05
    assert 0.9 < np.abs(kernel).max() / np.sqrt(6 / (4 + 32)) <= 1
    np.testing.assert_allclose(recurrent @ recurrent.T, np.eye(8), atol=1e-5)
    np.testing.assert_array_equal(bias, [0.0] * 8 + [1.0] * 8 + [0.0] * 16)
    assert 0.9 < np.abs(dense).max() / np.sqrt(6 / (8 + 11)) <= 1
    np.testing.assert_array_equal(dense_bias, np.zeros(11))


def test_a_network_can_begin_with_the_words_shares_of_the_text():
    """19 words and 11 numbers: “hello” stands there 4 times, "day" once, padding never."""
    plain, begun = weights(), weights(unigram_start=True)
    shares = np.exp(begun.pop())
    assert not plain.pop().any()
    assert shares[[0, 1, -1]] == pytest.approx([1 / 30, 5 / 30, 2 / 30], rel=1e-6)
    assert shares.sum() == pytest.approx(1, rel=1e-6)
    for one, other in zip(plain, begun, strict=True):
        np.testing.assert_array_equal(one, other)


def test_the_largest_seed_builds():
    assert all(np.all(np.isfinite(array)) for array in weights(seed=2**31 - 1))


# Other backends and precisions


@pytest.fixture
def on_jax(monkeypatch):
    monkeypatch.setattr(keras.backend, "backend", lambda: "jax")


def test_training_on_another_backend_says_what_it_needs(on_jax):
    with pytest.raises(RuntimeError, match=r"jax.*KERAS_BACKEND=tensorflow"):
        lc.train(lc.Recipe())


def test_reading_on_another_backend_says_what_it_needs(hello_model, on_jax):
    not_read_yet = dataclasses.replace(hello_model)
    with pytest.raises(RuntimeError, match=r"jax.*KERAS_BACKEND=tensorflow"):
        lc.read(not_read_yet, "hello how")


@pytest.fixture(params=["mixed_float16", "float64"])
def global_policy(request):
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(request.param)
    yield
    keras.config.set_dtype_policy(before)


def test_a_network_computes_in_float32_under_any_global_policy(
    hello_model, tmp_path, global_policy
):
    hello_model.save(tmp_path / "network")
    one, other = (
        lc.read(model, "hello how is") for model in (lc.load(tmp_path / "network"), hello_model)
    )
    assert one.trace.forget_gate.dtype == one.prediction.softmax.dtype == np.float32
    np.testing.assert_array_equal(one.trace.forget_gate, other.trace.forget_gate)
    np.testing.assert_array_equal(one.prediction.softmax, other.prediction.softmax)


def test_training_is_the_same_under_any_global_policy(global_policy, monkeypatch):
    recipe = lc.Recipe(units=7, embedding_dim=3, epochs=2)
    losses = []
    for policy in (keras.config.dtype_policy(), "float32"):
        monkeypatch.setattr(trainer, "shared", collections.OrderedDict())  # compiled anew
        keras.config.set_dtype_policy(policy)
        model = lc.train(recipe)
        losses.append(model.history.loss)
        assert {array.dtype.name for array in model.network.get_weights()} == {"float32"}
    assert losses[0] == losses[1]
