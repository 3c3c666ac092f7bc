"""How much of the gradient reaches far back, in fresh and in trained networks."""

from __future__ import annotations

from collections.abc import Iterator

from lstm_core.evidence.experiment import GradientExperiment
from lstm_core.evidence.studies.lengths import seeds_of
from lstm_core.evidence.studies.rates import Rates
from lstm_core.evidence.studies.settings import SETTINGS
from lstm_core.evidence.studies.variants import CELL_VARIANTS, Variant

SETTING = SETTINGS["temporal_order"]
SEQUENCES = 256


def networks(rates: Rates) -> Iterator[tuple[Variant, GradientExperiment]]:
    """Every cell with every seed, fresh and then trained.

    The networks are those of `lengths`, which says whether the trained ones solve the task.
    """
    for trained in (False, True):
        for variant in CELL_VARIANTS:
            for network in seeds_of(SETTING, SETTING.pilot, variant, rates):
                yield (
                    variant,
                    GradientExperiment(training=network, trained=trained, sequences=SEQUENCES),
                )


def descriptions(rates: Rates) -> tuple[GradientExperiment, ...]:
    """All of them."""
    return tuple(description for _, description in networks(rates))
