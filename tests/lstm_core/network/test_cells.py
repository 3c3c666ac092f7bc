from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf

import lstm_core as lc
from lstm_core.network.cells import tracing_layer

LAYERS = {
    "lstm": (keras.layers.LSTM, 6),
    "gru": (keras.layers.GRU, 4),
    "rnn": (keras.layers.SimpleRNN, 1),
}


def inputs(*shape):
    return np.random.default_rng(1).normal(size=shape).astype(np.float32)


@pytest.mark.parametrize("kind", LAYERS)
def test_a_tracing_layer_returns_every_quantity_side_by_side_and_the_hidden_state_last(kind):
    make, quantities = LAYERS[kind]
    layer = make(5, return_sequences=True)
    x = inputs(2, 7, 3)
    expected = layer(x)
    values = tracing_layer(layer)(x)
    assert values.shape == (2, 7, quantities * 5)
    np.testing.assert_array_equal(values[:, :, -5:], expected)


@pytest.mark.parametrize("kind", LAYERS)
def test_the_tracing_layer_borrows_the_weights_and_has_none_of_its_own(kind):
    layer = LAYERS[kind][0](5)
    layer.build((None, None, 3))
    tracing = tracing_layer(layer)
    tracing(inputs(1, 2, 3))
    assert {id(w) for w in tracing.weights} <= {id(w) for w in layer.weights}
    layer.set_weights([np.zeros(w.shape) for w in layer.weights])
    np.testing.assert_array_equal(tracing(inputs(1, 2, 3))[:, :, -5:], np.zeros((1, 2, 5)))


def test_a_tracing_layer_can_be_part_of_a_model_and_be_compiled():
    layer = keras.layers.LSTM(4, return_sequences=True)
    x = inputs(3, 6, 2)
    layer(x)
    tracing = tracing_layer(layer)
    sequences = keras.Input((None, 2))
    model = keras.Model(sequences, tracing(sequences))
    assert model.output_shape == (None, None, 24)
    np.testing.assert_array_equal(model(x), tracing(x))
    compiled = tf.function(tracing, autograph=False)(tf.constant(x))
    np.testing.assert_allclose(compiled, tracing(x), atol=1e-6)


@pytest.mark.parametrize("kind", LAYERS)
def test_a_layer_with_dropout_trains_on_after_a_trace(kind):
    """A trace leaves no dropout mask behind: its shape would not fit the next batch."""
    layer = LAYERS[kind][0](4, dropout=0.5, recurrent_dropout=0.5, return_sequences=True)
    layer.build((None, None, 2))
    for batch in (3, 7):
        x = inputs(batch, 5, 2)
        expected = layer(x)
        np.testing.assert_array_equal(lc.trace_layer(layer, x).hidden_state, expected)
        assert layer(inputs(batch + 1, 5, 2), training=True).shape == (batch + 1, 5, 4)


def test_other_layers_are_refused():
    for layer, name in (
        (keras.layers.Dense(3), "Dense"),
        (keras.layers.LSTMCell(3), "LSTMCell"),
    ):
        with pytest.raises(TypeError, match=rf"LSTM, GRU or SimpleRNN.*received {name}\."):
            tracing_layer(layer)
    both = keras.layers.Bidirectional(keras.layers.LSTM(3))
    with pytest.raises(TypeError, match=r"forward_layer and its backward_layer"):
        tracing_layer(both)


def test_a_layer_without_weights_is_refused():
    with pytest.raises(ValueError, match="'remembers' is not built"):
        tracing_layer(keras.layers.LSTM(3, name="remembers"))


# Holding


def with_pattern(x, pattern):
    """The inputs of a holding cell: every step with the number of the pattern that holds there."""
    return np.concatenate([x, np.full((*x.shape[:2], 1), pattern, np.float32)], axis=-1)


@pytest.mark.parametrize("kind", ["lstm", "gru"])
def test_every_sequence_of_a_batch_is_held_in_its_own_way(kind):
    layer, x = LAYERS[kind][0](2, return_sequences=True), inputs(1, 4, 3)
    layer(x)
    names = {"lstm": lc.GateTrace, "gru": lc.GRUTrace}[kind].holdable_names
    table = np.full((3, len(names) * 2), np.nan, np.float32)
    table[1, :2], table[2, 3] = 0.25, 0.75  # the first quantity; the second one's unit 1
    both = np.concatenate([with_pattern(x, n) for n in range(3)])
    values = np.asarray(tracing_layer(layer, held=tf.constant(table))(both))
    # Some processors multiply one row in another order than three.
    np.testing.assert_allclose(values[:1], tracing_layer(layer)(x), rtol=0, atol=1e-6)
    np.testing.assert_array_equal(values[1, :, :2], 0.25)
    np.testing.assert_array_equal(values[2, :, 3], 0.75)
    assert np.all(values[1, :, 2:4] != 0.75)


@pytest.mark.parametrize("kind", ["lstm", "gru"])
def test_a_network_can_learn_through_what_is_held(kind):
    """The free parts' gradients are finite; those of a part that is held for good are zero."""
    layer, x = LAYERS[kind][0](2), inputs(2, 5, 3)
    layer(x)
    names = {"lstm": lc.GateTrace, "gru": lc.GRUTrace}[kind].holdable_names
    table = np.full((1, len(names) * 2), np.nan, np.float32)
    table[0, :2] = 1.0  # the forget gate, or the update gate
    tracing = tracing_layer(layer, held=tf.constant(table), return_sequences=False)
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(tracing(with_pattern(x, 0), training=True)[:, -2:] ** 2)
    gradients = tape.gradient(loss, [w.value for w in layer.trainable_weights])
    assert all(np.all(np.isfinite(gradient)) for gradient in gradients)
    part = slice(2, 4) if kind == "lstm" else slice(0, 2)  # Keras' order: i, f, candidate, o
    np.testing.assert_array_equal(gradients[0][:, part], 0.0)
    if kind == "lstm":  # a GRU whose update gate is 1 keeps its zeros, and learns nothing
        assert np.abs(gradients[0]).max() > 0


def test_only_the_last_step_is_kept_when_that_is_all_that_is_asked_for():
    layer, x = keras.layers.LSTM(4), inputs(3, 6, 2)
    expected = layer(x)
    values = tracing_layer(layer, return_sequences=False)(x)
    assert values.shape == (3, 24)
    np.testing.assert_array_equal(values[:, -4:], expected)
