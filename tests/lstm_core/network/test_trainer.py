"""The compiled trainer: its Adam and its LSTM are Keras' own, and who shares what is compiled."""

from __future__ import annotations

import collections
import dataclasses

import keras
import numpy as np
import pytest
import tensorflow as tf

import lstm_core as lc
from lstm_core.network import trainer
from lstm_core.network.trainer import Trainer, trainer_for

RECIPE = lc.Recipe(units=4, embedding_dim=3, epochs=3, batch_size=8)


@pytest.fixture
def none_shared(monkeypatch):
    """No trainer is compiled yet."""
    monkeypatch.setattr(trainer, "shared", collections.OrderedDict())


def small_network(embeds):
    inputs = keras.Input((4,), dtype="int32") if embeds else keras.Input((4, 3))
    embedding = keras.layers.Embedding(5, 3, keras.initializers.RandomUniform(seed=1))
    embedded = embedding(inputs) if embeds else inputs
    hidden = keras.layers.LSTM(
        2,
        kernel_initializer=keras.initializers.GlorotUniform(seed=2),
        recurrent_initializer=keras.initializers.Orthogonal(seed=3),
    )(embedded)
    return keras.Model(inputs, hidden)


def loss_of(network, x, y):
    return tf.reduce_sum((network(x) - y) ** 2)


@pytest.mark.parametrize(("embeds", "clipnorm"), [(True, None), (False, None), (False, 0.1)])
def test_its_steps_are_those_of_keras_adam(embeds, clipnorm):
    """Words that come twice in a batch, and one that never comes; or numbers, clipped and not."""
    random = np.random.default_rng(0)
    words, numbers = random.integers(0, 4, (6, 5, 4)), random.normal(size=(6, 5, 4, 3))
    x = tf.constant(words, tf.int32) if embeds else tf.constant(numbers, tf.float32)
    y = tf.constant(random.normal(size=(6, 5, 2)), tf.float32)
    ours, theirs = small_network(embeds), small_network(embeds)

    def measure(x, y):
        loss = loss_of(ours, x, y)
        return loss, loss

    training = Trainer(ours, measure, clipnorm=clipnorm)
    training.begin(theirs.get_weights(), 0.01)
    losses = training.take_steps((x, y))
    adam = keras.optimizers.Adam(0.01, global_clipnorm=clipnorm)
    adam.build(theirs.trainable_variables)
    for step in range(6):
        with tf.GradientTape() as tape:
            loss = loss_of(theirs, x[step], y[step])
        assert float(losses[step]) == pytest.approx(float(loss), rel=1e-5)
        adam.apply(tape.gradient(loss, theirs.trainable_variables), theirs.trainable_variables)
    for a, b in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, atol=1e-6)
    np.testing.assert_array_equal(training.answer(x[0]), ours(x[0]))


@pytest.mark.usefixtures("none_shared")
@pytest.mark.parametrize("cell", ["lstm", "rnn"])
def test_what_is_compiled_serves_other_seeds_rates_and_texts_to_the_last_bit(cell):
    """Whoever trained before, and however that ended."""
    recipe = dataclasses.replace(RECIPE, cell=cell)
    fresh = lc.train(recipe)
    (compiled,) = trainer.shared.values()

    def stop(_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        lc.train(dataclasses.replace(recipe, seed=1, learning_rate=0.5), on_progress=stop)
    swapped = tuple(reversed(recipe.corpus))
    lc.train(dataclasses.replace(recipe, corpus=swapped, epochs=1))
    again = lc.train(recipe)
    assert list(trainer.shared.values()) == [compiled]
    assert again.history == fresh.history
    lc.train(dataclasses.replace(recipe, seed=2))
    for a, b in zip(fresh.network.get_weights(), again.network.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)  # nobody's network is another's


@pytest.mark.usefixtures("none_shared")
def test_only_the_last_few_are_kept(monkeypatch):
    monkeypatch.setattr(trainer, "TRAINERS_KEPT", 4)
    for shape in (1, 2, 3, 4, 1, 5):
        with trainer_for(shape, lambda shape=shape: f"trainer {shape}") as found:
            assert found == f"trainer {shape}"
    assert list(trainer.shared) == [3, 4, 1, 5]


@pytest.mark.usefixtures("none_shared")
def test_two_trainings_at_once_share_nothing():
    with trainer_for("shape", object) as one, trainer_for("shape", object) as other:
        assert one is not other
    with trainer_for("shape", object) as kept:
        assert kept is one
