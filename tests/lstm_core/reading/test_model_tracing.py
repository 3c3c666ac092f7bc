"""What goes into `trace_model` and `trace_layer`, and what they refuse, on `KERAS_BACKEND`.

`test_every_model.py` holds the traces themselves.
"""

from __future__ import annotations

import concurrent.futures
import copy
from typing import Any

import keras
import numpy as np
import pytest
from keras import ops

import lstm_core as lc
from lstm_core.reading.recording import numbers

L = keras.layers
CELLS = [L.LSTM, L.GRU, L.SimpleRNN]
IS_TENSORFLOW = keras.backend.backend() == "tensorflow"
ROUNDING = {"rtol": 0, "atol": 0 if IS_TENSORFLOW else 1e-5}

SAMPLES, STEPS, FEATURES = 8, 4, 3

MASKS = {
    "none": None,
    "left": np.arange(STEPS) >= np.arange(SAMPLES)[:, None] % STEPS,
    "right": np.arange(STEPS) <= np.arange(SAMPLES)[:, None] % STEPS,
    "middle": (np.arange(STEPS) + np.arange(SAMPLES)[:, None]) % 3 != 0,
}


def series(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


def masked_series(mask: str) -> np.ndarray:
    """(SAMPLES, STEPS, FEATURES), with 9s where a `Masking(9)` layer skips the step."""
    x, kept = series(SAMPLES, STEPS, FEATURES), MASKS[mask]
    return x if kept is None else np.where(kept[..., None], x, np.float32(9.0))


def random_weights(model: keras.Model) -> keras.Model:
    """All weights drawn anew, so that none is its default."""
    random = np.random.default_rng(1)
    model.set_weights([random.normal(scale=0.6, size=w.shape) for w in model.get_weights()])
    return model


def sequential(*layers: keras.layers.Layer) -> keras.Model:
    return random_weights(
        keras.Sequential([L.Input((STEPS, FEATURES)), L.Masking(9.0), *layers, L.Dense(2)])
    )


MODELS = {
    "stack": lambda: sequential(L.LSTM(4, return_sequences=True), L.GRU(3)),
    "bidirectional": lambda: sequential(L.Bidirectional(L.LSTM(3, return_sequences=True))),
}


@pytest.fixture(autouse=True)
def names_begin_anew():
    keras.utils.clear_session(free_memory=False)  # to collect garbage costs a third of a second


@pytest.mark.parametrize("batch_size", [3, 100])
def test_batches_give_what_one_batch_gives(batch_size):
    model, x = MODELS["bidirectional"](), masked_series("left")
    whole, parts = lc.trace_model(model, x), lc.trace_model(model, x, batch_size=batch_size)
    for name in whole:
        for quantity, array in whole[name].quantities.items():
            np.testing.assert_allclose(
                getattr(parts[name], quantity), array, rtol=0, atol=1e-6, err_msg=quantity
            )
        np.testing.assert_array_equal(parts[name].is_padding, whole[name].is_padding)


def test_a_backward_half_stands_in_time_order():
    """Its hidden state at the first time step is that after the whole sequence."""
    model, x = MODELS["bidirectional"](), masked_series("none")
    trace = lc.trace_model(model, x)["bidirectional/backward"]
    assert trace.reads_backwards
    backward = model.get_layer("bidirectional").backward_layer
    read = numbers(backward(x))  # in the order in which it reads
    np.testing.assert_allclose(trace.hidden_state, read[:, ::-1], rtol=0, atol=1e-6)
    f, i, g = trace.forget_gate, trace.input_gate, trace.candidate
    later = np.concatenate([trace.cell_state[:, 1:], trace.initial_cell_state[:, None]], axis=1)
    np.testing.assert_allclose(trace.cell_state, f * later + i * g, rtol=0, atol=1e-6)


def encoder_decoder() -> keras.Model:
    past, future = L.Input((None, FEATURES)), L.Input((None, 2))
    _, *states = L.LSTM(4, return_state=True, name="encoder")(past)
    told = L.LSTM(4, return_sequences=True, name="decoder")(future, initial_state=states)
    return random_weights(keras.Model([past, future], L.Dense(1)(told)))


def test_a_decoder_begins_with_the_encoders_states():
    traces = lc.trace_model(encoder_decoder(), [series(5, 6, FEATURES), series(5, 4, 2, seed=2)])
    first, second = traces["encoder"], traces["decoder"]
    np.testing.assert_allclose(second.initial_cell_state, first.cell_state[:, -1], **ROUNDING)
    np.testing.assert_allclose(second.initial_hidden_state, first.hidden_state[:, -1], **ROUNDING)


@pytest.mark.parametrize("kind", CELLS)
@pytest.mark.parametrize("rates", [{"dropout": 0.4}, {"dropout": 0.4, "recurrent_dropout": 0.4}])
def test_with_training_the_dropout_is_that_of_the_run(kind, rates):
    """Each trace is held against the run, whose masks nobody else draws again."""
    model, x = sequential(kind(8, **rates)), masked_series("middle")
    dropped = lc.trace_model(model, x, training=True)
    calm = lc.trace_model(model, x)
    (name,) = dropped
    assert not np.allclose(dropped[name].hidden_state, calm[name].hidden_state)


def test_dropout_in_a_stack_of_cells():
    model = sequential(L.RNN([L.LSTMCell(4, dropout=0.5), L.GRUCell(3, recurrent_dropout=0.5)]))
    assert len(lc.trace_model(model, masked_series("left"), training=True)) == 2


def test_a_dataset_in_batches():
    import tensorflow as tf

    model, x = MODELS["stack"](), masked_series("right")
    dataset = tf.data.Dataset.from_tensor_slices((x, np.zeros(SAMPLES))).batch(4)
    batches = dataset if IS_TENSORFLOW else dataset.as_numpy_iterator()
    of_dataset, of_array = lc.trace_model(model, batches), lc.trace_model(model, x, batch_size=4)
    for name in of_array:
        np.testing.assert_array_equal(of_dataset[name].hidden_state, of_array[name].hidden_state)


def test_inputs_by_name():
    past = L.Input((STEPS, FEATURES), name="past")
    model = random_weights(keras.Model({"past": past}, L.LSTM(2)(past)))
    assert lc.trace_model(model, {"past": masked_series("none")})["lstm"].timesteps == STEPS


def test_some_of_the_layers():
    model, x = MODELS["stack"](), masked_series("none")
    assert list(lc.trace_model(model, x, layers=["gru"])) == ["gru"]
    assert list(lc.trace_model(model, x, layers=[model.get_layer("lstm")])) == ["lstm"]
    with pytest.raises(ValueError, match="lstm, gru"):
        lc.trace_model(model, x, layers=["third"])
    with pytest.raises(KeyError, match="left out"):
        lc.trace_model(model, x, layers=["gru"])["lstm"]


@pytest.mark.filterwarnings("ignore:Layer 'inner' .* was passed an input with a mask")
def test_one_layer_needs_no_list_and_a_wrapper_or_a_model_means_all_in_it():
    inner = keras.Sequential([L.Input((STEPS, 4)), L.LSTM(2, name="deep")], name="inner")
    both = L.Bidirectional(L.GRU(2, return_sequences=True), name="both")
    model, x = sequential(L.GRU(2, return_sequences=True, name="low"), both, inner), series(2, 4, 3)
    for wanted in ("both", both, ["both"], ["both/forward", both.backward_layer]):
        assert list(lc.trace_model(model, x, layers=wanted)) == ["both/forward", "both/backward"]
    for wanted in ("low", model.get_layer("low")):
        assert list(lc.trace_model(model, x, layers=wanted)) == ["low"]
    assert list(lc.trace_model(model, x, layers=[inner, "low"])) == ["low", "inner/deep"]


def test_traces_are_copied_as_pickle_copies():
    traces = lc.trace_model(MODELS["stack"](), masked_series("left"), layers="gru")
    other = copy.deepcopy(traces)
    np.testing.assert_array_equal(other["gru"].hidden_state, traces["gru"].hidden_state)
    assert other.not_traced == traces.not_traced


def test_a_model_is_traced_in_several_threads_while_it_runs():
    """No thread notes another one's calls, nor puts back what another one has set."""
    model, x = MODELS["stack"](), masked_series("left")
    whole = lc.trace_model(model, x)["gru"].hidden_state

    def trace(row: int) -> tuple[lc.Trace, lc.Trace]:
        one = x[row : row + 1]
        model(x)
        traces = lc.trace_model(model, one)
        return traces["gru"], lc.trace_layer(model.get_layer("lstm"), one, mask=False)

    with concurrent.futures.ThreadPoolExecutor(4) as threads:
        for row, (trace_of_row, _) in enumerate(threads.map(trace, range(SAMPLES))):
            hidden = trace_of_row.hidden_state[0]
            np.testing.assert_allclose(hidden, whole[row], rtol=0, atol=1e-6)


# Exact or refused


class Halved(L.LSTMCell):
    """It scales what it hands out."""

    def call(self, inputs, states, training=False):
        h, [_, c] = super().call(inputs, states, training=training)
        return 0.5 * h, [0.5 * h, c]


class Scaled(L.LSTMCell):
    """It scales what it reads."""

    def call(self, inputs, states, training=False):
        return super().call(2 * inputs, states, training=training)


class Peephole(L.LSTMCell):
    """Its gates see the cell state too."""

    def _compute_carry_and_output_fused(self, z, c_tm1):
        i, f, g, o = z
        return super()._compute_carry_and_output_fused((i + c_tm1, f + c_tm1, g, o), c_tm1)


class Coupled(L.LSTMCell):
    """Its input gate is 1 - its forget gate."""

    def _compute_carry_and_output_fused(self, z, c_tm1):
        _, f, g, o = z
        return super()._compute_carry_and_output_fused((-f, f, g, o), c_tm1)


def of_own_cells(cell: type[L.LSTMCell], units: int, **options: Any) -> keras.layers.LSTM:
    class OwnLSTM(L.LSTM):
        def __init__(self) -> None:
            super().__init__(units, use_cudnn=False, name="own", **options)
            self.cell = cell(units)

    return OwnLSTM()


class Renamed(L.LSTM):
    """A subclass that computes what its parent does."""


@pytest.mark.parametrize(
    "trace",
    [
        lambda model, x: lc.trace_model(model, x),
        lambda model, x: lc.trace_layer(model.get_layer("own"), x, mask=False),
    ],
    ids=["model", "layer"],
)
@pytest.mark.parametrize("cell", [Halved, Scaled, Peephole, Coupled])
def test_a_cell_with_equations_of_its_own_is_refused(cell, trace):
    model, x = sequential(of_own_cells(cell, 3)), masked_series("none")
    with pytest.raises(lc.NotExact, match=rf"'own' differs .* {cell.__name__} has"):
        trace(model, x)


class ScaledLSTM(L.LSTM):
    """It scales what it reads, and leaves its cell as it is."""

    def call(self, sequences, initial_state=None, mask=None, training=False):
        return super().call(2 * sequences, initial_state, mask, training)


def test_a_layer_with_a_call_of_its_own_is_refused():
    with pytest.raises(lc.NotExact, match=r"ScaledLSTM has a `call`"):
        lc.trace_model(sequential(ScaledLSTM(3)), masked_series("none"))


def test_a_refused_layer_can_be_left_out():
    own = of_own_cells(Halved, 3, return_sequences=True)
    model = sequential(own, L.GRU(2, name="plain"))
    assert list(lc.trace_model(model, masked_series("none"), layers=["plain"])) == ["plain"]


def test_a_subclass_that_changes_nothing_is_traced():
    model, x = sequential(Renamed(3, name="renamed")), masked_series("left")
    assert isinstance(lc.trace_model(model, x)["renamed"], lc.GateTrace)


class Plain(keras.layers.Layer):
    """A cell that is none of Keras' own."""

    state_size = output_size = 2

    def call(self, inputs, states):
        h = ops.tanh(states[0] + inputs[:, :2])
        return h, [h]


def test_what_cannot_be_traced_is_named():
    model = sequential(L.RNN(Plain(), return_sequences=True, name="plain"), L.LSTM(2, name="gates"))
    traces = lc.trace_model(model, masked_series("none"))
    assert list(traces) == ["gates"]
    assert "steps a Plain" in traces.not_traced["plain"]
    with pytest.raises(TypeError, match="steps a Plain"):
        lc.trace_model(model, masked_series("none"), layers=["plain"])


def test_the_model_runs_as_before_afterwards():
    model, x = MODELS["bidirectional"](), masked_series("left")
    before = numbers(model(x))
    lc.trace_model(model, x)
    np.testing.assert_array_equal(numbers(model(x)), before)
    assert all("call" not in vars(layer) for layer in model.layers)


def test_an_error_of_the_model_leaves_it_as_it_was():
    model = MODELS["stack"]()
    with pytest.raises(Exception, match=r"."):  # whatever the backend calls it
        lc.trace_model(model, series(2, STEPS, FEATURES + 1))
    assert "call" not in vars(model.get_layer("lstm"))


# What a bare layer would have had in its model


def test_a_mask_that_the_model_gives_is_asked_for():
    model, x = MODELS["stack"](), masked_series("left")
    first, second = model.get_layer("lstm"), model.get_layer("gru")
    with pytest.raises(ValueError, match="gets a mask"):
        lc.trace_layer(first, x)
    trace = lc.trace_layer(first, x, mask=MASKS["left"])
    with pytest.raises(ValueError, match="gets a mask"):
        lc.trace_layer(second, trace.hidden_state)
    as_in_the_model = lc.trace_layer(second, trace.hidden_state, mask=MASKS["left"])
    np.testing.assert_allclose(
        as_in_the_model.hidden_state,
        lc.trace_model(model, x)["gru"].hidden_state,
        rtol=0,
        atol=1e-6,
    )
    assert not lc.trace_layer(first, x, mask=False).is_padding.any()


def test_a_mask_that_an_embedding_makes_is_asked_for():
    model = random_weights(
        keras.Sequential([L.Input((STEPS,)), L.Embedding(5, 3, mask_zero=True), L.LSTM(4)])
    )
    embedding, layer = model.layers
    words = np.array([[0, 0, 3, 1], [2, 4, 1, 0]])
    vectors = keras.Sequential([embedding]).predict(words, verbose=0)  # arrays carry no mask
    with pytest.raises(ValueError, match="gets a mask"):
        lc.trace_layer(layer, vectors)
    trace = lc.trace_layer(layer, vectors, mask=words != 0)
    np.testing.assert_allclose(trace.hidden_state[:, -1], numbers(model(words)), **ROUNDING)
    np.testing.assert_array_equal(trace.is_padding, words == 0)


def test_a_state_that_the_model_gives_is_asked_for():
    model, x = encoder_decoder(), series(5, 4, 2)
    decoder = model.get_layer("decoder")
    with pytest.raises(ValueError, match="gets an initial state"):
        lc.trace_layer(decoder, x)
    past = series(5, 6, FEATURES)
    traces = lc.trace_model(model, [past, x])
    first, second = traces["encoder"], traces["decoder"]
    states = [first.hidden_state[:, -1], first.cell_state[:, -1]]
    alone = lc.trace_layer(decoder, x, initial_state=states)
    np.testing.assert_allclose(alone.hidden_state, second.hidden_state, **ROUNDING)


def test_symbolic_inputs_are_refused():
    model = MODELS["stack"]()
    with pytest.raises(TypeError, match="symbolic"):
        lc.trace_layer(model.get_layer("lstm"), model.inputs[0])
    with pytest.raises(TypeError, match="symbolic"):
        lc.trace_model(model, model.inputs[0])


def test_a_stateful_layer_says_how_many_sequences_it_takes():
    layer = L.LSTM(2, stateful=True)
    layer.build((8, STEPS, FEATURES))
    with pytest.raises(ValueError, match="keeps states for 8 sequences; received 1"):
        lc.trace_layer(layer, series(1, STEPS, FEATURES))


@pytest.mark.parametrize(
    "layer",
    [
        lambda: L.TimeDistributed(L.LSTM(2)),
        lambda: L.Bidirectional(L.LSTM(2)),
        lambda: sequential(L.RNN([L.LSTMCell(2), L.GRUCell(2)])).get_layer("rnn"),
        lambda: MODELS["stack"](),
    ],
    ids=["time distributed", "bidirectional", "stacked cells", "model"],
)
def test_a_layer_of_several_is_sent_to_trace_model(layer):
    with pytest.raises(TypeError, match="trace_model"):
        lc.trace_layer(layer(), series(2, STEPS, FEATURES))


def test_an_rnn_of_one_cell_is_traced_like_its_layer():
    layer, x = L.RNN(L.LSTMCell(4), return_sequences=True), series(2, STEPS, FEATURES)
    own = numbers(layer(x))
    np.testing.assert_allclose(lc.trace_layer(layer, x).hidden_state, own, **ROUNDING)


def test_a_model_without_recurrent_layers_is_refused():
    model = keras.Sequential([L.Input((3,)), L.Dense(2)])
    with pytest.raises(ValueError, match="no recurrent layer"):
        lc.trace_model(model, series(4, 3))


def test_batches_of_different_lengths_are_refused():
    model = random_weights(keras.Sequential([L.Input((None, FEATURES)), L.LSTM(2)]))
    batches = [(series(2, 5, FEATURES),), (series(2, 7, FEATURES),)]
    with pytest.raises(ValueError, match=r"\[5, 7\] steps"):
        lc.trace_model(model, iter(batches))


def test_a_list_of_numbers_is_told_what_to_do():
    with pytest.raises(TypeError, match="array"):
        lc.trace_model(MODELS["stack"](), [[1, 2], [3, 4]])
