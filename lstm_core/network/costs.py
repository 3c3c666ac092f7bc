"""What a recurrent layer costs: parameters, and arithmetic per time step. Formulas, no Keras.

With u units and d inputs, an LSTM has four sets of weights, a GRU three and a simple RNN one, each
of u (u + d) numbers. So at equal units an LSTM has four times the weights of an RNN, and a
comparison at equal parameters gives the RNN about twice the units.
"""

from __future__ import annotations

import bisect
import dataclasses
import functools
from typing import Literal, TypeAlias, get_args

from lstm_core.gates import CELLS, TRACE_TYPES, Cell
from lstm_core.values import one_of, whole_number

MAX_UNITS = 4_096

Equal: TypeAlias = Literal["units", "parameters"]
EQUAL: tuple[Equal, ...] = get_args(Equal)
"""In what two networks of different cells can be alike."""

GATES: dict[Cell, tuple[str, ...]] = {cell: trace.gate_names for cell, trace in TRACE_TYPES.items()}
"""The gates of each cell, by the names that they have in a trace."""

# One for each gate, and one for what is written.
_WEIGHT_SETS: dict[Cell, int] = {cell: 1 + len(gates) for cell, gates in GATES.items()}
_BIASES: dict[Cell, int] = {"lstm": 4, "rnn": 1, "gru": 6}
_PRODUCTS: dict[Cell, int] = {"lstm": 3, "rnn": 0, "gru": 3}
_SQUASHED: dict[Cell, int] = {"lstm": 5, "rnn": 1, "gru": 3}


@dataclasses.dataclass(frozen=True)
class Costs:
    """What one layer costs.

    parameters: the numbers that are learned, as Keras counts them. multiply_adds: products that a
    time step computes for one sequence, each with its addition: u (u + d) for each set of weights,
    and element by element 3 u for an LSTM (f c, i g, o tanh c) and a GRU (r h, z h, (1 - z) g).
    squashed: how many numbers go through a sigmoid or tanh at a step.
    """

    parameters: int
    multiply_adds: int
    squashed: int


def costs(cell: Cell, units: int, inputs: int) -> Costs:
    """The costs of a layer of a kind, with so many units, that reads so many numbers a step.

    The GRU is Keras' default one, `reset_after=True`, which has two biases.

    >>> costs("lstm", 8, 8)
    Costs(parameters=544, multiply_adds=536, squashed=40)
    """
    one_of("cell", cell, CELLS)
    u = whole_number("units", units, 1, MAX_UNITS)
    d = whole_number("inputs", inputs, 1, MAX_UNITS)
    weights = _WEIGHT_SETS[cell] * u * (u + d)
    return Costs(
        parameters=weights + _BIASES[cell] * u,
        multiply_adds=weights + _PRODUCTS[cell] * u,
        squashed=_SQUASHED[cell] * u,
    )


def network_parameters(
    cell: Cell, units: int, *, inputs: int, outputs: int, layers: int = 1
) -> int:
    """The parameters of `layers` recurrent layers, one on the other, and a dense one at the end."""
    below = costs(cell, units, inputs).parameters
    above = (layers - 1) * costs(cell, units, units).parameters
    return below + above + units * outputs + outputs


@functools.cache
def units_for(parameters: int, cell: Cell, *, inputs: int, outputs: int, layers: int = 1) -> int:
    """The units with which a network of another kind of cell comes nearest to a parameter count.

    Of two that are equally near, the smaller. On eight inputs and four outputs, 580 parameters
    are an LSTM of 8 units; an RNN comes nearest with 18 (562), a GRU with 9 (553).

    >>> units_for(580, "rnn", inputs=8, outputs=4)
    18
    """

    def size(units: int) -> int:
        return network_parameters(cell, units, inputs=inputs, outputs=outputs, layers=layers)

    enough = 1 + bisect.bisect_left(range(1, MAX_UNITS), parameters, key=size)
    return min((max(enough - 1, 1), enough), key=lambda units: abs(size(units) - parameters))


def fair_units(
    lstm_units: int, cell: Cell, *, equal: Equal, inputs: int, outputs: int, layers: int = 1
) -> int:
    """The units of a network that equals an LSTM of so many units in its units or parameters."""
    if equal == "units" or cell == "lstm":
        return lstm_units
    parameters = network_parameters(
        "lstm", lstm_units, inputs=inputs, outputs=outputs, layers=layers
    )
    return units_for(parameters, cell, inputs=inputs, outputs=outputs, layers=layers)
