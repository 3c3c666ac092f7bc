"""Which success rates stand beside each other: what the verdicts are made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lstm_core.evidence.results import Tried
from lstm_core.evidence.studies.settings import LONG
from lstm_core.evidence.studies.variants import GATE_ARMS, LSTM, RNN, RNN_EQUAL_UNITS, Arm
from lstm_core.evidence.verdicts import Rate


def long_pairs(tried: Iterable[Tried]) -> tuple[list[Rate], list[Rate]]:
    """The rates of the RNNs, and of the LSTM beside each, on every task of `LONG` steps or more."""
    rates = {(one.task, one.arm): one.rate for one in tried if one.task.steps >= LONG}
    rnns = [(task, arm) for task, arm in rates if arm in (RNN_EQUAL_UNITS, RNN)]
    return [rates[rnn] for rnn in rnns], [rates[task, LSTM] for task, _ in rnns]


def ahead(pairs: tuple[Sequence[Rate], Sequence[Rate]]) -> tuple[int, int]:
    """Under how many conditions the RNN is clearly ahead, and under how many the LSTM."""
    both = list(zip(*pairs, strict=True))
    return (
        sum(rnn.clearly_above(lstm) for rnn, lstm in both),
        sum(lstm.clearly_above(rnn) for rnn, lstm in both),
    )


def gate_rates(tried: Iterable[Tried]) -> tuple[list[Rate], dict[str, list[Rate]]]:
    """On each task the rate of the whole LSTM, and by the gate that is missing those without."""
    rates: dict[str, list[Rate]] = {}
    for one in tried:
        if one.arm in GATE_ARMS:
            rates.setdefault(one.arm.open_gate or "", []).append(one.rate)
    return rates.pop(""), rates


def training_pairs(tried: Iterable[Tried]) -> tuple[list[Rate], list[Rate]]:
    """For each depth and clipping, all learning rates and seeds together: of the RNN, the LSTM."""
    solved: dict[tuple[Arm, int, float | None], list[bool]] = {}
    for one in tried:
        condition = one.arm, one.experiments[0].layers, one.experiments[0].clipnorm
        solved.setdefault(condition, []).extend(outcome.solved for outcome in one.outcomes)
    rnns = [(layers, clipnorm) for arm, layers, clipnorm in solved if arm == RNN]
    return (
        [Rate.of(solved[RNN, *condition]) for condition in rnns],
        [Rate.of(solved[LSTM, *condition]) for condition in rnns],
    )


def by_learning_rate(tried: Iterable[Tried]) -> dict[Arm, dict[float, Rate]]:
    """Of each kind of network, by its learning rate, all trainings together."""
    solved: dict[Arm, dict[float, list[bool]]] = {}
    for one in tried:
        own = solved.setdefault(one.arm, {}).setdefault(one.learning_rate, [])
        own.extend(outcome.solved for outcome in one.outcomes)
    return {
        arm: {learning_rate: Rate.of(all_of_them) for learning_rate, all_of_them in own.items()}
        for arm, own in solved.items()
    }
