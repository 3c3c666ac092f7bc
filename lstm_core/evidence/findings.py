"""From the records to what the pages show: every rate with its seeds.

    found = findings()                      # read once, and again only when a record changes
    [(one.task.steps, one.variant.name, one.rate.share) for one in found.lengths]

No Keras here.
"""

from __future__ import annotations

import dataclasses
import functools
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from lstm_core.evidence.experiment import Experiment, GradientExperiment
from lstm_core.evidence.loader import Recorded, cached_summary
from lstm_core.evidence.results import GradientResult, VariantResult
from lstm_core.evidence.studies import (
    gradients,
    rates,
    stability,
    success,
)
from lstm_core.evidence.studies.catalogue import CLAIM_STUDIES
from lstm_core.evidence.studies.rates import Rates
from lstm_core.evidence.studies.variants import Variant
from lstm_core.network.recipe import Cell

Thing = TypeVar("Thing")

CLAIMED_GATES: dict[Cell, tuple[str, ...]] = {
    "rnn": (),
    "lstm": ("input_gate", "forget_gate", "output_gate"),
}
"""The claim about the gates."""


@dataclasses.dataclass(frozen=True)
class Findings:
    """What was measured, in the studies' order, and what follows from it.

    The results of a study are empty while its record is not complete.

    rates: the chosen learning rates; lengths: each cell on each task and length; ablations: on
    each of their tasks the whole LSTM, then each change; gradients: those of the gradient
    experiments; stability: each cell with each depth, clipping and learning rate; sensitivity:
    each cell on every long task with each learning rate; gateless: on temporal order the LSTMs
    that lack a gate, likewise; circumstances: those of the measurements, each once; stamp: names
    the state of the files that were read, "" if none was.
    """

    rates: Rates
    lengths: tuple[VariantResult, ...]
    ablations: tuple[VariantResult, ...]
    gradients: tuple[GradientResult, ...]
    stability: tuple[VariantResult, ...]
    sensitivity: tuple[VariantResult, ...]
    gateless: tuple[VariantResult, ...]
    circumstances: tuple[Mapping[str, Any], ...] = ()
    stamp: str = ""

    @functools.cached_property
    def at_best(self) -> tuple[VariantResult, ...]:
        """Of `lengths`, each network at its best learning rate, where all rates were measured.

        At the best rate most of the ten seeds solved the task. Of equal rates it is the one with
        the smallest median of steps, then the chosen one. It is picked after the fact, for every
        network alike, by the same seeds that judge it. Empty while `sensitivity` is.
        """
        return _best(self.lengths, self.sensitivity)


def findings_from(recorded: Recorded, chosen: Rates) -> Findings:
    """The findings from the records of all studies; a study without all its results is empty.

    chosen: the learning rates by the pilots.
    """
    results = recorded.results

    def variant_result(
        setting: str, variant: Variant, experiments: Sequence[Experiment]
    ) -> VariantResult:
        outcomes = tuple(results[experiment] for experiment in experiments)
        return VariantResult(setting, variant, tuple(experiments), outcomes)

    def gradient_result(variant: Variant, experiment: GradientExperiment) -> GradientResult:
        solved = results[experiment.training].solved if experiment.trained else None
        return GradientResult(variant, experiment, results[experiment], solved)

    def whole(things: Iterator[Thing]) -> tuple[Thing, ...]:
        try:
            return tuple(things)
        except KeyError:  # measured in part
            return ()

    return Findings(
        rates=chosen,
        lengths=whole(variant_result(*group) for group in success.length_groups(chosen)),
        ablations=whole(variant_result(*group) for group in success.ablation_groups(chosen)),
        gradients=whole(gradient_result(*one) for one in gradients.networks(chosen)),
        stability=whole(variant_result(*group) for group in stability.groups()),
        sensitivity=whole(variant_result(*group) for group in success.sensitivity_groups()),
        gateless=whole(variant_result(*group) for group in success.gateless_groups()),
        circumstances=recorded.circumstances,
        stamp=recorded.stamp,
    )


findings = cached_summary(
    CLAIM_STUDIES, lambda recorded: findings_from(recorded, rates.chosen(recorded.results))
)
"""All that the records in a folder say about the claims."""


def _best(
    chosen: Sequence[VariantResult], others: Sequence[VariantResult]
) -> tuple[VariantResult, ...]:
    """Each of the chosen, or the same network on the same task at another rate that did better;
    () if there are no others."""
    best = {(one.task, one.variant): one for one in chosen} if others else {}
    for one in others:
        if (at := (one.task, one.variant)) in best and _how_well(one) > _how_well(best[at]):
            best[at] = one
    return tuple(best.values())


def _how_well(result: VariantResult) -> tuple[int, float]:
    """The better, the larger."""
    steps = result.median_steps
    return result.rate.successes, -math.inf if steps is None else -steps
