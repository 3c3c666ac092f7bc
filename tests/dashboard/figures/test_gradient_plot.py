"""How much of the gradient reaches back: rows of lines, shares, and what is said of them."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.figures.gradient_plot import (
    LOWEST,
    Line,
    Row,
    carried,
    gradient_plot,
    median,
    power_of_ten,
    relative,
    share_in_words,
)
from dashboard.prose.messages import messages
from lstm_core.evidence.experiment import GradientFlow

say = messages("gradient")

HALVED = GradientFlow(hidden=(2.0, 1.0, 0.5), cell=(4.0, 3.0, 2.0), kept=(1.0, 0.7, 0.49))
GONE = GradientFlow(hidden=(4.0, 0.4, 0.0))


def row_of(*sizes: float) -> Row:
    line = Line(shares=relative(sizes), colour="rnn", width=1)
    return Row(name="RNN", notes=(), lines=(line,), remark="1 seed")


def test_a_share_is_of_the_last_step_and_never_nothing() -> None:
    np.testing.assert_allclose(relative(HALVED.hidden), [1, 0.5, 0.25])
    np.testing.assert_allclose(relative(GONE.hidden), [1, 0.1, LOWEST])
    np.testing.assert_allclose(median([HALVED.hidden, GONE.hidden, HALVED.hidden]), [1, 0.5, 0.25])
    assert (carried(HALVED), carried(GONE)) == (HALVED.cell, GONE.hidden)


def test_a_gradient_that_grows_stays_in_the_picture() -> None:
    axis = gradient_plot([row_of(1.0, 30.0, 2_000.0)], dark=False).layout.yaxis
    assert axis.type == "log"
    assert axis.range[1] > np.log10(2_000)
    assert axis.ticktext[-1] == "10³"
    assert axis.ticktext[0] == "≤ 10⁻⁹"  # where all that is smaller is drawn
    level = gradient_plot([row_of(2.0, 1.0)], dark=False).layout.yaxis
    assert level.ticktext[-1] == "1"
    assert axis.range[0] == level.range[0] == -9


def test_a_row_has_its_name_its_remark_and_its_notes() -> None:
    noted = Row(name="LSTM", notes=(("cell state", "lstm"),), lines=())
    figure = gradient_plot([row_of(1.0, 0.5), noted], notes=["dotted"], dark=True)
    head, rnn, lstm = (note.text for note in figure.layout.annotations)
    assert head == f"{say('size')}<br>dotted"
    assert rnn == "<b>RNN</b>, 1 seed"
    assert lstm.startswith("<b>LSTM</b><br>")
    assert ">cell state</span>" in lstm


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (1.0, "1.00"),
        (0.0123, "0.01"),
        (2.1e-6, "2\u00a0×\u00a010⁻⁶"),
        (3e7, "3\u00a0×\u00a010⁷"),
        (9.6e4, "1\u00a0×\u00a010⁵"),
    ],
)
def test_small_and_large_shares_are_powers_of_ten(share: float, text: str) -> None:
    assert share_in_words(share) == text


def test_a_share_too_small_to_be_drawn_is_not_given_as_a_number() -> None:
    assert share_in_words(1e-12) == share_in_words(LOWEST) == say("less_than", share="10⁻⁹")
    assert (power_of_ten(-8), power_of_ten(0), power_of_ten(2)) == ("10⁻⁸", "1", "10²")
