"""Success rates and the rule that makes a verdict of them."""

from __future__ import annotations

import pytest

from lstm_core.evidence.verdicts import (
    Rate,
    construction_verdict,
    gates_verdict,
    memory_verdict,
    needed_on,
    verdict,
)

ALL, NONE, MOST, HALF = Rate(10, 10), Rate(0, 10), Rate(8, 10), Rate(5, 10)


@pytest.mark.parametrize(("successes", "seeds"), [(0, 10), (5, 10), (9, 10), (10, 10), (3, 7)])
def test_the_interval_is_wilson_s(successes, seeds):
    """Its ends are the rates p from which the observed share lies z standard errors away.

    (share - p)² = z² p (1 - p) / n, with z = 1.959964 for 95 %.
    """
    share = successes / seeds
    for p in Rate(successes, seeds).interval:
        distance = 1.959963984540054**2 * p * (1 - p) / seeds
        assert (share - p) ** 2 == pytest.approx(distance, abs=1e-12)


def test_ten_of_ten_by_hand():
    """Low end: 1 / (1 + z²/n) = 1 / 1.384 = 0.722; none of ten is the mirror image."""
    assert ALL.interval == pytest.approx((0.7225, 1), abs=1e-4)
    assert NONE.interval == pytest.approx((0, 0.2775), abs=1e-4)


def test_a_rate_counts_what_succeeded():
    assert Rate.of([True, False, True, True]) == Rate(3, 4)
    assert Rate(3, 4).share == 0.75


@pytest.mark.parametrize(("successes", "seeds"), [(0, 0), (3, 2), (-1, 5)])
def test_impossible_rates_are_refused(successes, seeds):
    with pytest.raises(ValueError, match="must be a whole number from"):
        Rate(successes, seeds)


def test_ahead_is_an_interval_wholly_above():
    """8 of 10: 0.49 to 0.94; 5 of 10: 0.24 to 0.76; none of 10: 0 to 0.28."""
    assert MOST.clearly_above(NONE)
    assert not NONE.clearly_above(MOST)
    assert not MOST.clearly_above(HALF)
    assert not HALF.clearly_above(NONE)
    assert not ALL.clearly_above(ALL)


@pytest.mark.parametrize(
    ("rates_rnn", "rates_lstm", "expected"),
    [
        ([NONE], [ALL], "holds"),
        ([NONE, NONE], [ALL, MOST], "holds"),
        ([NONE, ALL], [ALL, ALL], "holds with care"),
        ([NONE, NONE, ALL], [ALL, ALL, NONE], "holds with care"),
        ([NONE, ALL], [ALL, NONE], "too strong"),
        ([ALL], [ALL], "too strong"),
        ([NONE], [NONE], "too strong"),
        ([HALF], [MOST], "too strong"),
        ([ALL], [NONE], "too strong"),
    ],
)
def test_the_rule(rates_rnn, rates_lstm, expected):
    assert verdict(rates_rnn, rates_lstm) == expected


@pytest.mark.parametrize(("rates_rnn", "rates_lstm"), [([], []), ([ALL], [ALL, ALL])])
def test_conditions_come_in_pairs(rates_rnn, rates_lstm):
    with pytest.raises(ValueError, match="for each condition; received"):
        verdict(rates_rnn, rates_lstm)


@pytest.mark.parametrize(
    ("claimed", "expected"),
    [
        ({"rnn": (), "lstm": ("a", "b")}, "holds"),
        ({"rnn": (), "lstm": ("b", "a")}, "holds"),
        ({"rnn": (), "lstm": ("a",)}, "holds with care"),
        ({"lstm": ("a", "b", "c")}, "too strong"),
        ({"rnn": ("a",), "lstm": ("a", "b")}, "too strong"),
        ({"lstm": ("c",)}, "too strong"),
    ],
)
def test_what_is_built_holds_or_not(claimed, expected):
    """An RNN without a part, an LSTM with two, and a GRU that nobody speaks of."""
    present = {"rnn": (), "lstm": ("a", "b"), "gru": ("d",)}
    assert construction_verdict(claimed, present) == expected


@pytest.mark.parametrize("claimed", [{}, {"elman": ()}])
def test_a_claim_is_of_a_cell_that_is_there(claimed):
    with pytest.raises(ValueError, match="the cells that are there, rnn; received"):
        construction_verdict(claimed, {"rnn": ()})


def test_most_and_few_are_whole_intervals():
    """9 of 10 begins at 0.60, 8 of 10 at 0.49; 1 of 10 ends at 0.40, 2 of 10 at 0.51."""
    assert [Rate(n, 10).most for n in (8, 9, 10)] == [False, True, True]
    assert [Rate(n, 10).few for n in (0, 1, 2)] == [True, True, False]
    assert not HALF.most
    assert not HALF.few


@pytest.mark.parametrize(
    ("rates_rnn", "rates_lstm", "expected"),
    [
        ([NONE], [ALL], "holds"),
        ([NONE, NONE], [ALL, ALL], "holds"),
        # The RNN fails, but not more often than not for sure.
        ([HALF], [ALL], "holds with care"),
        ([NONE, ALL], [ALL, ALL], "holds with care"),
        # Eight of ten is ahead of none, and no proof that it can.
        ([NONE], [MOST], "too strong"),
        ([NONE], [NONE], "too strong"),
        ([ALL], [ALL], "too strong"),
        ([ALL, NONE], [NONE, ALL], "too strong"),
    ],
)
def test_the_rule_for_what_the_one_can_and_the_other_cannot(rates_rnn, rates_lstm, expected):
    assert memory_verdict(rates_rnn, rates_lstm) == expected


@pytest.mark.parametrize(
    ("whole", "without", "expected"),
    [
        ([ALL, ALL], {"forget": [NONE, ALL], "input": [ALL, NONE]}, "holds"),
        ([ALL, ALL], {"forget": [NONE, ALL], "input": [ALL, ALL]}, "holds with care"),
        # Needed on one task, a hindrance on the other.
        ([ALL, NONE], {"forget": [NONE, ALL]}, "holds with care"),
        ([ALL, ALL], {"forget": [ALL, MOST], "input": [ALL, HALF]}, "too strong"),
        ([NONE], {"forget": [ALL]}, "too strong"),
    ],
)
def test_the_rule_for_gates(whole, without, expected):
    """Half of ten is not clearly behind ten of ten: 0.24 to 0.76 beside 0.72 to 1."""
    assert gates_verdict(whole, without) == expected


def test_on_how_many_tasks_a_gate_is_needed():
    without = {"forget": [NONE, NONE, ALL], "input": [ALL, ALL, ALL]}
    assert needed_on([ALL, ALL, ALL], without) == {"forget": 2, "input": 0}


@pytest.mark.parametrize(
    ("whole", "without"), [([], {"forget": []}), ([ALL], {}), ([ALL], {"forget": [ALL, ALL]})]
)
def test_each_gate_is_judged_on_every_task(whole, without):
    with pytest.raises(ValueError, match="as many rates of each gate as of the whole LSTM"):
        gates_verdict(whole, without)
