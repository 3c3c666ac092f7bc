"""A series with a season, a trend and noise: how well do networks and plain rules forecast it?"""

from __future__ import annotations

from typing import TypeAlias

from lstm_core.evidence.forecast import ForecastExperiment
from lstm_core.network.costs import fair_units
from lstm_core.network.recipe import Cell

SEEDS = tuple(range(10))
LSTM_UNITS = 16

Way: TypeAlias = tuple[Cell, bool]
"""A cell, and whether it reads values relative to the last one of its window."""

WAYS: tuple[Way, ...] = (("lstm", True), ("rnn", True), ("gru", True), ("lstm", False))


def of_way(way: Way) -> tuple[ForecastExperiment, ...]:
    """The experiments of a way, one for each seed. All ways share everything but cell and size."""
    cell, relative = way
    units = fair_units(LSTM_UNITS, cell, equal="parameters", inputs=1, outputs=1)
    return tuple(
        ForecastExperiment(cell=cell, units=units, relative=relative, seed=seed) for seed in SEEDS
    )


def descriptions() -> tuple[ForecastExperiment, ...]:
    """All of them."""
    return tuple(experiment for way in WAYS for experiment in of_way(way))
