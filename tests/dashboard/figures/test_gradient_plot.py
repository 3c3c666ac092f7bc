"""How much of the gradient reaches back: shares, their median, and what is said of them."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.figures.gradient_plot import (
    DOTTED,
    GATES,
    HIDDEN_STATE,
    LOWEST,
    Kind,
    carried,
    gradient_flows,
    gradient_flows_alt,
    middle,
    power_of_ten,
    relative,
    scientific,
    share_in_words,
)
from lstm_core.evidence.experiment import GradientFlow

HALVED = GradientFlow(hidden=(2.0, 1.0, 0.5), cell=(4.0, 3.0, 2.0), kept=(1.0, 0.7, 0.49))
GONE = GradientFlow(hidden=(4.0, 0.4, 0.0))
FRESH = Kind(name="LSTM", cell="lstm", flows=(HALVED, HALVED))
RNNS = Kind(name="RNN", cell="rnn", flows=(GONE, GONE, GONE), learned=(False, False, False))


def test_a_share_is_of_the_last_step_and_never_nothing() -> None:
    np.testing.assert_allclose(relative(HALVED.hidden), [1, 0.5, 0.25])
    np.testing.assert_allclose(relative(GONE.hidden), [1, 0.1, LOWEST])
    np.testing.assert_allclose(middle([HALVED.hidden, GONE.hidden, HALVED.hidden]), [1, 0.5, 0.25])
    assert (carried(HALVED), carried(GONE)) == (HALVED.cell, GONE.hidden)


def test_a_line_for_each_seed_a_median_and_an_lstm_s_hidden_state_and_forget_gates() -> None:
    figure = gradient_flows([FRESH, Kind(name="RNN", cell="rnn", flows=(GONE,))], dark=False)
    lines = figure.data
    assert len(lines) == (2 + 1 + 1 + 1) + (1 + 1)
    for line in lines[:3]:  # by the cell state
        np.testing.assert_allclose(line.y, [1, 0.75, 0.5], rtol=1e-6)
    np.testing.assert_allclose(lines[3].y, [1, 0.5, 0.25], rtol=1e-6)
    assert lines[3].line.dash == "dashdot"
    np.testing.assert_allclose(lines[4].y, HALVED.kept, rtol=1e-6)
    assert lines[4].line.dash == "dash"
    assert {line.yaxis for line in lines} == {"y", "y2"}
    assert figure.layout.yaxis.type == "log"
    head, lstm, rnn = (note.text for note in figure.layout.annotations)
    assert DOTTED not in head
    assert HIDDEN_STATE in lstm
    assert GATES in lstm
    assert rnn == "<b>RNN</b>, 1 seed"


def test_those_that_have_not_learned_are_dotted_and_count_for_no_median() -> None:
    some = Kind(name="LSTM", cell="lstm", flows=(HALVED, GONE), learned=(True, False))
    figure = gradient_flows([some, RNNS], dark=True)
    first = [line for line in figure.data if line.yaxis == "y"]
    assert [line.line.dash for line in first] == ["dot", "solid", "solid", "dashdot", "dash"]
    np.testing.assert_allclose(first[2].y, [1, 0.75, 0.5])
    assert {line.line.dash for line in figure.data if line.yaxis == "y2"} == {"dot"}
    head, lstm, rnn = (note.text for note in figure.layout.annotations)
    assert DOTTED in head
    assert "1 of 2 learned" in lstm
    assert "0 of 3 learned" in rnn


def test_a_gradient_that_grows_stays_in_the_picture() -> None:
    grown = GradientFlow(hidden=(1.0, 30.0, 2_000.0))
    axis = gradient_flows([Kind(name="RNN", cell="rnn", flows=(grown,))], dark=False).layout.yaxis
    assert axis.range[1] > np.log10(2_000)
    assert axis.ticktext[-1] == "10³"
    assert axis.ticktext[0] == "≤ 10⁻⁹"  # where all that is smaller is drawn
    level = gradient_flows([FRESH], dark=False).layout.yaxis
    assert level.ticktext[-1] == "1"
    assert axis.range[0] == level.range[0] == -9


def test_the_alternative_text_has_the_numbers() -> None:
    said = gradient_flows_alt([FRESH, RNNS])
    assert "LSTM, 2 seeds: 0.75 1 steps back and 0.50 2 steps back, in the middle (by " in said
    assert "by the hidden state 0.25 2 steps back)." in said
    assert "RNN, 0 of 3 learned; less than\u00a010⁻⁹ 2 steps back" in said


def test_a_share_too_small_to_be_drawn_is_not_given_as_a_number() -> None:
    assert share_in_words(1e-12) == share_in_words(LOWEST) == "less than\u00a010⁻⁹"
    assert share_in_words(2.1e-6) == "2\u00a0×\u00a010⁻⁶"
    assert (power_of_ten(-8), power_of_ten(0), power_of_ten(2)) == ("10⁻⁸", "1", "10²")


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (1.0, "1.00"),
        (0.0123, "0.01"),
        (2.1e-6, "2 × 10⁻⁶"),
        (9.6e-12, "1 × 10⁻¹¹"),
        (3e7, "3 × 10⁷"),
    ],
)
def test_small_and_large_shares_are_said_in_powers_of_ten(share: float, said: str) -> None:
    assert scientific(share) == said
