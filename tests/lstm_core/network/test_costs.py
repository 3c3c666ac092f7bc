"""What a layer costs: the formulas against Keras' own count, and by hand."""

from __future__ import annotations

import keras
import pytest

from lstm_core.network.building import RECURRENT_LAYERS
from lstm_core.network.costs import GATES, Costs, costs, network_parameters, units_for
from lstm_core.network.recipe import CELLS


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize(("units", "inputs"), [(1, 1), (8, 8), (50, 10)])
def test_the_parameters_are_keras_own_count(cell, units, inputs):
    layer = RECURRENT_LAYERS[cell](units)
    layer.build((None, None, inputs))
    assert costs(cell, units, inputs).parameters == layer.count_params()


@pytest.mark.parametrize("cell", CELLS)
def test_a_whole_network_is_keras_own_count(cell):
    layers = [RECURRENT_LAYERS[cell](5, return_sequences=at < 2) for at in range(3)]
    network = keras.Sequential([keras.Input((None, 7)), *layers, keras.layers.Dense(4)])
    counted = network_parameters(cell, 5, inputs=7, outputs=4, layers=3)
    assert counted == network.count_params()


@pytest.mark.parametrize("cell", CELLS)
def test_the_gates_are_the_columns_of_keras_own_weights(cell):
    """A layer of 5 units has 5 columns for what it writes, and 5 for each gate."""
    layer = RECURRENT_LAYERS[cell](5)
    layer.build((None, None, 3))
    assert layer.cell.kernel.shape == (3, 5 * (1 + len(GATES[cell])))


def test_the_gates_have_their_names():
    assert {cell: set(gates) for cell, gates in GATES.items()} == {
        "lstm": {"input_gate", "forget_gate", "output_gate"},
        "gru": {"update_gate", "reset_gate"},
        "rnn": set(),
    }


def test_two_units_on_three_inputs_by_hand():
    """A set of weights has 2 × (2 + 3) = 10 numbers; gates multiply 3 × 2 numbers more."""
    assert costs("rnn", 2, 3) == Costs(parameters=10 + 2, multiply_adds=10, squashed=2)
    assert costs("gru", 2, 3) == Costs(parameters=30 + 12, multiply_adds=36, squashed=6)
    assert costs("lstm", 2, 3) == Costs(parameters=40 + 8, multiply_adds=46, squashed=10)


def test_equal_parameters():
    """Eight inputs, four classes: LSTM 8 units, RNN 18, GRU 9, with 580, 562 and 553."""
    sizes = {
        (cell, units): network_parameters(cell, units, inputs=8, outputs=4)
        for cell, units in (("lstm", 8), ("rnn", 18), ("rnn", 19), ("gru", 9), ("gru", 10))
    }
    assert list(sizes.values()) == [580, 562, 612, 553, 644]
    for cell, units in (("lstm", 8), ("rnn", 18), ("gru", 9)):
        assert units_for(580, cell, inputs=8, outputs=4) == units


def test_what_cannot_be_counted_is_refused():
    with pytest.raises(ValueError, match="cell must be one of lstm, rnn, gru; received 'elman'"):
        costs("elman", 2, 3)
    with pytest.raises(ValueError, match="units must be a whole number from 1 to"):
        costs("lstm", 0, 3)
