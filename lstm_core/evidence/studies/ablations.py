"""How an LSTM does that lacks one of its gates, or begins with another forget bias."""

from __future__ import annotations

from collections.abc import Iterator

from lstm_core.evidence.experiment import Experiment
from lstm_core.evidence.studies.lengths import Group, seeds_of
from lstm_core.evidence.studies.rates import ABLATED_SETTINGS, Rates, changes_of
from lstm_core.evidence.studies.settings import SETTINGS
from lstm_core.evidence.studies.variants import LSTM


def groups(rates: Rates) -> Iterator[Group]:
    """Task by task: the LSTM as it is, then each change."""
    for setting in (SETTINGS[key] for key in ABLATED_SETTINGS):
        for variant in (LSTM, *changes_of(setting)):
            yield setting.key, variant, seeds_of(setting, setting.pilot, variant, rates)


def descriptions(rates: Rates) -> tuple[Experiment, ...]:
    """All experiments except those of the whole LSTM that `lengths` has already."""
    return tuple(
        experiment
        for key, variant, group in groups(rates)
        if variant != LSTM or not SETTINGS[key].tasks
        for experiment in group
    )
