"""The questions of the plan, and the rule by which they are answered. `docs/evidence.md` has both.

Nothing here was chosen after a result had been seen.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple, TypeAlias

from lstm_core.evidence.plan.conditions import (
    BUDGET,
    CONFIRMATIONS,
    FAMILIES,
    GRU,
    LSTM,
    LSTM_LONG,
    NO_FORGET_GATE,
    RNN,
    RNN_GLOROT,
    WIDE_CONDITIONS,
    Condition,
    Family,
)
from lstm_core.evidence.plan.measured import Cell, Measured
from lstm_core.evidence.proportions import (
    Difference,
    Pair,
    Rate,
    StratifiedTest,
    difference,
    mean_difference,
    stratified_test,
)
from lstm_core.evidence.variants import Variant

Verdict: TypeAlias = Literal["supported", "mixed", "undecided", "contradicted"]
Contrast: TypeAlias = Literal["as_keras", "long_start"]
Asked: TypeAlias = Literal[
    "memory", "long", "training", "forget_bias", "orthogonal_start", "gru", "forget_gate"
]

FAMILY_CONFIDENCE = 0.99
"""Of the interval of one family, of which six are looked at."""

LONG = 50
SIGNIFICANT = 0.05


@dataclasses.dataclass(frozen=True, kw_only=True)
class Question:
    """Does the first arm solve more than the second?

    arms: contrast -> the first and the second arm. steps_from: the fewest time steps of a
    condition. over_rates: whether the pilots over all learning rates are counted.
    """

    arms: Mapping[Contrast, tuple[Variant, Variant]]
    steps_from: int = 0
    over_rates: bool = False


BOTH_STARTS: Mapping[Contrast, tuple[Variant, Variant]] = {
    "as_keras": (LSTM, RNN),
    "long_start": (LSTM_LONG, RNN),
}

QUESTIONS: Mapping[Asked, Question] = {
    "memory": Question(arms=BOTH_STARTS),
    "long": Question(arms=BOTH_STARTS, steps_from=LONG),
    "training": Question(arms=BOTH_STARTS, over_rates=True),
    "forget_bias": Question(arms={"long_start": (LSTM_LONG, LSTM)}),
    "orthogonal_start": Question(arms={"as_keras": (RNN, RNN_GLOROT)}),
    "gru": Question(arms={"as_keras": (LSTM, GRU)}),
    "forget_gate": Question(arms={"as_keras": (LSTM, NO_FORGET_GATE)}),
}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Choices:
    """What another analysis could have chosen; the defaults are the plan's.

    steps_from: the fewest time steps of a condition. without: families left out. faint: whether
    faint recall is a condition of recall. uninformative: whether conditions at floor and ceiling
    are pooled too. best_rate: whether the pilots at their best learning rate are counted. wide:
    whether the networks of 32 units are judged instead. patient: whether the conditions whose
    trainings were not given up are judged instead.
    """

    steps_from: int = 0
    without: tuple[Family, ...] = ()
    faint: bool = False
    uninformative: bool = False
    budget: int = BUDGET
    confirmations: int = CONFIRMATIONS
    best_rate: bool = False
    wide: bool = False
    patient: bool = False


class Stratum(NamedTuple):
    """Two arms under one condition."""

    condition: Condition
    pair: Pair


@dataclasses.dataclass(frozen=True)
class Answer:
    """The answer to a question for one contrast.

    strata: all conditions in which both arms were trained. families: the mean difference of each
    family over what was pooled, with an interval of 99 %. pooled: that of the families, with 95 %;
    None if nothing was pooled.
    """

    first: Variant
    second: Variant
    strata: tuple[Stratum, ...]
    families: Mapping[Family, Difference]
    pooled: Difference | None
    test: StratifiedTest

    @property
    def verdict(self) -> Verdict:
        return judge(self.pooled, tuple(self.families.values()), self.test.p)


def judge(pooled: Difference | None, families: tuple[Difference, ...], p: float) -> Verdict:
    """The rule of the plan."""
    above, below = (any(one.is_above for one in families), any(one.is_below for one in families))
    if above and below:
        return "mixed"
    if pooled is None or p >= SIGNIFICANT:
        return "undecided"
    if pooled.is_above and not below:
        return "supported"
    return "contradicted" if pooled.is_below and not above else "undecided"


def answers(
    measured: Measured, asked: Asked, choices: Choices | None = None
) -> dict[Contrast, Answer]:
    """The answers to a question, one for each contrast, from what is measured by now."""
    question = QUESTIONS[asked]
    choices = choices or Choices()
    return {
        contrast: _answer(measured, question, first, second, choices)
        for contrast, (first, second) in question.arms.items()
    }


def verdict_of(found: Mapping[Contrast, Answer]) -> Verdict:
    """One verdict for all contrasts of a question: theirs if they agree, else "mixed"."""
    verdicts = {answer.verdict for answer in found.values()}
    return verdicts.pop() if len(verdicts) == 1 else "mixed"


def verdicts(measured: Measured) -> dict[Asked, Verdict]:
    """The verdict on each question."""
    return {asked: verdict_of(answers(measured, asked)) for asked in QUESTIONS}


def other_choices(measured: Measured, asked: Asked) -> dict[str, Choices]:
    """The checks of robustness that a question allows, by name."""
    question = QUESTIONS[asked]
    checks: dict[str, Choices] = {
        f"without_{family}": Choices(without=(family,)) for family in measured.families
    }
    checks |= {
        "faint_recall": Choices(faint=True),
        "uninformative": Choices(uninformative=True),
        "from_50": Choices(steps_from=50),
        "at_100": Choices(steps_from=100),
        "budget_3000": Choices(budget=3_000),
        "one_check": Choices(confirmations=1),
        "wide": Choices(wide=True),
    }
    if not question.over_rates:
        checks |= {"best_rate": Choices(best_rate=True), "patient": Choices(patient=True)}
    return checks


def robustness(measured: Measured, asked: Asked) -> dict[str, Verdict]:
    """The verdict on a question under every other choice; without those that pool nothing."""
    found = {
        name: answers(measured, asked, choices)
        for name, choices in other_choices(measured, asked).items()
    }
    return {
        name: verdict_of(own)
        for name, own in found.items()
        if any(answer.pooled is not None for answer in own.values())
    }


def _answer(
    measured: Measured, question: Question, first: Variant, second: Variant, choices: Choices
) -> Answer:
    steps_from = max(question.steps_from, choices.steps_from)
    strata = tuple(
        Stratum(condition, Pair(*(_rate(cells[arm], question, choices) for arm in (first, second))))
        for condition, cells in cells_judged(measured, choices)
        if condition.steps >= steps_from and {first, second} <= cells.keys()
    )
    pooled = [one for one in strata if choices.uninformative or one.pair.is_informative]
    by_family: dict[Family, list[Pair]] = {}
    for condition, pair in pooled:
        by_family.setdefault(condition.family, []).append(pair)
    return Answer(
        first,
        second,
        strata,
        {f: _mean(pairs, FAMILY_CONFIDENCE) for f, pairs in by_family.items()},
        mean_difference([_mean(pairs) for pairs in by_family.values()]) if by_family else None,
        stratified_test([pair for _, pair in pooled]),
    )


def _mean(pairs: list[Pair], confidence: float = 0.95) -> Difference:
    return mean_difference([difference(pair, confidence) for pair in pairs])


def cells_judged(
    measured: Measured, choices: Choices
) -> Iterator[tuple[Condition, Mapping[Variant, Cell]]]:
    """The conditions that count: of whole families, or those of the check that is chosen."""
    if choices.patient:
        yield from measured.patient.items()
        return
    for condition in WIDE_CONDITIONS if choices.wide else FAMILIES:
        counts = choices.wide or (
            condition.family in measured.families and (condition.is_main or choices.faint)
        )
        if counts and condition.family not in choices.without and condition in measured.cells:
            yield condition, measured.cells[condition]


def _rate(cell: Cell, question: Question, choices: Choices) -> Rate:
    if question.over_rates:
        count = cell.pilot_rate
    else:
        count = cell.best_rate if choices.best_rate else cell.rate
    return count(budget=choices.budget, confirmations=choices.confirmations)
