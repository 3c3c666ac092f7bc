"""How much of the gradient reaches back: shares, their median, and what is said of them."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.figures.flows import (
    LOWEST,
    gradient_flows,
    gradient_flows_alt,
    median_share,
    relative,
    scientific,
)
from lstm_core.evidence.experiment import GradientFlow

HALVED = GradientFlow(hidden=(2.0, 1.0, 0.5), cell=(2.0, 1.0, 0.5), kept=(1.0, 0.7, 0.49))
GONE = GradientFlow(hidden=(4.0, 0.4, 0.0))


def test_a_share_is_of_the_last_step_and_never_nothing() -> None:
    np.testing.assert_allclose(relative(HALVED), [1, 0.5, 0.25])
    np.testing.assert_allclose(relative(GONE), [1, 0.1, LOWEST])
    assert median_share([HALVED, GONE, HALVED], 2) == 0.25


def test_a_line_for_each_seed_a_median_and_an_lstm_s_forget_gates() -> None:
    flows = {"LSTM": ("lstm", [HALVED, HALVED]), "RNN": ("rnn", [GONE])}
    figure = gradient_flows(flows, dark=False)
    lines = figure.data
    assert len(lines) == (2 + 1 + 1) + (1 + 1)
    np.testing.assert_allclose(lines[3].y, HALVED.kept, rtol=1e-6)
    assert lines[3].line.dash == "dash"
    assert {line.yaxis for line in lines} == {"y", "y2"}
    assert figure.layout.yaxis.type == "log"


def test_the_alternative_text_has_the_numbers() -> None:
    said = gradient_flows_alt({"LSTM": ("lstm", [HALVED])})
    assert "LSTM: 0.50 1 steps back and 0.25 2 steps back, the middle of 1 seeds." in said


@pytest.mark.parametrize(
    ("share", "said"),
    [(1.0, "1.00"), (0.0123, "0.01"), (2.1e-6, "2 × 10⁻⁶"), (9.6e-12, "1 × 10⁻¹¹")],
)
def test_small_shares_are_said_in_powers_of_ten(share: float, said: str) -> None:
    assert scientific(share) == said
