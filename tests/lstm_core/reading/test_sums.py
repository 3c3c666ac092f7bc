"""What a trace holds of weights and inputs gives its gates again, in NumPy."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest

import lstm_core as lc
from lstm_core.gates import Trace
from lstm_core.network.building import build
from lstm_core.reading.place import HALVES
from tests.support.eager import eagerly
from tests.support.sums import squashed

CELLS = {
    "lstm": lambda **options: keras.layers.LSTM(4, **options),
    "gru": lambda **options: keras.layers.GRU(4, **options),
    "gru, reset before": lambda **options: keras.layers.GRU(4, reset_after=False, **options),
    "rnn": lambda **options: keras.layers.SimpleRNN(4, **options),
}


def numbers(*shape: int) -> np.ndarray:
    return np.random.default_rng(len(shape)).normal(size=shape).astype("float32")


def with_large_weights(layer: keras.layers.Layer, features: int) -> keras.layers.Layer:
    """Biases too, so that no term is small."""
    layer.build((None, None, features))
    random = np.random.default_rng(3)
    layer.set_weights([random.normal(scale=0.8, size=w.shape) for w in layer.get_weights()])
    return layer


def require_its_sums(trace: Trace, steps: range | None = None) -> None:
    for step in steps or range(trace.timesteps):
        for name, values in squashed(trace, step=step).items():
            np.testing.assert_allclose(values, getattr(trace, name)[step], atol=2e-6, err_msg=name)


@pytest.mark.parametrize("options", [{}, {"use_bias": False}, {"go_backwards": True}])
@pytest.mark.parametrize("make", CELLS.values(), ids=CELLS)
def test_the_sums_of_weights_and_inputs_are_the_gates(make, options, tmp_path: Path) -> None:
    trace = lc.trace_layer(with_large_weights(make(**options), 3), numbers(2, 5, 3), batch_size=1)
    assert trace.inputs.shape == (2, 5, 3)
    trace.save(tmp_path / "trace.npz")
    for one in (trace, lc.Trace.load(tmp_path / "trace.npz")):
        require_its_sums(one.sequence(1))


def test_in_a_model_each_cell_has_its_own_inputs() -> None:
    cells = [keras.layers.LSTMCell(4), keras.layers.GRUCell(3)]
    layers = [
        keras.layers.RNN(cells, return_sequences=True, name="stack"),
        keras.layers.Bidirectional(keras.layers.LSTM(2), name="both"),
    ]
    traces = lc.trace_model(keras.Sequential([keras.Input((5, 2)), *layers]), numbers(3, 5, 2))
    assert len(traces) == 4
    for trace in traces.values():
        require_its_sums(trace.sequence(2).as_read())


def test_a_skipped_step_reads_nothing() -> None:
    layer = with_large_weights(keras.layers.LSTM(4), 3)
    mask = np.array([[True, False, True, True]])
    trace = lc.trace_layer(layer, numbers(1, 4, 3), mask=mask).sequence(0)
    assert np.isnan(trace.inputs).all(axis=-1).tolist() == [False, True, False, False]
    require_its_sums(trace, range(2, 4))


def test_later_training_changes_nothing_in_a_trace() -> None:
    layer, x = with_large_weights(keras.layers.LSTM(4), 3), numbers(1, 4, 3)
    trace = lc.trace_layer(layer, x)
    layer.set_weights([0 * weight for weight in layer.get_weights()])
    x[:] = 0
    require_its_sums(trace.sequence(0))


@pytest.mark.parametrize("options", [{"dropout": 0.5}, {"dtype": "mixed_bfloat16"}])
def test_there_are_no_sums_where_they_would_not_add_up(options) -> None:
    layer = with_large_weights(keras.layers.LSTM(4, **options), 3)
    trace = lc.trace_layer(layer, numbers(1, 4, 3), training=True)
    assert trace.inputs is None
    assert trace.weights is None


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
@pytest.mark.parametrize("framing", ["prefixes", "windows"])
def test_a_reading_s_sums_are_its_gates_in_each_layer(cell, framing) -> None:
    both = framing == "prefixes"
    recipe = lc.Recipe(cell=cell, framing=framing, units=5, layers=2, bidirectional=both)
    text = recipe.prepare()
    network = build(recipe, text)
    random = np.random.default_rng(3)  # biases too, which are 0 before a training
    network.set_weights([random.normal(scale=0.8, size=w.shape) for w in network.get_weights()])
    model = lc.LanguageModel(recipe, text, network, lc.History((), ()))
    for layer in (1, 2):
        for half in HALVES[: 1 + both]:
            with eagerly():
                trace = lc.read(model, "hello how is", layer=layer, half=half).trace
            require_its_sums(trace.as_read())
