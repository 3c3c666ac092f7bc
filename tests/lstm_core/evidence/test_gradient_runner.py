"""How much of the gradient reaches how far back, and what the forget gates keep."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from lstm_core.evidence.experiment import Experiment, GradientExperiment
from lstm_core.evidence.gradient_runner import gradient_flow, half_life, kept
from lstm_core.evidence.tasks import Adding, TemporalOrder


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
