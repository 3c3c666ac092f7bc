"""A verdict on each claim from the records at hand, by the rule that `docs/evidence.md` states.

A condition is a task at one length with an LSTM and an RNN of as many parameters. Differences are
averaged in a family of tasks, then over families, so no family counts twice.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping

from dashboard.features.evidence.by_length import name_of
from dashboard.state.visitor import Row
from lstm_core.evidence.comparisons import training_pairs
from lstm_core.evidence.findings import Findings
from lstm_core.evidence.plan.answers import FAMILY_CONFIDENCE, Verdict, judge
from lstm_core.evidence.proportions import (
    Difference,
    Pair,
    difference,
    mean_difference,
    stratified_test,
)
from lstm_core.evidence.studies.settings import LONG

FAMILY_OF = {"recall_faint": "recall", "recall_full": "recall"}
"""Two settings of one family; every other setting is a family of its own."""


@dataclasses.dataclass(frozen=True)
class Judged:
    """A verdict, with what it rests on: the LSTM's success rate less the RNN's.

    pooled: None if no condition can tell the two apart; pairs: the two rates under each condition
    that was pooled; families: whose conditions these are.
    """

    verdict: Verdict
    pooled: Difference | None
    pairs: tuple[Pair, ...]
    families: tuple[str, ...]


def judged(found: Findings, *, start: str = "lstm") -> dict[Row, Judged]:
    """The verdicts on what is measured, by row.

    start: the LSTM that is compared, "lstm" as Keras begins it or "lstm_long".
    """
    verdicts: dict[Row, Judged] = {}
    if found.lengths:
        verdicts["memory"] = judgement(_by_family(found, start, steps_from=0))
        verdicts["long"] = judgement(_by_family(found, start, steps_from=LONG))
    if found.stability and start == "lstm":
        rnn, lstm = training_pairs(found.stability)
        verdicts["training"] = judgement({"order": list(map(Pair, lstm, rnn))})
    return verdicts


def judgement(families: Mapping[str, Iterable[Pair]]) -> Judged:
    """The verdict from each family's pairs of rates, LSTM first."""
    informative = {
        family: own
        for family, pairs in families.items()
        if (own := [pair for pair in pairs if pair.is_informative])
    }
    every = tuple(pair for pairs in informative.values() for pair in pairs)
    if not every:
        return Judged("undecided", None, (), ())
    pooled = mean_difference([_mean(pairs) for pairs in informative.values()])
    each = tuple(_mean(pairs, FAMILY_CONFIDENCE) for pairs in informative.values())
    return Judged(judge(pooled, each, stratified_test(every).p), pooled, every, tuple(informative))


def _mean(pairs: list[Pair], confidence: float = 0.95) -> Difference:
    return mean_difference([difference(pair, confidence) for pair in pairs])


def _by_family(found: Findings, start: str, *, steps_from: int) -> dict[str, list[Pair]]:
    families: dict[str, list[Pair]] = {}
    rates = {
        (one.setting, one.task, name_of(one.variant)): one.rate
        for one in (*found.lengths, *found.ablations)
        if one.task.steps >= steps_from
    }
    for (setting, task, name), rate in rates.items():
        if name == start and (rnn := rates.get((setting, task, "rnn"))):
            families.setdefault(FAMILY_OF.get(setting, setting), []).append(Pair(rate, rnn))
    return families
