"""Which success rates are compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from lstm_core.evidence.proportions import Rate
from lstm_core.evidence.results import VariantResult
from lstm_core.evidence.studies.variants import GATE_VARIANTS, LSTM, RNN, Variant


def gate_rates(results: Iterable[VariantResult]) -> tuple[list[Rate], dict[str, list[Rate]]]:
    """The rate of the whole LSTM on each task, and for each gate the rates without it."""
    rates: dict[str, list[Rate]] = {}
    for one in results:
        if one.variant in GATE_VARIANTS:
            rates.setdefault(one.variant.open_gate or "", []).append(one.rate)
    return rates.pop(""), rates


def needed_on(whole: Sequence[Rate], without: Mapping[str, Sequence[Rate]]) -> dict[str, int]:
    """On how many tasks the whole LSTM is clearly above the one without a gate, gate by gate.

    >>> needed_on([Rate(10, 10), Rate(10, 10)], {"forget_gate": [Rate(9, 10), Rate(0, 10)]})
    {'forget_gate': 1}
    """
    return {
        gate: sum(all_.clearly_above(less) for all_, less in zip(whole, rates, strict=True))
        for gate, rates in without.items()
    }


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
