"""How much of the gradient reaches far back: fresh and trained networks, and how they begin."""

from __future__ import annotations

from collections.abc import Iterator

from lstm_core.evidence.experiment import GradientExperiment
from lstm_core.evidence.studies.rates import Rates
from lstm_core.evidence.studies.settings import SEEDS, SETTINGS
from lstm_core.evidence.studies.success import seeds_of
from lstm_core.evidence.studies.variants import CELL_VARIANTS, LSTM, RNN, Variant

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


OPEN = 20.0
"""A forget bias at which sigmoid is 1 in float32: the LSTM of 1997, which had no forget gate."""

ANY_RATE = 0.005
"""Nothing is learned here, so the learning rate counts for nothing."""

BEGINNINGS = (
    Variant(name="forget_bias_0", forget_bias=0.0),
    LSTM,
    Variant(name="forget_bias_long", forget_bias="long"),
    Variant(name="no_forget_gate", forget_bias=OPEN),
    RNN,
    Variant(name="rnn_glorot", cell="rnn", equal="parameters", recurrent_start="glorot"),
    Variant(name="rnn_normal", cell="rnn", equal="parameters", recurrent_start="normal"),
)
"""The same two cells, and how they begin; the RNNs have as many parameters as the LSTMs."""


def untrained() -> Iterator[tuple[Variant, GradientExperiment]]:
    """Every beginning with every seed."""
    for variant in BEGINNINGS:
        for seed in SEEDS:
            training = variant.experiment(SETTING.pilot, learning_rate=ANY_RATE, seed=seed)
            yield variant, GradientExperiment(training=training, sequences=SEQUENCES)


def untrained_descriptions() -> tuple[GradientExperiment, ...]:
    """All of them."""
    return tuple(description for _, description in untrained())
