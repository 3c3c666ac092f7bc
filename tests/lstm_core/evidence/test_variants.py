"""The networks under comparison: their sizes, and what is changed in them."""

from __future__ import annotations

import math

import pytest

from lstm_core.evidence.tasks import Adding, EmbeddedReber, Recall, TemporalOrder
from lstm_core.evidence.variants import (
    GRU,
    LSTM,
    LSTM_LONG,
    LSTM_UNITS,
    NO_FORGET_GATE,
    NO_INPUT_GATE,
    NO_OUTPUT_GATE,
    RNN,
    RNN_GLOROT,
    RNN_NORMAL,
    long_forget_bias,
)
from lstm_core.network.costs import network_parameters
from lstm_core.reading.surgery import Hold

TASKS = (TemporalOrder(length=50), EmbeddedReber(longest=30), Adding(length=50), Recall(length=20))


def test_the_sizes_on_temporal_order():
    """580 parameters are an LSTM of 8, an RNN of 18 (562) and a GRU of 9 (553)."""
    units = {variant: variant.units(TemporalOrder(length=50)) for variant in (LSTM, RNN, GRU)}
    assert units == {LSTM: 8, RNN: 18, GRU: 9}


@pytest.mark.parametrize("layers", [1, 2, 3])
@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
@pytest.mark.parametrize("variant", [RNN, GRU], ids=["rnn", "gru"])
def test_equal_parameters_are_as_equal_as_whole_units_allow(variant, task, layers):
    def size(cell, units):
        sides = {"inputs": task.features, "outputs": task.outputs}
        return network_parameters(cell, units, layers=layers, **sides)

    units, wanted = (
        variant.units(task, layers=layers),
        size("lstm", LSTM_UNITS),
    )
    distances = [abs(size(variant.cell, units + more) - wanted) for more in (-1, 0, 1)]
    assert distances[1] == min(distances)
    assert distances[1] < 0.06 * wanted


def test_a_variant_becomes_an_experiment():
    no_forget, bias_long = (
        variant.experiment(TemporalOrder(length=50), learning_rate=0.01, seed=3)
        for variant in (NO_FORGET_GATE, LSTM_LONG)
    )
    assert no_forget.held == (Hold("forget_gate", 1.0),)
    assert bias_long.forget_bias == 3.89  # ln 49 = 3.892
    assert {e.learning_rate for e in (no_forget, bias_long)} == {0.01}


def test_the_long_forget_bias_forgets_one_part_of_the_length():
    """sigmoid(ln(T - 1)) = (T - 1) / T: at T = 50 the gate stands at 0.98."""
    bias = long_forget_bias(TemporalOrder(length=50))
    assert 1 / (1 + math.exp(-bias)) == pytest.approx(0.98, abs=1e-4)


def test_names_are_names():
    gateless = (NO_FORGET_GATE, NO_INPUT_GATE, NO_OUTPUT_GATE)
    every = (LSTM, LSTM_LONG, RNN, RNN_GLOROT, RNN_NORMAL, GRU, *gateless)
    assert len({variant.name for variant in every}) == len(every)
