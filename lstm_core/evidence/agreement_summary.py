"""From the record of agreement to what a page shows: each network, and each cell's spread."""

from __future__ import annotations

import dataclasses
import statistics
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from lstm_core.evidence.loader import Recorded, cached_summary
from lstm_core.evidence.studies.agreement import descriptions
from lstm_core.evidence.studies.catalogue import AGREEMENT
from lstm_core.network.recipe import CELLS, Cell


class Run(NamedTuple):
    """One network. accuracy: words between subject and verb -> share of right forms, 0 to 1."""

    cell: Cell
    seed: int
    accuracy: Mapping[int, float]


@dataclasses.dataclass(frozen=True)
class Spread:
    """The mean of several seeds, their standard deviation (n - 1), the worst and the best."""

    mean: float
    deviation: float
    low: float
    high: float
    seeds: int


def _runs(recorded: Recorded) -> tuple[Run, ...]:
    return tuple(
        Run(one.cell, one.seed, recorded.results[one].accuracy)
        for one in descriptions()
        if one in recorded.results
    )


runs = cached_summary((AGREEMENT,), _runs)
"""The runs that are recorded, seed by seed; none if there is no record."""


def by_distance(measured: Sequence[Run]) -> dict[Cell, dict[int, Spread]]:
    """Each cell's accuracy over its seeds, by the number of words between.

    A cell without a run is left out. The deviation of a single run is 0.
    """
    accuracies = {cell: [run.accuracy for run in measured if run.cell == cell] for cell in CELLS}
    return {
        cell: {distance: _spread([accuracy[distance] for accuracy in own]) for distance in own[0]}
        for cell, own in accuracies.items()
        if own
    }


def _spread(shares: list[float]) -> Spread:
    deviation = statistics.stdev(shares) if len(shares) > 1 else 0.0
    return Spread(statistics.fmean(shares), deviation, min(shares), max(shares), len(shares))
