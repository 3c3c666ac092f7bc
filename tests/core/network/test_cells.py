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
        (keras.layers.RNN(keras.layers.LSTMCell(3)), "RNN"),
        (keras.layers.LSTMCell(3), "LSTMCell"),
    ):
        with pytest.raises(TypeError, match=rf"LSTM, GRU or SimpleRNN; received {name}\."):
            tracing_layer(layer)
    both = keras.layers.Bidirectional(keras.layers.LSTM(3))
    with pytest.raises(TypeError, match=r"forward_layer and its backward_layer"):
        tracing_layer(both)


def test_a_layer_without_weights_is_refused():
    with pytest.raises(ValueError, match="'remembers' is not built"):
        tracing_layer(keras.layers.LSTM(3, name="remembers"))
