"""The gradient back through time, against finite differences of the equations in NumPy."""

from __future__ import annotations

import math

import keras
import numpy as np
import pytest
import tensorflow as tf

from lstm_core.network.building import RECURRENT_LAYERS
from lstm_core.network.recipe import CELLS
from lstm_core.reading.backpropagation import state_gradients
from tests.support.equations import last_hidden, slopes

T, U, D = 5, 3, 2


def tiny_layer(cell):
    """A layer of three units in double precision, and two sequences of five steps."""
    keras_layer = RECURRENT_LAYERS[cell](U, dtype="float64", return_sequences=True)
    keras_layer.build((None, None, D))
    random = np.random.default_rng(4)
    keras_layer.set_weights([random.normal(size=w.shape) for w in keras_layer.get_weights()])
    return keras_layer, random.normal(size=(2, T, D))


@pytest.mark.parametrize("cell", CELLS)
def test_the_gradients_are_those_of_finite_differences(cell):
    layer, inputs = tiny_layer(cell)
    wanted = np.array([0.3, -0.2, 0.9])
    gradients = state_gradients(
        layer, inputs, lambda h: tf.reduce_sum((h[:, -1] - wanted) ** 2, axis=-1)
    )
    assert gradients.hidden.shape == (2, T, U)
    assert (gradients.cell is None) == (cell != "lstm")
    weights = layer.get_weights()

    def loss(sequence, **nudged):
        return ((last_hidden(cell, weights, sequence, **nudged) - wanted) ** 2).sum()

    for number, sequence in enumerate(inputs):
        for at in range(T):

            def moved(n, sequence=sequence, at=at):
                return loss(np.where(np.arange(T)[:, None] == at, sequence + n, sequence))

            by_input = slopes(moved, D)
            np.testing.assert_allclose(gradients.inputs[number, at], by_input, atol=1e-8)
            for state in ("hidden",) if gradients.cell is None else ("hidden", "cell"):
                by_state = slopes(
                    lambda n, of=(sequence, at, state): loss(of[0], at=of[1], **{of[2]: n}), U
                )
                own = getattr(gradients, state)[number, at]
                np.testing.assert_allclose(own, by_state, atol=1e-8)


@pytest.mark.parametrize("cell", CELLS)
def test_at_the_last_step_it_is_the_loss_s_own(cell):
    """d/dh of the sum of h² is 2 h."""
    layer, inputs = tiny_layer(cell)
    gradients = state_gradients(layer, inputs, lambda h: tf.reduce_sum(h[:, -1] ** 2, axis=-1))
    np.testing.assert_allclose(gradients.hidden[:, -1], 2 * layer(inputs)[:, -1], rtol=1e-12)


def test_a_cell_that_does_nothing_but_keep():
    """With the gates' weights 0 and a forget bias b every step multiplies dL/dc by sigmoid(b)."""
    layer, inputs = tiny_layer("lstm")
    bias = np.repeat([0.0, 1.0, 0.0, 0.0], U)  # i, f, candidate, o
    layer.set_weights([np.zeros((D, 4 * U)), np.zeros((U, 4 * U)), bias])
    cell = state_gradients(layer, inputs, lambda h: tf.reduce_sum(h[:, -1], axis=-1)).cell
    forget = 1 / (1 + math.exp(-1))
    assert cell[:, -1] == pytest.approx(0.5)  # o = 1/2, and tanh'(0) = 1
    np.testing.assert_allclose(cell[:, 0], 0.5 * forget ** (T - 1), rtol=1e-12)


def test_another_activation_is_refused():
    layer = keras.layers.LSTM(2, activation="relu")
    layer.build((None, None, 1))
    with pytest.raises(ValueError, match="whose activation is tanh; received 'relu'"):
        state_gradients(layer, np.zeros((1, 2, 1)), lambda h: h[:, -1, 0])
