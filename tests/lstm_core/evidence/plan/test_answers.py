"""The answers of the plan, on made-up results whose verdict can be worked out by hand."""

from __future__ import annotations

import collections
import dataclasses

import numpy as np
import pytest

from lstm_core.evidence.loader import Recorded
from lstm_core.evidence.plan.answers import (
    FAMILY_CONFIDENCE,
    QUESTIONS,
    Choices,
    answers,
    judge,
    robustness,
    verdict_of,
    verdicts,
)
from lstm_core.evidence.plan.conditions import (
    FAMILIES,
    LSTM,
    LSTM_LONG,
    PATIENT_CONDITIONS,
    RNN,
)
from lstm_core.evidence.plan.measured import Measured, measured_from, solved_at
from lstm_core.evidence.plan.rates import patience
from lstm_core.evidence.proportions import (
    Difference,
    Interval,
    Pair,
    Rate,
    difference,
    mean_difference,
    stratified_test,
)
from tests.support.plan import measured_of, outcome, results_of

ABOVE, BELOW = Difference(0.3, Interval(0.1, 0.5)), Difference(-0.3, Interval(-0.5, -0.1))
NEITHER = Difference(0.1, Interval(-0.1, 0.3))


def lstm_ahead(condition, arm):
    return 27 if arm.cell == "lstm" else 12


@pytest.fixture(scope="module")
def ahead():
    return measured_of(lstm_ahead)


@pytest.mark.parametrize(
    ("pooled", "families", "p", "verdict"),
    [
        (ABOVE, (ABOVE, NEITHER), 0.01, "supported"),
        (ABOVE, (NEITHER, NEITHER), 0.01, "supported"),
        (ABOVE, (ABOVE, NEITHER), 0.06, "undecided"),
        (ABOVE, (ABOVE, BELOW), 0.01, "mixed"),
        (NEITHER, (ABOVE, BELOW), 0.5, "mixed"),
        (NEITHER, (ABOVE, NEITHER), 0.01, "undecided"),
        (ABOVE, (NEITHER, BELOW), 0.01, "undecided"),
        (BELOW, (BELOW, NEITHER), 0.01, "contradicted"),
        (None, (), 1.0, "undecided"),
    ],
)
def test_the_rule(pooled, families, p, verdict):
    assert judge(pooled, families, p) == verdict


def simulated(first, second, *, times=400):
    """How often each verdict is given, for true rates that are the same everywhere."""
    random = np.random.default_rng(0)
    given = collections.Counter()
    for counts in random.binomial(30, [[first], [second]], size=(times, 2, 13)):
        pairs = [Pair(Rate(int(a), 30), Rate(int(b), 30)) for a, b in counts.T]
        families = [pairs[:3], pairs[3:6], pairs[6:9], pairs[9:11], pairs[11:12], pairs[12:]]
        means = {
            confidence: [mean_difference([difference(p, confidence) for p in f]) for f in families]
            for confidence in (0.95, FAMILY_CONFIDENCE)
        }
        pooled = mean_difference(means[0.95])
        given[judge(pooled, tuple(means[FAMILY_CONFIDENCE]), stratified_test(pairs).p)] += 1
    return {verdict: count / times for verdict, count in given.items()}


def test_the_rule_errs_as_seldom_and_sees_as_much_as_the_plan_says():
    """400 simulations each; the plan's figures are from 2,000. Three standard deviations."""
    equal = simulated(0.6, 0.6)
    assert equal["undecided"] > 0.93
    assert equal.get("supported", 0) < 0.04
    assert simulated(0.65, 0.55)["supported"] == pytest.approx(0.71, abs=0.07)
    assert simulated(0.7, 0.5)["supported"] > 0.99
    assert simulated(0.5, 0.7)["contradicted"] > 0.99


def test_a_clear_lead_is_supported_for_both_starts(ahead):
    found = answers(ahead, "memory")
    assert found["as_keras"].first == LSTM
    assert found["long_start"].first == LSTM_LONG
    for answer in found.values():
        assert answer.second == RNN
        assert len(answer.strata) == 13
        assert all(one.pair == (Rate(27, 30), Rate(12, 30)) for one in answer.strata)
        assert answer.pooled.value == pytest.approx(0.5)
        assert set(answer.families) == {
            "adding", "order", "recall", "counting", "reber", "stream",
        }  # fmt: skip
    assert verdict_of(found) == "supported"
    assert len(answers(ahead, "long")["as_keras"].strata) == 8


def test_families_count_alike_however_many_conditions_they_have():
    """One of six families with a difference of 0.5, in one or in three conditions: 0.5 / 6."""
    for family in ("reber", "adding"):
        measured = measured_of(
            lambda condition, arm, own=family: (
                lstm_ahead(condition, arm) if condition.family == own else 15
            )
        )
        assert answers(measured, "memory")["as_keras"].pooled.value == pytest.approx(0.5 / 6)


