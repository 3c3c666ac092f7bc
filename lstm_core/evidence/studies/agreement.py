"""Agreement over a distance: every kind of cell learns the corpus with several seeds."""

from __future__ import annotations

from lstm_core.evidence.agreement import AgreementExperiment
from lstm_core.network.recipe import CELLS

SEEDS = (0, 1, 2, 3, 4)


def descriptions() -> tuple[AgreementExperiment, ...]:
    """Seed by seed, every kind of cell."""
    return tuple(AgreementExperiment.of(cell, seed) for seed in SEEDS for cell in CELLS)
