"""The gradient back through time, against finite differences of the equations in NumPy."""

from __future__ import annotations

import dataclasses
import math

import keras
import numpy as np
import pytest
import tensorflow as tf

from lstm_core.evidence.experiment import Experiment, GradientExperiment
from lstm_core.evidence.gradient_runner import gradient_flow, half_life, kept, state_gradients
from lstm_core.evidence.tasks import Adding, TemporalOrder
from lstm_core.gates import gru_step, lstm_step, rnn_step
from lstm_core.network.building import RECURRENT_LAYERS
from lstm_core.network.recipe import CELLS

T, U, D = 5, 3, 2
NUDGE = 1e-5


def tiny_layer(cell):
    """A layer of three units in double precision, and two sequences of five steps."""
    keras_layer = RECURRENT_LAYERS[cell](U, dtype="float64", return_sequences=True)
    keras_layer.build((None, None, D))
    random = np.random.default_rng(4)
    keras_layer.set_weights([random.normal(size=w.shape) for w in keras_layer.get_weights()])
    return keras_layer, random.normal(size=(2, T, D))


def last_hidden(layer, sequence, *, at, hidden=0.0, cell=0.0):
    """h after the last step, with something added to the states of step `at`, in NumPy alone.

    What is added to the cell state moves the hidden state of its own step too.
    """
    weights = layer.get_weights()
    h, c = np.zeros(U), np.zeros(U)
    for step, x in enumerate(sequence):
        if isinstance(layer, keras.layers.LSTM):
            _, _, _, o, c, h = lstm_step(x, h, c, *weights)
            if step == at:
                c = c + cell
                h = o * np.tanh(c)
        elif isinstance(layer, keras.layers.GRU):
            *_, h = gru_step(x, h, *weights)
        else:
            h = rnn_step(x, h, *weights)
        h = h + hidden * (step == at)
    return h


def differences(layer, sequence, loss, state):
    """dL/d(state) by central differences, (T, U)."""
    found = np.zeros((T, U))
    for at in range(T):
        for unit in range(U):
            nudge = NUDGE * np.eye(U)[unit]
            up, down = (
                loss(last_hidden(layer, sequence, at=at, **{state: sign * nudge}))
                for sign in (1, -1)
            )
            found[at, unit] = (up - down) / (2 * NUDGE)
    return found


@pytest.mark.parametrize("cell", CELLS)
def test_the_gradients_are_those_of_finite_differences(cell):
    layer, inputs = tiny_layer(cell)
    wanted = np.array([0.3, -0.2, 0.9])
    gradients = state_gradients(layer, inputs, lambda h: tf.reduce_sum((h - wanted) ** 2, axis=-1))
    assert gradients.hidden.shape == (2, T, U)
    assert (gradients.cell is None) == (cell != "lstm")
    for state, found in zip(("hidden", "cell"), gradients, strict=True):
        for sequence, own in zip(inputs, found if found is not None else (), strict=False):
            by_hand = differences(layer, sequence, lambda h: ((h - wanted) ** 2).sum(), state)
            np.testing.assert_allclose(own, by_hand, atol=1e-8)


@pytest.mark.parametrize("cell", CELLS)
def test_at_the_last_step_it_is_the_loss_s_own(cell):
    """d/dh of the sum of h² is 2 h."""
    layer, inputs = tiny_layer(cell)
    gradients = state_gradients(layer, inputs, lambda h: tf.reduce_sum(h**2, axis=-1))
    np.testing.assert_allclose(gradients.hidden[:, -1], 2 * layer(inputs)[:, -1], rtol=1e-12)


def test_a_cell_that_does_nothing_but_keep():
    """With the gates' weights 0 and a forget bias b every step multiplies dL/dc by sigmoid(b)."""
    layer, inputs = tiny_layer("lstm")
    bias = np.repeat([0.0, 1.0, 0.0, 0.0], U)  # i, f, candidate, o
    layer.set_weights([np.zeros((D, 4 * U)), np.zeros((U, 4 * U)), bias])
    cell = state_gradients(layer, inputs, lambda h: tf.reduce_sum(h, axis=-1)).cell
    forget = 1 / (1 + math.exp(-1))
    assert cell[:, -1] == pytest.approx(0.5)  # o = 1/2, and tanh'(0) = 1
    np.testing.assert_allclose(cell[:, 0], 0.5 * forget ** (T - 1), rtol=1e-12)


def test_another_activation_is_refused():
    layer = keras.layers.LSTM(2, activation="relu")
    layer.build((None, None, 1))
    with pytest.raises(ValueError, match="whose activation is tanh; received 'relu'"):
        state_gradients(layer, np.zeros((1, 2, 1)), lambda h: h[:, 0])


# The forget gates


def test_what_is_kept_by_hand():
    """Gates 0.5, 0.25, 0.8 let through 1, then 0.8, then 0.8 × 0.25 = 0.2."""
    gates = np.array([0.5, 0.25, 0.8]).reshape(1, 3, 1)
    np.testing.assert_allclose(kept(gates)[0, :, 0], [1, 0.8, 0.2])


def test_half_lives_by_hand():
    """0.5 halves at every step; sqrt(0.5) at every second; 0.5 and 0.125 have the mean 0.25."""
    assert half_life(np.array([0.5])) == pytest.approx(1)
    assert half_life(np.array([0.5**0.5])) == pytest.approx(2)
    assert half_life(np.array([0.5, 0.125])) == pytest.approx(0.5)
    assert half_life(np.ones(3)) == math.inf
    assert half_life(np.array([0.0, 1.0])) == 0


def test_a_fresh_lstm_forgets_half_in_two_steps():
    """Its forget gates are near sigmoid(1) = 0.731: a half-life of 2.2, and 1.6e-7 after 50."""
    experiment = Experiment(task=Adding(length=51), units=32)
    flow = gradient_flow(GradientExperiment(training=experiment))
    assert len(flow.hidden) == len(flow.cell) == len(flow.kept) == 51
    assert flow.half_life == pytest.approx(math.log(0.5) / math.log(0.731), rel=0.1)
    assert flow.kept[0] == 1
    assert flow.kept[1] == pytest.approx(0.731, abs=0.02)
    assert 1e-8 < flow.kept[50] < 1e-5
    assert flow.hidden[0] > 1_000 * flow.hidden[50]


@pytest.mark.parametrize("cell", ["rnn", "gru"])
def test_a_cell_without_a_cell_state_has_a_hidden_gradient_alone(cell):
    training = Experiment(task=TemporalOrder(length=12), cell=cell)
    flow = gradient_flow(GradientExperiment(training=training, sequences=8))
    assert len(flow.hidden) == 12
    assert (flow.cell, flow.kept, flow.half_life) == (None, None, None)


def test_a_network_that_has_learned_lets_more_of_the_gradient_through():
    """After training the gates keep longer."""
    training = Experiment(task=TemporalOrder(length=10), budget=600, xla=False)
    fresh = GradientExperiment(training=training, sequences=32)
    trained = dataclasses.replace(fresh, trained=True)
    reports = []
    before, after = gradient_flow(fresh), gradient_flow(trained, reports.append)
    assert reports[-1].solved
    assert after.hidden[9] / after.hidden[0] > before.hidden[9] / before.hidden[0]
