"""What is left of the gradient in untrained networks, by how they begin."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from lstm_core.evidence.experiment import Experiment, GradientFlow
from lstm_core.evidence.gradient_runner import gradient_flow
from lstm_core.evidence.studies import BEGINNINGS, untrained
from lstm_core.evidence.summaries import Beginning, beginnings
from lstm_core.evidence.variants import LSTM

RNN_FLOW = GradientFlow(hidden=(2.0, 1.0, 0.2))
LSTM_FLOW = GradientFlow(hidden=(9.0, 9.0, 9.0), cell=(4.0, 2.0, 2.0))


def test_shares_by_hand():
    """0.2 / 2 of the RNN's hidden state, 2 / 4 of the LSTM's cell state; their median between."""
    one = Beginning(LSTM, Experiment(), (RNN_FLOW, LSTM_FLOW))
    assert one.shares == pytest.approx((0.1, 0.5))
    assert one.median == pytest.approx(0.3)


def test_all_is_recorded_and_the_beginning_decides():
    """Each step to a longer memory lies a factor of ten or more above the one before."""
    found = {one.variant.name: one for one in beginnings()}
    assert list(found) == [variant.name for variant in BEGINNINGS]
    assert {len(one.shares) for one in found.values()} == {10}
    assert {one.steps_back for one in found.values()} == {49}
    shares = [found[name].median for name in ("forget_bias_0", "lstm", "lstm_long")]
    assert shares[0] * 10 < shares[1] < shares[2] / 10
    assert found["rnn_normal"].median * 10 < found["rnn"].median


def test_a_forget_gate_that_is_open_lets_all_through():
    (one,) = [d for _, d in untrained() if d.training.forget_bias == 20 and d.training.seed == 3]
    flow = gradient_flow(dataclasses.replace(one, sequences=2))
    assert flow.kept == (1.0,) * 50
    assert flow.half_life is None


@pytest.mark.parametrize("name", ["lstm", "rnn_normal"])
def test_a_recorded_gradient_is_found_again(name):
    """Where little is left float32 rounds more: the last place is compared by its size."""
    (one,) = [one for one in beginnings() if one.variant.name == name]
    description = next(d for variant, d in untrained() if variant == one.variant)
    again = gradient_flow(description)
    np.testing.assert_allclose(again.hidden[:25], one.flows[0].hidden[:25], rtol=5e-3)
    assert again.hidden[-1] == pytest.approx(one.flows[0].hidden[-1], rel=0.05)
