"""Differences of rates: published examples, identities, and the power that the plan promises."""

from __future__ import annotations

import math

import numpy as np
import pytest
import scipy.stats

from lstm_core.evidence.proportions import (
    Difference,
    Interval,
    Pair,
    Rate,
    difference,
    mean_difference,
    power,
    stratified_test,
)

ALL, NONE, MOST, HALF = Rate(10, 10), Rate(0, 10), Rate(8, 10), Rate(5, 10)

ADMISSIONS = [  # Bickel, Hammel & O'Connell 1975: admitted and applied, men and women, A to F
    Pair(Rate(512, 825), Rate(89, 108)),
    Pair(Rate(353, 560), Rate(17, 25)),
    Pair(Rate(120, 325), Rate(202, 593)),
    Pair(Rate(138, 417), Rate(131, 375)),
    Pair(Rate(53, 191), Rate(94, 393)),
    Pair(Rate(22, 373), Rate(24, 341)),
]


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [  # Newcombe 1998, table II, method 10
        (Rate(56, 70), Rate(48, 80), 0.0524, 0.3339),
        (Rate(9, 10), Rate(3, 10), 0.1705, 0.8090),
        (Rate(10, 10), Rate(0, 10), 0.6075, 1.0),
        (Rate(5, 56), Rate(0, 29), -0.0381, 0.1926),
    ],
)
def test_the_interval_of_a_difference_is_newcombes(first, second, low, high):
    interval = difference(Pair(first, second)).interval
    assert interval == pytest.approx((low, high), abs=5e-5)
    turned = difference(Pair(second, first)).interval
    assert turned == pytest.approx((-high, -low), abs=5e-5)


def test_the_stratified_test_gives_the_known_answer_for_berkeley():
    """R's mantelhaen.test(UCBAdmissions, correct = FALSE): 1.5246 and p = 0.2169."""
    test = stratified_test(ADMISSIONS)
    assert test.statistic == pytest.approx(1.5246, abs=1e-4)
    assert test.p == pytest.approx(0.2169, abs=1e-4)


def test_in_one_condition_it_is_the_chi_squared_test_but_for_one_of_n():
    pair = Pair(Rate(27, 30), Rate(12, 30))
    table = [[27, 3], [12, 18]]
    chi = scipy.stats.chi2_contingency(table, correction=False).statistic
    test = stratified_test([pair])
    assert test.statistic == pytest.approx(chi * 59 / 60)
    assert test.p == pytest.approx(scipy.stats.chi2.sf(test.statistic, 1), rel=1e-12)


def test_conditions_in_which_all_end_alike_change_nothing():
    informative = [Pair(Rate(27, 30), Rate(12, 30))]
    alike = [Pair(Rate(30, 30), Rate(30, 30)), Pair(Rate(0, 30), Rate(0, 30))]
    assert stratified_test(informative + alike) == stratified_test(informative)
    assert stratified_test(alike).p == 1


@pytest.mark.parametrize(
    ("pair", "informative"),
    [
        (Pair(Rate(30, 30), Rate(29, 30)), False),
        (Pair(Rate(30, 30), Rate(28, 30)), True),
        (Pair(Rate(1, 30), Rate(0, 30)), False),
        (Pair(Rate(2, 30), Rate(0, 30)), True),
        (Pair(Rate(30, 30), Rate(0, 30)), True),
    ],
)
def test_floor_and_ceiling_tell_nothing(pair, informative):
    assert pair.is_informative is informative


def test_the_mean_of_equal_differences_has_an_interval_narrower_by_the_root():
    one = Difference(0.3, Interval(0.1, 0.45))
    alone = mean_difference([one])
    assert alone.value == pytest.approx(0.3)
    assert alone.interval == pytest.approx((0.1, 0.45))
    four = mean_difference([one] * 4)
    assert four.value == pytest.approx(0.3)
    assert four.interval == pytest.approx((0.2, 0.375))
    with pytest.raises(ValueError, match="received none"):
        mean_difference([])


def test_the_pooled_interval_covers_the_truth_about_as_often_as_it_says():
    """Six conditions with true rates of 0.7 and 0.5: 95 %, give or take 1.5 %."""
    random = np.random.default_rng(0)
    counts = random.binomial(30, [[0.7], [0.5]], size=(2_000, 2, 6))
    covered = [
        low <= 0.2 <= high
        for first, second in counts
        for low, high in [
            mean_difference(
                [
                    difference(Pair(Rate(a, 30), Rate(b, 30)))
                    for a, b in zip(first, second, strict=True)
                ]
            ).interval
        ]
    ]
    assert np.mean(covered) == pytest.approx(0.95, abs=0.015)


@pytest.mark.parametrize(
    ("first", "second", "seeds", "expected"),
    [
        (0.9, 0.4, 30, 0.993),
        (0.9, 0.6, 30, 0.794),
        (0.6, 0.6, 30, 0.024),
        (0.9, 0.4, 10, 0.659),
        (0.9, 0.6, 10, 0.291),
    ],
)
def test_the_power_is_what_the_plan_says(first, second, seeds, expected):
    assert power(first, second, seeds) == pytest.approx(expected, abs=5e-4)


def test_stability_of_the_earlier_sweep_is_a_difference():
    """113 of 120 LSTMs and 86 of 120 RNNs, taken as one condition."""
    found = difference(Pair(Rate(113, 120), Rate(86, 120)))
    assert found.is_above
    assert not found.is_below
    assert found.value == pytest.approx(0.225)
    assert math.isclose(found.interval.low, 0.1323, abs_tol=5e-4)


@pytest.mark.parametrize(("successes", "seeds"), [(0, 10), (5, 10), (9, 10), (10, 10), (3, 7)])
def test_the_interval_is_wilson_s(successes, seeds):
    """Its ends are the rates p from which the observed share lies z standard errors away.

    (share - p)² = z² p (1 - p) / n, with z = 1.959964 for 95 %.
    """
    share = successes / seeds
    for p in Rate(successes, seeds).interval:
        distance = 1.959963984540054**2 * p * (1 - p) / seeds
        assert (share - p) ** 2 == pytest.approx(distance, abs=1e-12)


@pytest.mark.parametrize("seeds", [1, 2, 10, 30, 1_000])
def test_the_interval_is_scipy_s(seeds):
    for successes in {0, 1, seeds // 3, seeds - 1, seeds}:
        test = scipy.stats.binomtest(successes, seeds)
        expected = test.proportion_ci(0.95, method="wilson")
        assert Rate(successes, seeds).interval == pytest.approx(tuple(expected), abs=1e-14)


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
