"""What is measured of training time, as frozen values that go to JSON and back. No Keras here."""

from __future__ import annotations

import dataclasses
import statistics
from typing import ClassVar, Literal, TypeAlias, get_args

from lstm_core.evidence.experiment import Description
from lstm_core.network.costs import fair_units, network_parameters
from lstm_core.network.recipe import CELLS
from lstm_core.values import Value, boolean, one_of, set_whole_numbers

Kind: TypeAlias = Literal["lstm", "rnn", "gru", "transformer"]
HEADS = 4
"""The attention heads of a Transformer layer."""

LENGTHS = (16, 64, 128, 256, 512)
WIDTH = 32
"""The numbers at each position, the LSTM's units, and the Transformer layer's width."""

OUTPUTS = 8
STEPS_TIMES_LENGTH = 1_024
"""The steps of a measurement times the length of its sequences."""


@dataclasses.dataclass(frozen=True)
class Layer(Value):
    """A layer to be timed. units: of a recurrent layer, or the width of a Transformer layer, a
    multiple of `HEADS`."""

    kind: Kind
    units: int

    def __post_init__(self) -> None:
        one_of("kind", self.kind, get_args(Kind))
        set_whole_numbers(self, {"units": (1, 512)})
        if self.kind == "transformer" and self.units % HEADS:
            raise ValueError(
                f"A Transformer layer's width must be a multiple of {HEADS}; received {self.units}."
            )

    def parameters(self, *, features: int, outputs: int) -> int:
        """The parameters of the layer and a dense one after it, as Keras counts them.

        A Transformer layer of width w has 4 (w w + w) for attention, 4 w w + 3 w for two dense
        layers, the first twice as wide, and 4 w for two normalisations: 8 w w + 11 w.
        """
        if self.kind != "transformer":
            return network_parameters(self.kind, self.units, inputs=features, outputs=outputs)
        return 8 * self.units**2 + 11 * self.units + outputs * (self.units + 1)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Timing(Description):
    """How long one step of training takes, for several layers in turn on the same data.

    layers: those that are timed.
    features: the numbers at each position, equal to the width of a Transformer layer.
    length: positions of a sequence; batch_size: sequences for each step.
    outputs: the numbers that a dense layer answers with.
    every_step: whether it answers at every position (a Transformer layer then reads no later ones)
    or after the last alone.
    steps: steps of one measured call: forward, backward and Adam's update.
    rounds: in each round every layer is measured once, one after the other.
    xla: as for an `Experiment`.

    Raises ValueError naming the bound and what came, TypeError for a value of another kind.
    """

    kind: ClassVar[str] = "timing"
    parsers: ClassVar = {"layers": lambda layers: tuple(map(Layer.from_dict, layers))}

    layers: tuple[Layer, ...] = (Layer("lstm", 32),)
    features: int = 32
    outputs: int = 8
    length: int = 64
    every_step: bool = True
    batch_size: int = 16
    steps: int = 16
    rounds: int = 11
    xla: bool = True

    def __post_init__(self) -> None:
        set_whole_numbers(self, _WHOLE)
        boolean("every_step", self.every_step)
        boolean("xla", self.xla)
        object.__setattr__(self, "layers", tuple(self.layers))
        widths = {layer.units for layer in self.layers if layer.kind == "transformer"}
        if not self.layers or not widths <= {self.features}:
            raise ValueError(
                "A timing takes layers, and Transformer layers as wide as the features; received "
                f"{len(self.layers)} layers, widths {sorted(widths)} and {self.features} features."
            )

    def parameters(self) -> tuple[int, ...]:
        """The parameters of each layer's network."""
        return tuple(
            layer.parameters(features=self.features, outputs=self.outputs) for layer in self.layers
        )

    def __str__(self) -> str:
        names = ", ".join(f"{layer.kind} {layer.units}" for layer in self.layers)
        return f"training time, length {self.length}, {names}"


_WHOLE = {
    "features": (1, 512),
    "outputs": (1, 512),
    "length": (1, 100_000),
    "batch_size": (1, 1_024),
    "steps": (1, 10_000),
    "rounds": (1, 1_000),
}


@dataclasses.dataclass(frozen=True, kw_only=True)
class StepTimes(Value):
    """milliseconds: for each layer, in the description's order, what a step took in each round."""

    milliseconds: tuple[tuple[float, ...], ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "milliseconds", tuple(map(tuple, self.milliseconds)))

    @property
    def medians(self) -> tuple[float, ...]:
        """The median of each layer over the rounds."""
        return tuple(map(statistics.median, self.milliseconds))


def descriptions() -> tuple[Timing, ...]:
    """All layers, each of about as many parameters as the LSTM, length by length."""
    recurrent = (
        Layer(cell, fair_units(WIDTH, cell, equal="parameters", inputs=WIDTH, outputs=OUTPUTS))
        for cell in CELLS
    )
    layers = (*recurrent, Layer("transformer", WIDTH))
    return tuple(
        Timing(
            layers=layers,
            features=WIDTH,
            outputs=OUTPUTS,
            length=length,
            steps=STEPS_TIMES_LENGTH // length,
            xla=False,
        )
        for length in LENGTHS
    )
