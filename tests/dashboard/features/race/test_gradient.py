"""What a race's networks let through of the gradient: its rows, and what is said of them."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.features.race.gradient import reached, reached_alt, reached_headline
from dashboard.figures.gradient_plot import LOWEST
from dashboard.state.race_setup import Lineup
from lstm_core.evidence.race import GradientReach

RACE = Lineup(length=10).race()
STEPS = range(10)


def reach(racer: int, *, trained: bool, each: float, kept: float | None = None) -> GradientReach:
    """Each step back lets through the same share, of 3 at the last step."""
    return GradientReach(
        racer=racer,
        trained=trained,
        hidden=tuple(3 * each**step for step in STEPS),
        cell=None if kept is None else tuple(7 * (kept - 0.1) ** step for step in STEPS),
        kept=None if kept is None else tuple(kept**step for step in STEPS),
    )


REACHES = (
    reach(0, trained=False, each=0.05),
    reach(0, trained=True, each=0.5),
    reach(1, trained=False, each=0.5, kept=0.7),
    reach(1, trained=True, each=1.0, kept=0.9),
)


def test_a_row_for_each_racer_before_and_after() -> None:
    figure = reached(RACE, REACHES, dark=False)
    assert [line.line.dash for line in figure.data] == [
        "dot", "solid", "dot", "solid", "dashdot", "dash",
    ]  # fmt: skip
    assert [line.yaxis for line in figure.data] == ["y", "y", "y2", "y2", "y2", "y2"]
    np.testing.assert_allclose(figure.data[1].y, [0.5**step for step in STEPS], rtol=1e-6)
    np.testing.assert_allclose(figure.data[2].y, [0.6**step for step in STEPS], rtol=1e-6)
    np.testing.assert_allclose(figure.data[3].y, [0.8**step for step in STEPS], rtol=1e-6)
    np.testing.assert_allclose(figure.data[4].y, [1.0 for step in STEPS], rtol=1e-6)
    np.testing.assert_allclose(figure.data[5].y, [0.9**step for step in STEPS], rtol=1e-6)
    _, rnn, lstm = (annotation.text for annotation in figure.layout.annotations)
    assert "⋯ before" in rnn
    assert "━ after" in rnn
    assert "forget gates" not in rnn
    assert "╌ forget gates" in lstm
    assert lstm.startswith("<b>LSTM</b>, by its cell state")
    assert rnn.startswith("<b>RNN</b><br>")
    assert "hidden state" in lstm


def test_the_headline_has_the_shares_at_the_first_step() -> None:
    """Nine steps back: 0.5⁹ = 0.00195, 0.8⁹ = 0.134, 0.6⁹ = 0.010; 0.05⁹ is no longer drawn."""
    shares = "RNN: 2\u00a0×\u00a010⁻³ after the race, less than\u00a010⁻⁹ before it. "
    shares += "LSTM, by its cell state: 0.13 after the race, 0.01 before it."
    assert reached_headline(RACE, REACHES) == (
        "After the race more of the gradient reached the first step in the LSTM than in the RNN. "
        + shares
    )
    assert reached_alt(RACE, REACHES).startswith("Temporal order over 10 steps, seed 0, ")
    assert reached_alt(RACE, REACHES).endswith(f"up to 9 steps back. {shares}")


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        (
            (0.5, 0.5),
            "the shares of the gradient that reached the first step in the RNN and the LSTM lie",
        ),
        (
            (0.06, 0.5),
            "the shares of the gradient that reached the first step in the RNN and the LSTM lie",
        ),
        ((0.05, 0.5), "more of the gradient reached the first step in the LSTM than in the RNN."),
        ((0.5, 0.04), "more of the gradient reached the first step in the RNN than in the LSTM."),
        (
            (0.5, 0.4, 0.01),
            "more of the gradient reached the first step in the RNN and the LSTM than in the GRU.",
        ),
    ],
)
def test_more_is_ten_times_as_much(shares: tuple[float, ...], said: str) -> None:
    race = Lineup(length=10, who="three" if len(shares) == 3 else "two").race()
    reaches = [
        GradientReach(racer=number, trained=True, hidden=(1.0,) * 9 + (share,))
        for number, share in enumerate(shares)
    ]
    assert reached_headline(race, reaches).startswith(f"After the race {said}")


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        (
            (12.3, 0.5),
            "After the race the gradient grew on its way back in the RNN, and not in the LSTM. "
            "RNN: 12\u00a0times that at the last step after the race. "
            "LSTM: 0.50 after the race.",
        ),
        (
            (1.004, 1234.0),
            "After the race the gradient grew on its way back in the RNN and the LSTM. "
            "RNN: just over\u00a01\u00a0times that at the last step after the race. "
            "LSTM: 1,200\u00a0times that at the last step after the race.",
        ),
        (
            (2.0, 0.5, 0.01),
            "After the race the gradient grew on its way back in the RNN. "
            "Of the others, more of the gradient reached the first step in the LSTM than in the "
            "GRU. RNN: 2\u00a0times that at the last step after the race. "
            "LSTM: 0.50 after the race. GRU: 0.01 after the race.",
        ),
    ],
)
def test_a_gradient_above_that_at_the_last_step_grew(shares: tuple[float, ...], said: str) -> None:
    race = Lineup(length=10, who="three" if len(shares) == 3 else "two").race()
    reaches = [
        GradientReach(racer=number, trained=True, hidden=(1.0,) * 9 + (share,))
        for number, share in enumerate(shares)
    ]
    assert reached_headline(race, reaches) == said


def test_a_gradient_that_did_not_change_did_not_grow() -> None:
    reaches = [GradientReach(racer=number, trained=True, hidden=(2.0,) * 10) for number in (0, 1)]
    said = reached_headline(RACE, reaches)
    assert "grew" not in said
    assert "RNN: 1.00 after the race. LSTM: 1.00 after the race." in said


def test_of_one_that_broke_down_there_is_what_it_began_with() -> None:
    said = reached_headline(RACE, REACHES[:1] + REACHES[2:])
    assert said.startswith(
        "RNN: less than\u00a010⁻⁹ before it. LSTM, by its cell state: 0.13 after"
    )
    assert len(reached(RACE, REACHES[:1] + REACHES[2:], dark=True).data) == 5


def test_what_is_too_small_is_drawn_at_the_foot() -> None:
    figure = reached(RACE, [reach(0, trained=True, each=0.01)], dark=False)
    assert figure.data[0].y.min() == np.float32(LOWEST)
