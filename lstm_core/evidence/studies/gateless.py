"""What the choice of a learning rate does to LSTMs that lack a gate.

On temporal order the pilots' rate serves the whole LSTM badly, and another serves it well
(`sensitivity`). To compare it at its best rate with LSTMs that lack a gate, these are measured
there with every rate of the grid as well, on the ten seeds of `ablations`. Added when the wider
grid had given the LSTM without a forget gate a rate with which 3 of 10 solve the task.
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
    """All experiments but those with the rates that were chosen, which are among `ablations`."""
    return not_chosen(groups(), rates)
