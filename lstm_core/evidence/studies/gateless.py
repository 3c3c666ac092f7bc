"""What the choice of a learning rate does to LSTMs that lack a gate.

On temporal order the pilots' rate is bad for the whole LSTM, and another one is good for it
(`sensitivity`). To compare it at its best rate with LSTMs that lack a gate, these too are measured
with every rate of the grid, on the ten seeds of `ablations`. This study was added when, with the
wider grid, 3 of 10 LSTMs without a forget gate solved the task at one rate.
"""

from __future__ import annotations

from collections.abc import Iterator

from lstm_core.evidence.experiment import Experiment
from lstm_core.evidence.studies.lengths import Group
from lstm_core.evidence.studies.rates import Rates
from lstm_core.evidence.studies.sensitivity import at_every_rate, not_chosen
from lstm_core.evidence.studies.settings import SETTINGS
from lstm_core.evidence.studies.variants import GATELESS_VARIANTS

SETTING = SETTINGS["temporal_order"]


def groups() -> Iterator[Group]:
    """Gate by gate, rate by rate."""
    for variant in GATELESS_VARIANTS:
        yield from at_every_rate(SETTING, SETTING.pilot, variant)


def descriptions(rates: Rates) -> tuple[Experiment, ...]:
    """All experiments except those with the chosen rates, which `ablations` has."""
    return not_chosen(groups(), rates)
