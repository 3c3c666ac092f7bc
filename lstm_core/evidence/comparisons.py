"""Which success rates are compared: the input of the verdicts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lstm_core.evidence.proportions import Rate
from lstm_core.evidence.results import VariantResult
from lstm_core.evidence.studies.settings import LONG
from lstm_core.evidence.studies.variants import GATE_VARIANTS, LSTM, RNN, RNN_EQUAL_UNITS, Variant


def long_pairs(results: Iterable[VariantResult]) -> tuple[list[Rate], list[Rate]]:
    """The rates of the RNNs, and of the LSTM for each, on every task of at least `LONG` steps."""
    rates = {(one.task, one.variant): one.rate for one in results if one.task.steps >= LONG}
    rnns = [(task, variant) for task, variant in rates if variant in (RNN_EQUAL_UNITS, RNN)]
    return [rates[rnn] for rnn in rnns], [rates[task, LSTM] for task, _ in rnns]


def ahead(pairs: tuple[Sequence[Rate], Sequence[Rate]]) -> tuple[int, int]:
    """The numbers of conditions under which the RNN and the LSTM are clearly ahead."""
    both = list(zip(*pairs, strict=True))
    return (
        sum(rnn.clearly_above(lstm) for rnn, lstm in both),
        sum(lstm.clearly_above(rnn) for rnn, lstm in both),
    )


def gate_rates(results: Iterable[VariantResult]) -> tuple[list[Rate], dict[str, list[Rate]]]:
    """The rate of the whole LSTM on each task, and for each gate the rates without it."""
    rates: dict[str, list[Rate]] = {}
    for one in results:
        if one.variant in GATE_VARIANTS:
            rates.setdefault(one.variant.open_gate or "", []).append(one.rate)
    return rates.pop(""), rates


def training_pairs(results: Iterable[VariantResult]) -> tuple[list[Rate], list[Rate]]:
    """The RNN's and the LSTM's rates for each depth and clipping, over all rates and seeds."""
    solved: dict[tuple[Variant, int, float | None], list[bool]] = {}
    for one in results:
        condition = one.variant, one.experiments[0].layers, one.experiments[0].clipnorm
        solved.setdefault(condition, []).extend(outcome.solved for outcome in one.outcomes)
    rnns = [(layers, clipnorm) for variant, layers, clipnorm in solved if variant == RNN]
    return (
        [Rate.of(solved[RNN, *condition]) for condition in rnns],
        [Rate.of(solved[LSTM, *condition]) for condition in rnns],
    )


def by_learning_rate(results: Iterable[VariantResult]) -> dict[Variant, dict[float, Rate]]:
    """Network -> learning rate -> the success rate of all its trainings."""
    solved: dict[Variant, dict[float, list[bool]]] = {}
    for one in results:
        own = solved.setdefault(one.variant, {}).setdefault(one.learning_rate, [])
        own.extend(outcome.solved for outcome in one.outcomes)
    return {
        variant: {learning_rate: Rate.of(all_of_them) for learning_rate, all_of_them in own.items()}
        for variant, own in solved.items()
    }
