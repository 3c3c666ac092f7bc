"""How much of the gradient reaches far back before any training, by how the network begins."""

from __future__ import annotations

from collections.abc import Iterator

from lstm_core.evidence.experiment import GradientExperiment
from lstm_core.evidence.studies.gradients import SEQUENCES
from lstm_core.evidence.studies.settings import SEEDS, SETTINGS
from lstm_core.evidence.studies.variants import LSTM, RNN, Variant

TASK = SETTINGS["temporal_order"].pilot

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


def networks() -> Iterator[tuple[Variant, GradientExperiment]]:
    """Every beginning with every seed."""
    for variant in BEGINNINGS:
        for seed in SEEDS:
            training = variant.experiment(TASK, learning_rate=ANY_RATE, seed=seed)
            yield variant, GradientExperiment(training=training, sequences=SEQUENCES)


def descriptions() -> tuple[GradientExperiment, ...]:
    """All of them."""
    return tuple(description for _, description in networks())
