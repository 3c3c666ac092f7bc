"""How training ends over learning rates, depths and seeds, with and without clipping."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from lstm_core.evidence.experiment import Experiment
from lstm_core.evidence.studies.settings import CLIPNORM
from lstm_core.evidence.studies.success import Group
from lstm_core.evidence.studies.variants import GRU, LSTM, RNN
from lstm_core.evidence.tasks import TemporalOrder

TASK = TemporalOrder(length=20)
"""Short enough for each kind of cell to learn it."""

VARIANTS = (LSTM, RNN, GRU)
LEARNING_RATES = (0.003, 0.01, 0.03, 0.1)
LAYERS = (1, 2, 3)
CLIPPING = (CLIPNORM, None)
SEEDS = tuple(range(5))


def groups() -> Iterator[Group]:
    """Depth by depth, so that the results so far are always a whole comparison."""
    for layers, clipnorm, rate, variant in itertools.product(
        LAYERS, CLIPPING, LEARNING_RATES, VARIANTS
    ):
        yield (
            "temporal_order",
            variant,
            tuple(
                variant.experiment(
                    TASK, learning_rate=rate, seed=seed, layers=layers, clipnorm=clipnorm
                )
                for seed in SEEDS
            ),
        )


def descriptions() -> tuple[Experiment, ...]:
    """All experiments."""
    return tuple(experiment for *_, group in groups() for experiment in group)
