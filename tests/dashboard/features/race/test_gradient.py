"""What a race's networks let through of the gradient: its rows, and what is said of them."""

from __future__ import annotations

import functools

import numpy as np
import pytest

from dashboard.features.race.gradient import gradient_alt, gradient_headline, race_gradients
from dashboard.features.race.message import race_terms
from dashboard.figures.gradient_plot import LOWEST
from dashboard.prose.messages import messages
from lstm_core.evidence.race import GradientReach, Race
from tests.support.races import order

say = messages("race")
of_gradients = messages("gradient")
after, before, times = (
    functools.partial(say, f"gradient.{key}") for key in ("after", "before", "times")
)

RACE, THREE = (order(length=10, who=who).race() for who in ("two", "three"))
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
    figure = race_gradients(RACE, REACHES, dark=False)
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
    assert say("gradient.before_line") in rnn
    assert say("gradient.after_line") in rnn
    assert of_gradients("forget_gates") not in rnn
    assert of_gradients("forget_gates") in lstm
    assert lstm.startswith(f"<b>LSTM</b>, {say('gradient.by_cell')}")
    assert rnn.startswith("<b>RNN</b><br>")
    assert of_gradients("hidden_state") in lstm


def told(race: Race, *shares: float) -> str:
    """The headline of trained networks with these shares at the first step."""
    reaches = [
        GradientReach(racer=number, trained=True, hidden=(1.0,) * 9 + (share,))
        for number, share in enumerate(shares)
    ]
    return gradient_headline(race, reaches)


def test_the_headline_has_the_shares_at_the_first_step() -> None:
    """Nine steps back: 0.5⁹ = 0.00195, 0.8⁹ = 0.134, 0.6⁹ = 0.010; 0.05⁹ is no longer drawn."""
    rnn = (after(share="2\u00a0×\u00a010⁻³"), before(share="less than\u00a010⁻⁹"))
    lstm = (after(share="0.13"), before(share="0.01"))
    shares = " ".join(
        [
            say("gradient.shares", name="RNN", shares=", ".join(rnn)),
            say("gradient.shares_by_cell", name="LSTM", shares=", ".join(lstm)),
        ]
    )
    more = say("gradient.more", most="the LSTM", others="the RNN")
    assert gradient_headline(RACE, REACHES) == f"{more} {shares}"
    alt = {"terms": race_terms(RACE), "steps": 9, "shares": shares}
    assert gradient_alt(RACE, REACHES) == say("gradient.alt", **alt)


@pytest.mark.parametrize(
    ("shares", "begins"),
    [
        ((0.5, 0.5), say("gradient.alike", networks="the RNN and the LSTM")),
        ((0.06, 0.5), say("gradient.alike", networks="the RNN and the LSTM")),
        ((0.05, 0.5), say("gradient.more", most="the LSTM", others="the RNN")),
        ((0.5, 0.04), say("gradient.more", most="the RNN", others="the LSTM")),
        ((0.5, 0.4, 0.01), say("gradient.more", most="the RNN and the LSTM", others="the GRU")),
    ],
)
def test_more_is_ten_times_as_much(shares: tuple[float, ...], begins: str) -> None:
    assert told(THREE if len(shares) == 3 else RACE, *shares).startswith(begins)


@pytest.mark.parametrize(
    ("shares", "begins", "factors"),
    [
        (
            (12.3, 0.5),
            say("gradient.grew_not", grown="the RNN", other="the LSTM"),
            (times(factor="12"), "0.50"),
        ),
        (
            (1.004, 1234.0),
            say("gradient.grew", grown="the RNN and the LSTM"),
            (times(factor=say("gradient.just_over")), times(factor="1,200")),
        ),
        (
            (3e7, 0.5, 0.01),
            say("gradient.grew", grown="the RNN")
            + " "
            + say("gradient.others_more", most="the LSTM", others="the GRU"),
            (times(factor=say("gradient.million")), "0.50", "0.01"),
        ),
    ],
)
def test_a_gradient_above_that_at_the_last_step_grew(
    shares: tuple[float, ...], begins: str, factors: tuple[str, ...]
) -> None:
    own = [
        say("gradient.shares", name=name, shares=after(share=factor))
        for name, factor in zip(("RNN", "LSTM", "GRU"), factors, strict=False)
    ]
    assert told(THREE if len(shares) == 3 else RACE, *shares) == " ".join([begins, *own])


def test_a_gradient_that_did_not_change_did_not_grow() -> None:
    assert told(RACE, 1.0, 1.0) == " ".join(
        [
            say("gradient.alike", networks="the RNN and the LSTM"),
            say("gradient.shares", name="RNN", shares=after(share="1.00")),
            say("gradient.shares", name="LSTM", shares=after(share="1.00")),
        ]
    )


def test_of_one_that_broke_down_there_is_what_it_began_with() -> None:
    reaches = REACHES[:1] + REACHES[2:]
    before_only = say("gradient.before_only", share="less than\u00a010⁻⁹")
    rnn = say("gradient.shares", name="RNN", shares=before_only)
    assert gradient_headline(RACE, reaches).startswith(f"{rnn} LSTM")
    assert len(race_gradients(RACE, reaches, dark=True).data) == 5


def test_what_is_too_small_is_drawn_at_the_foot() -> None:
    figure = race_gradients(RACE, [reach(0, trained=True, each=0.01)], dark=False)
    assert figure.data[0].y.min() == np.float32(LOWEST)