def test_a_family_in_which_the_other_leads_makes_it_mixed():
    def recall_turned(condition, arm):
        count = lstm_ahead(condition, arm)
        return 39 - count if condition.family == "recall" else count

    measured = measured_of(recall_turned)
    assert verdict_of(answers(measured, "memory")) == "mixed"
    checks = robustness(measured, "memory")
    assert checks["without_recall"] == "supported"
    assert checks["without_adding"] == "mixed"


def test_starts_that_disagree_make_it_mixed():
    measured = measured_of(lambda _, arm: {LSTM: 12, LSTM_LONG: 27}.get(arm, 12))
    found = answers(measured, "memory")
    assert found["as_keras"].verdict == "undecided"
    assert found["long_start"].verdict == "supported"
    assert verdict_of(found) == "mixed"
    assert verdicts(measured)["forget_bias"] == "supported"


def test_floor_and_ceiling_are_shown_and_not_pooled():
    def only_long_differ(condition, arm):
        return lstm_ahead(condition, arm) if condition.steps >= 50 else 30

    answer = answers(measured_of(only_long_differ), "memory")["as_keras"]
    assert len(answer.strata) == 13
    assert answer.pooled.value == pytest.approx(0.5)
    assert "reber" not in answer.families
    told = answers(measured_of(only_long_differ), "memory", Choices(uninformative=True))
    assert told["as_keras"].pooled.value == pytest.approx((5 * 0.5 - 3 * 0.5 / 3 - 0.25) / 6)


def test_nothing_is_answered_of_a_family_that_is_not_whole():
    part = measured_of(lstm_ahead, FAMILIES[:5])  # adding, and two lengths of order
    assert part.families == ("adding",)
    assert set(answers(part, "memory")["as_keras"].families) == {"adding"}
    assert set(verdicts(Measured({})).values()) == {"undecided"}
    assert robustness(Measured({}), "memory") == {}


def test_training_counts_the_pilots_over_all_rates(ahead):
    """Made up: every arm at the same three of five rates."""
    answer = answers(ahead, "training")["as_keras"]
    assert {one.pair for one in answer.strata} == {(Rate(15, 25), Rate(15, 25))}
    assert answer.verdict == "undecided"
    assert "best_rate" not in robustness(ahead, "training")


def test_other_budgets_and_criteria_are_read_off_the_checks():
    condition = FAMILIES[0]
    training = condition.experiment(LSTM, learning_rate=0.01, seed=1)
    found = outcome(training, solved=True, steps=500)
    assert solved_at(found, condition.task, confirmations=2) == found.solved_at == 500
    assert solved_at(found, condition.task, confirmations=1) == 400
    blip = dataclasses.replace(found, scores=(0.1, 0.001, 0.1, 0.1, 0.1), solved_at=None)
    assert solved_at(blip, condition.task, confirmations=1) == 200
    assert solved_at(blip, condition.task, confirmations=2) is None


def test_a_smaller_budget_solves_fewer(ahead):
    cell = ahead.cells[FAMILIES[0]][LSTM]  # its seeds solve after 300, 400, ... 2,900 steps
    assert cell.rate() == Rate(27, 30)
    assert cell.rate(budget=1_000) == Rate(8, 30)
    assert cell.rate(budget=1_000, confirmations=1) == Rate(9, 30)
    assert cell.best_rate() == Rate(5, 5)


def test_every_question_has_an_answer_and_its_checks(ahead):
    assert set(verdicts(ahead)) == set(QUESTIONS)
    for asked in QUESTIONS:
        checks = robustness(ahead, asked)
        assert set(checks.values()) <= {"supported", "mixed", "undecided", "contradicted"}
    assert {"faint_recall", "wide", "at_100", "budget_3000"} <= set(robustness(ahead, "memory"))


def test_trainings_that_were_given_up_can_be_trained_on():
    """Made up: of the given up RNNs half solve it later, so 12 of 30 become 21."""
    results = results_of(lstm_ahead, PATIENT_CONDITIONS)
    asked = [one for condition in PATIENT_CONDITIONS for one in patience(condition, results)]
    given_up = {"lstm": 3, "rnn": 18, "gru": 18}
    for condition in PATIENT_CONDITIONS:
        own = [one.cell for one in asked if one.task == condition.task]
        assert collections.Counter(own) == given_up | {"lstm": 6}  # two starts
    assert measured_from(Recorded(results)).patient == {}
    later = {
        one: outcome(one, solved=one.cell == "rnn" and one.seed % 2 == 0, steps=9_000)
        for one in asked
    }
    measured = measured_from(Recorded(results | later))
    answer = answers(measured, "memory", Choices(patient=True))["as_keras"]
    assert [one.pair for one in answer.strata] == [(Rate(27, 30), Rate(21, 30))] * 2
    assert robustness(measured, "memory")["patient"] == answer.verdict
