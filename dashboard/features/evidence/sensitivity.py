"""What other learning rates would have done: to the rates, to the verdicts, to the gates."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from dashboard.features.evidence.commentary import gate_results
from dashboard.features.evidence.names import (
    GATE_NAMES,
    in_a_sentence,
    of,
    row_name,
    sized_name,
    verdict_name,
)
from dashboard.prose.messages import messages
from lstm_core.evidence.comparisons import ahead, long_pairs
from lstm_core.evidence.findings import Findings
from lstm_core.evidence.results import VariantResult
from lstm_core.evidence.studies.rates import GRID
from lstm_core.evidence.studies.settings import LONG
from lstm_core.evidence.studies.variants import GATE_VARIANTS, LSTM, RNN, RNN_EQUAL_UNITS

say = messages("evidence")


def gates_at_best(found: Findings, setting: str) -> str:
    """What becomes of the gates if each LSTM has its best rate; "" if that is not measured, or
    changes nothing for the whole LSTM on this task."""
    own, best = (
        gate_results(results, setting) for results in (found.ablations, found.ablations_at_best)
    )
    if found.needed is None or found.needed_at_best is None or best[""].rate == own[""].rate:
        return ""
    before, after = verdict_name(found.needed), verdict_name(found.needed_at_best)
    verdict = say("sensitivity.instead", verdict=after, before=before)
    if before == after:
        verdict = say("sensitivity.again", verdict=after)
    without = [
        say(
            "sensitivity.without",
            gate=name,
            best=best[gate].rate.successes,
            chosen=own[gate].rate.successes,
        )
        for gate, name in GATE_NAMES.items()
    ]
    lacks_nothing = all(one.rate.share == 1 for one in best.values())
    return say(
        "sensitivity.gates",
        task=in_a_sentence(setting, best[""].task),
        rate=of(best[""].rate),
        chosen=own[""].rate.successes,
        without=", ".join(without),
        reason=say("sensitivity.reason") if lacks_nothing else "",
        verdict=verdict,
        asked=say("asked.needed"),
    )


def best_rates(found: Findings) -> str:
    """What changes if each network has the best learning rate of the grid; "" if not measured."""
    if not found.sensitivity:
        return ""
    rnn, lstm = ahead(long_pairs(found.lengths))
    rnn_best, lstm_best = ahead(long_pairs(found.at_best))
    return say(
        "sensitivity.verdicts",
        change=_largest_change(found),
        conditions=len(long_pairs(found.lengths)[0]),
        rnn=rnn,
        lstm=lstm,
        rnn_best=rnn_best,
        lstm_best=lstm_best,
        verdicts=say.join(_verdicts_at_best(found)),
        edge=at_the_edge(found),
    )


def _verdicts_at_best(found: Findings) -> list[str]:
    texts = []
    for row, at_best in found.verdicts_at_best.items():
        before, after = verdict_name(found.verdicts[row]), verdict_name(at_best)
        if before == after:
            texts.append(say("sensitivity.stays", row=row_name(row), verdict=after))
        else:
            change = {"row": row_name(row), "before": before, "verdict": after}
            texts.append(say("sensitivity.changes", **change))
    return texts


def _largest_change(found: Findings) -> str:
    """Where the choice cost most: the network that the best rate helps by the most seeds."""
    best = {(one.task, one.variant): one for one in found.at_best}
    measured = {(one.task, one.variant) for one in found.sensitivity}
    pairs = [
        (one, best[one.task, one.variant])
        for one in found.lengths
        if (one.task, one.variant) in measured
    ]
    one, other = max(pairs, key=lambda pair: pair[1].rate.successes - pair[0].rate.successes)
    if one.rate.successes == other.rate.successes:
        return say("sensitivity.no_change")
    return say(
        "sensitivity.change",
        network=sized_name(one),
        task=in_a_sentence(one.setting, one.task),
        rate=of(one.rate),
        chosen=f"{one.learning_rate:g}",
        best_rate=of(other.rate),
        best=f"{other.learning_rate:g}",
    )


def at_the_edge(found: Findings) -> str:
    """How many of the chosen learning rates are the lowest or the highest of the grid."""
    long = [
        one
        for one in found.lengths
        if one.task.steps >= LONG and one.variant in (LSTM, RNN_EQUAL_UNITS, RNN)
    ]
    gates = [one for one in found.ablations if one.variant in GATE_VARIANTS]
    return say(
        "commentary.edge",
        all=_at_an_end(found.rates.values()),
        long=_at_an_end(_chosen(found, long)),
        gates=_at_an_end(_chosen(found, gates)),
    )


def _chosen(found: Findings, results: Sequence[VariantResult]) -> list[float]:
    keys = {(one.setting, one.variant.name) for one in results}
    return [found.rates[key] for key in keys]


def _at_an_end(chosen: Collection[float]) -> str:
    ends = sum(rate in (GRID[0], GRID[-1]) for rate in chosen)
    return say("commentary.edge_share", ends=ends, rates=len(chosen))
