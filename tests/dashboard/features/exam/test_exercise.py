"""A step to compute by hand."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.features.exam.exercise import exercise, is_right


def test_the_first_is_the_one_that_can_be_done_in_the_head() -> None:
    """0.9 × 2 − 0.5 = 1.3; tanh(1.3) = 0.862; 0.8 of it is 0.689."""
    first = exercise(0)
    assert (first.kept, first.written) == pytest.approx((1.8, -0.5))
    assert (first.cell_state, first.hidden_state) == pytest.approx((1.3, 0.6894), abs=1e-4)


def test_others_are_one_step_of_an_lstm_and_differ() -> None:
    others = [exercise(number) for number in range(1, 40)]
    assert len(set(others)) > 35
    for one in others:
        gates = (one.forget_gate, one.input_gate, one.output_gate)
        assert all(0 <= gate <= 1 for gate in gates)
        cell = one.forget_gate * one.before + one.input_gate * one.candidate
        assert one.cell_state == pytest.approx(cell)
        assert one.hidden_state == pytest.approx(one.output_gate * np.tanh(cell))
    assert exercise(7) == exercise(7)


def test_two_decimals_are_enough() -> None:
    assert is_right(0.69, 0.6894)
    assert is_right(1.3, 1.3)
    assert not is_right(0.68, 0.6894)
    assert not is_right(-0.69, 0.6894)
