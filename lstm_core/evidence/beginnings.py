"""From the record of initialisations to what a page shows: what is left of each gradient."""

from __future__ import annotations

import dataclasses
import statistics

import numpy as np

from lstm_core.evidence.experiment import Experiment, GradientFlow
from lstm_core.evidence.loader import Recorded, cached_summary
from lstm_core.evidence.studies.catalogue import INITIALISATIONS
from lstm_core.evidence.studies.initialisations import BEGINNINGS, networks
from lstm_core.evidence.studies.variants import Variant


@dataclasses.dataclass(frozen=True)
class Beginning:
    """Untrained networks that begin alike, one for each seed.

    training: the first of their experiments; the others differ by the seed alone.
    """

    variant: Variant
    training: Experiment
    flows: tuple[GradientFlow, ...]

    @property
    def steps_back(self) -> int:
        """How many steps before the last one the first step lies."""
        return self.training.task.steps - 1

    @property
    def shares(self) -> tuple[float, ...]:
        """For each seed, the gradient at the first step as a share of that at the last one.

        By the state that carries the memory: the cell state of LSTMs, the hidden state of RNNs.
        """
        carried = (flow.hidden if flow.cell is None else flow.cell for flow in self.flows)
        return tuple(norms[-1] / norms[0] for norms in carried)

    @property
    def median(self) -> float:
        return statistics.median(self.shares)

    @property
    def median_by_distance(self) -> np.ndarray:
        """The median share at each distance, (T,), 1 at distance 0."""
        norms = np.array([flow.hidden if flow.cell is None else flow.cell for flow in self.flows])
        return np.median(norms / norms[:, :1], axis=0)


def _beginnings(recorded: Recorded) -> tuple[Beginning, ...]:
    found = [(variant, one) for variant, one in networks() if one in recorded.results]
    return tuple(
        Beginning(variant, own[0].training, tuple(recorded.results[one] for one in own))
        for variant in BEGINNINGS
        if (own := [one for of, one in found if of == variant])
    )


beginnings = cached_summary((INITIALISATIONS,), _beginnings)
"""What is recorded, kind by kind; nothing if there is no record."""
