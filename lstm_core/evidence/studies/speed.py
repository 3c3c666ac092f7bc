"""How training time grows with the length of a sequence, layer by layer."""

from __future__ import annotations

from lstm_core.evidence.studies import short
from lstm_core.evidence.timing import Layer, Timing
from lstm_core.network.costs import fair_units
from lstm_core.network.recipe import CELLS

LENGTHS = (16, 64, 128, 256, 512)
WIDTH = 32
"""The numbers at each position, the LSTM's units, and the Transformer layer's width."""

OUTPUTS = 8
STEPS_TIMES_LENGTH = 1_024
"""The steps of a measurement times the length of its sequences."""


def layers() -> tuple[Layer, ...]:
    """All have about as many parameters as the LSTM."""
    recurrent = (
        Layer(cell, fair_units(WIDTH, cell, equal="parameters", inputs=WIDTH, outputs=OUTPUTS))
        for cell in CELLS
    )
    return (*recurrent, Layer("transformer", WIDTH))


def of_lengths(*, xla: bool) -> tuple[Timing, ...]:
    """The timings of all layers, length by length."""
    return tuple(
        Timing(
            layers=layers(),
            features=WIDTH,
            outputs=OUTPUTS,
            length=length,
            steps=STEPS_TIMES_LENGTH // length,
            xla=xla,
        )
        for length in LENGTHS
    )


def descriptions() -> tuple[Timing, ...]:
    """With TensorFlow's own operations, then compiled by XLA, then the networks of `short`."""
    return (*of_lengths(xla=False), *of_lengths(xla=True), short.timing())
