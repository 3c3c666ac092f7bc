"""What people feed `trace_model` beside the plain case: right, or refused in words."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from typing import Any

import keras
import numpy as np
import pandas as pd
import pytest
from keras import ops

import lstm_core as lc

L = keras.layers
BACKEND = keras.backend.backend()
ROUNDING = {"rtol": 0, "atol": 0 if BACKEND == "tensorflow" else 1e-5}

X = np.random.default_rng(0).normal(size=(6, 4, 3)).astype(np.float32)


@pytest.fixture(autouse=True)
def names_begin_anew() -> None:
    keras.utils.clear_session(free_memory=False)  # to collect garbage costs a third of a second


def sequential(*layers: keras.layers.Layer) -> keras.Model:
    return keras.Sequential([L.Input((4, 3)), *layers])


class Calls(keras.Model):
    """A subclassed model that holds layers and calls them as it is told."""

    def __init__(self, layers: dict[str, Any], calls: Callable[..., Any]) -> None:
        super().__init__()
        self.held, self.calls = layers, calls

    def build(self, shape: Any) -> None:
        for layer in self.held.values():
            layer.build(shape[:1] + shape[2:] if isinstance(layer, L.LSTMCell) else shape)

    def call(self, x: Any) -> Any:
        return self.calls(self.held, x)


def called(layers: dict[str, Any], calls: Callable[..., Any]) -> keras.Model:
    model = Calls(layers, calls)
    model(X)
    return model


def array(tensor: Any) -> np.ndarray:
    return ops.convert_to_numpy(tensor)


def require_the_output(model: keras.Model, trace: lc.Trace, inputs: Any = X) -> None:
    own = array(model(inputs))
    hidden = trace.hidden_state if own.ndim == 3 else trace.hidden_state[:, -1]
    np.testing.assert_allclose(hidden, own, **ROUNDING)


# Inputs


def batches() -> Iterator[list[np.ndarray]]:
    yield [X[:4], np.zeros(4)]  # a list is inputs and targets, as in Keras
    yield [X[4:], np.zeros(2)]


class Pairs(keras.utils.PyDataset):
    def __len__(self) -> int:
        return 2

    def __getitem__(self, index: int) -> tuple[np.ndarray, np.ndarray]:
        if index > 1:
            raise IndexError(index)
        return X[4 * index : 4 * index + 4], np.zeros(4)


@pytest.mark.parametrize("inputs", [batches, Pairs, lambda: ops.convert_to_tensor(X)])
def test_every_sample_of_every_source_is_traced(inputs):
    model = sequential(L.LSTM(2, return_sequences=True))
    trace = lc.trace_model(model, inputs())["lstm"]
    assert len(trace.hidden_state) == 6
    np.testing.assert_allclose(trace.hidden_state, array(model(X)), rtol=0, atol=1e-6)


def test_a_data_frame_of_numbers():
    model = keras.Sequential([L.Input((4,)), L.Reshape((4, 1)), L.GRU(2)])
    frame = pd.DataFrame(X[:, :, 0])
    require_the_output(model, lc.trace_model(model, frame)["gru"], frame.to_numpy())


def test_a_dataset_of_dictionaries():
    import tensorflow as tf

    past = L.Input((4, 3), name="past")
    model = keras.Model({"past": past}, L.LSTM(2)(past))
    dataset = tf.data.Dataset.from_tensor_slices(({"past": X}, np.zeros(6))).batch(4)
    found = dataset if BACKEND == "tensorflow" else dataset.as_numpy_iterator()
    assert len(lc.trace_model(model, found)["lstm"].hidden_state) == 6


def test_one_time_step():
    model = keras.Sequential([L.Input((None, 3)), L.LSTM(2)])
    require_the_output(model, lc.trace_model(model, X[:, :1])["lstm"], X[:, :1])


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        (X[:0], r"at least 1; received the shapes \(0, 4, 3\)"),
        (X[:, :0], r"at least one time step; received \(6, 0, 3\)"),
        (np.float32(1), r"samples, .*received the shapes \(\)"),
        (iter(()), "at least one batch"),
    ],
    ids=["no sample", "no step", "one number", "no batch"],
)
def test_nothing_to_read_is_refused(inputs, words):
    with pytest.raises(ValueError, match=words):
        lc.trace_model(keras.Sequential([L.Input((None, 3)), L.LSTM(2)]), inputs)


@pytest.mark.parametrize("samples", [5, 1])
def test_inputs_of_different_lengths_are_refused(samples):
    """One sample would be added to each of the six without a word."""
    x, more = L.Input((4, 3)), L.Input((2,))
    model = keras.Model([x, more], L.Add()([L.LSTM(2)(x), more]))
    with pytest.raises(ValueError, match=rf"\(6, 4, 3\), \({samples}, 2\)"):
        lc.trace_model(model, [X, np.zeros((samples, 2))])


@pytest.mark.parametrize("size", [0, -1, 2.0])
def test_a_batch_has_at_least_one_sample(size):
    with pytest.raises(ValueError, match=f"batch_size must be .*received {size}"):
        lc.trace_model(sequential(L.LSTM(2)), X, batch_size=size)
    layer = L.LSTM(2)
    layer.build(X.shape)
    with pytest.raises(ValueError, match=f"batch_size must be .*received {size}"):
        lc.trace_layer(layer, X, batch_size=size)


@pytest.mark.skipif(BACKEND != "tensorflow", reason="ragged tensors are TensorFlow's")
def test_ragged_inputs_are_told_to_be_padded():
    import tensorflow as tf

    ragged = tf.RaggedTensor.from_row_lengths(X.reshape(-1, 3)[:9], [2, 3, 4])
    with pytest.raises(TypeError, match="to_tensor"):
        lc.trace_model(keras.Sequential([L.Input((None, 3)), L.LSTM(2)]), ragged)


# Where a layer stands, and how it is called


def test_a_bare_layer_is_a_model_of_one():
    layer = L.LSTM(2, name="bare", return_sequences=True)
    layer(X)
    require_the_output(layer, lc.trace_model(layer, X)["bare"])
    with pytest.raises(TypeError, match="received int"):
        lc.trace_model(3, X)


def test_a_model_that_is_not_built_is_refused():
    with pytest.raises(ValueError, match="not built"):
        lc.trace_model(keras.Sequential([L.LSTM(2)]), X)


def test_a_layer_in_a_function_is_named_and_can_be_asked_for():
    hidden = L.LSTM(2, return_sequences=True, name="hidden")
    hidden(X)
    function = L.Lambda(lambda x: hidden(x), output_shape=(4, 2))
    traces = lc.trace_model(sequential(function, L.GRU(2, name="held")), X)
    assert list(traces) == ["held"]
    assert "stands in a function" in traces.not_traced["hidden"]
    with pytest.raises(TypeError, match=r"hidden: .* stands in a function"):
        lc.trace_model(sequential(function), X)
    asked = lc.trace_model(sequential(function), X, layers=[hidden])
    require_the_output(hidden, asked["hidden"])


def test_a_layer_that_does_not_run_is_named():
    layers = {"used": L.LSTM(2, name="used"), "idle": L.GRU(2, name="idle")}
    model = called(layers, lambda held, x: held["used"](x))
    traces = lc.trace_model(model, X)
    assert list(traces) == ["used"]
    assert "did not run" in traces.not_traced["idle"]
    with pytest.raises(KeyError, match="did not run"):
        traces["idle"]
    with pytest.raises(ValueError, match=r"idle: it did not run"):
        lc.trace_model(model, X, layers=["idle"])


def test_a_cell_that_the_model_steps_itself_is_refused():
    def steps(held: Any, x: Any) -> Any:
        states = held["cell"].get_initial_state(6)
        for step in range(4):
            output, states = held["cell"](x[:, step], states)
        return output

    model = called({"cell": L.LSTMCell(2, name="cell")}, steps)
    with pytest.raises(TypeError, match=r"'cell' is stepped by the model itself.*RNN\(cell\)"):
        lc.trace_model(model, X)
    with pytest.raises(TypeError, match="stepped by the model itself"):
        lc.trace_model(model, X, layers=["cell"])


def test_a_layer_in_compiled_code_is_refused():
    """Each sequence for itself, at once: no number of it can be seen."""
    layer = L.LSTM(2, name="layer")
    layer(X)
    model = Calls(
        {"layer": layer},
        lambda held, x: ops.vectorized_map(lambda one: held["layer"](one[None])[0], x),
    )
    model(X)
    with pytest.raises(TypeError, match="layer: it did not run, or it ran in compiled code"):
        lc.trace_model(model, X)


@pytest.mark.skipif(BACKEND != "tensorflow", reason="tf.function is TensorFlow's")
@pytest.mark.parametrize("ran_before", [True, False])
def test_a_layer_in_a_tf_function_is_refused(ran_before):
    import tensorflow as tf

    layer = L.LSTM(2)
    layer(X)
    model = Calls({"layer": layer}, tf.function(lambda held, x: held["layer"](x)))
    model.built = True
    if ran_before:  # the code is compiled by now, and calls no layer again
        model(X)
    with pytest.raises(TypeError, match="compiled code"):
        lc.trace_model(model, X)


def test_batches_that_run_layers_differently_are_refused():
    """A trace of some of the samples would look like one of all."""
    count = iter(range(10))

    def calls(held: Any, x: Any) -> Any:
        for _ in range(next(count)):
            x = held["layer"](x)
        return x

    model = called({"layer": L.LSTM(3, return_sequences=True, name="layer")}, calls)
    with pytest.raises(ValueError, match=r"ran layer, another layer\[0\], layer\[1\]"):
        lc.trace_model(model, X, batch_size=3)


def test_a_convolutional_recurrent_layer_is_named():
    model = keras.Sequential([L.Input((4, 5, 2)), L.ConvLSTM1D(2, 3, name="conv")])
    with pytest.raises(TypeError, match="'conv' steps a ConvLSTMCell"):
        lc.trace_model(model, np.zeros((2, 4, 5, 2)))


def test_what_training_moves_is_set_back():
    model = sequential(L.BatchNormalization(), L.LSTM(2, dropout=0.5))
    before = [w.copy() for w in model.get_weights()]
    lc.trace_model(model, X, training=True)
    for weight, was in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(weight, was)


# Precision


@pytest.mark.parametrize("dtype", ["float64", "mixed_float16", "mixed_bfloat16"])
def test_other_precisions(dtype):
    layer = L.LSTM(4, dtype=dtype, use_cudnn=False, return_sequences=True)
    model = sequential(layer)
    trace, own = lc.trace_model(model, X)["lstm"], np.asarray(layer_output(model))
    assert trace.forget_gate.dtype == own.dtype  # JAX has 64 bits only where it is told to
    assert BACKEND != "tensorflow" or own.dtype == layer.compute_dtype
    atol = 0 if BACKEND == "tensorflow" else 0.02 if "16" in dtype else 1e-5
    np.testing.assert_allclose(
        trace.hidden_state.astype(np.float64), own.astype(np.float64), rtol=0, atol=atol
    )


def layer_output(model: keras.Model) -> Any:
    output = model(X)
    return output if BACKEND == "tensorflow" else ops.convert_to_numpy(output)


@pytest.mark.parametrize("mode", ["int8", "int4"])
def test_quantised_layers_around_a_recurrent_one(mode):
    """Keras quantises no recurrent layer; such a layer reads what the others give it."""
    model = sequential(L.Dense(4), L.LSTM(2, return_sequences=True))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Keras says that the recurrent one stays as it is
        model.quantize(mode)
    assert model.layers[0].quantization_mode == mode
    require_the_output(model, lc.trace_model(model, X)["lstm"])


def test_a_quantised_recurrent_layer_is_refused():
    """By Keras itself, as soon as such a layer exists and runs."""
    layer = L.LSTM(2, dtype="int8_from_float32")
    layer.build(X.shape)
    with pytest.raises(NotImplementedError, match="LSTM"):
        lc.trace_layer(layer, X)


def test_low_rank_adapters():
    model = sequential(L.Dense(4), L.LSTM(2, return_sequences=True))
    model.layers[0].enable_lora(2)
    model.layers[0].lora_kernel_b.assign(np.ones((2, 4)))
    require_the_output(model, lc.trace_model(model, X)["lstm"])


# What is refused, and what is not


def test_infinite_states_are_as_the_layers_own():
    """A layer that overflows does so in its trace, and one that differs elsewhere is refused."""
    layer = L.SimpleRNN(2, activation="relu", return_sequences=True, recurrent_initializer="ones")
    model = sequential(layer)
    layer.cell.kernel.assign(np.full((3, 2), 3e38))
    x = np.concatenate([np.abs(X) + 5, np.zeros_like(X)])
    trace = lc.trace_model(model, x)["simple_rnn"]
    assert np.isinf(trace.hidden_state[:6]).all()
    assert not trace.hidden_state[6:].any()


class Shifted(L.SimpleRNNCell):
    """It adds a thousandth to small numbers alone."""

    def call(self, sequence: Any, states: Any, training: bool = False) -> Any:
        output, _ = super().call(sequence, states, training=training)
        output = output + 1e-3 * ops.cast(output < 1, output.dtype)
        return output, [output]


def test_a_large_number_excuses_no_other():
    """In the first sequence all is as the layer has it; a thousandth is nothing beside 1e12."""
    weights = {"kernel_initializer": "ones", "recurrent_initializer": "zeros"}
    layer = L.RNN(Shifted(2, activation="relu", **weights), return_sequences=True)
    x = np.concatenate([np.full((1, 4, 3), 1e12), np.full((1, 4, 3), 0.1)]).astype(np.float32)
    lc.trace_model(sequential(layer), x[:1])
    with pytest.raises(lc.NotExact, match="Shifted"):
        lc.trace_model(sequential(layer), x)


class Clipped(L.LSTMCell):
    """It clips the cell state after it has computed the hidden state from it."""

    def call(self, inputs: Any, states: Any, training: bool = False) -> Any:
        output, (h, c) = super().call(inputs, states, training=training)
        return output, [h, ops.clip(c, -0.01, 0.01)]


@pytest.mark.parametrize("steps", [1, 4])
def test_a_cell_state_of_its_own_is_refused_at_the_last_step_too(steps):
    """The hidden state of that step does not show it."""
    model = keras.Sequential([L.Input((None, 3)), L.RNN(Clipped(2))])
    with pytest.raises(lc.NotExact, match="Clipped has a `call`"):
        lc.trace_model(model, X[:, :steps])


class Pair(L.LSTM):
    """It returns something beside its output."""

    def call(self, *args: Any, **options: Any) -> Any:
        return super().call(*args, **options), 1


def test_a_layer_that_returns_a_pair_is_refused():
    layer = Pair(2)
    layer.build(X.shape)
    with pytest.raises(lc.NotExact, match="received a tuple"):
        lc.trace_layer(layer, X)


def test_a_call_set_on_one_layer_is_refused():
    layer = L.LSTM(2, name="own")
    layer.build(X.shape)
    plain = layer.call
    layer.call = lambda sequences, **options: plain(2 * sequences, **options)
    with pytest.raises(lc.NotExact, match="set a `call` on this very layer"):
        lc.trace_layer(layer, X)


def test_a_layer_alone_with_dropout_and_in_batches():
    layer = L.LSTM(8, dropout=0.5, recurrent_dropout=0.5)
    layer.build(X.shape)
    dropped = lc.trace_layer(layer, X, training=True)
    calm = lc.trace_layer(layer, X)
    assert not np.allclose(dropped.hidden_state, calm.hidden_state)
    parts = lc.trace_layer(layer, X, mask=X[..., 0] > -1, batch_size=4)
    whole = lc.trace_layer(layer, X, mask=X[..., 0] > -1)
    for name, quantity in whole.quantities.items():
        np.testing.assert_allclose(parts.quantities[name], quantity, rtol=0, atol=1e-6)
    np.testing.assert_array_equal(parts.is_padding, whole.is_padding)


def stepped(layer: keras.layers.Layer, **options: Any) -> keras.Model:
    """A model that calls one layer with these options."""
    return called({"layer": layer}, lambda held, x: held["layer"](x, **options))


class Louder(L.LSTM):
    """It takes one argument more, and leaves out the order that Keras has."""

    def call(self, x: Any, gain: float = 1.0, mask: Any = None, **others: Any) -> Any:
        return super().call(x * gain, mask=mask, **others)


class Passing(L.GRU):
    """It hands on whatever it is given."""

    def call(self, *args: Any, **options: Any) -> Any:
        return super().call(*args, **options)


def test_a_layer_may_name_its_arguments_as_it_likes():
    model = stepped(Louder(3, return_sequences=True, name="own"), gain=1.0)
    require_the_output(model, lc.trace_model(model, X)["own"])
    with pytest.raises(lc.NotExact, match="Louder has a `call`"):
        lc.trace_model(stepped(Louder(3, name="own"), gain=2.0), X)
    before = ops.ones((6, 3))
    model = stepped(Passing(3, return_sequences=True, name="own"), initial_state=before)
    trace = lc.trace_model(model, X)["own"]
    require_the_output(model, trace)
    assert np.all(trace.initial_hidden_state == 1)


def test_a_mask_is_one_value_a_step():
    counts = np.arange(4) < np.array([4, 3, 2, 1, 4, 0])[:, None]
    model = stepped(L.LSTM(3, return_sequences=True, name="own"), mask=counts[..., None])
    trace = lc.trace_model(model, X)["own"]
    np.testing.assert_array_equal(trace.is_padding, ~counts)
    require_the_output(model, trace)
    by_unit = stepped(L.LSTM(3, name="own"), mask=np.repeat(counts[..., None], 3, axis=2))
    with pytest.raises(ValueError, match="mask of the layer 'own' must be"):
        lc.trace_model(by_unit, X)


def test_the_states_of_layers_that_are_not_traced_are_set_back():
    """Whether it was left out, or cannot be traced at all."""
    kept = L.LSTM(3, stateful=True, return_sequences=True, name="kept")
    shape = (6, 4, 3)
    model = keras.Sequential([L.Input(batch_shape=shape), kept, L.GRU(2, name="top")])
    model(X)
    before = [array(ops.copy(state)) for state in kept.states]
    lc.trace_model(model, X, layers=["top"])
    np.testing.assert_array_equal([array(ops.copy(state)) for state in kept.states], before)
    images = np.repeat(X[..., None], 2, axis=-1)
    grid = L.ConvLSTM1D(2, 2, stateful=True, return_sequences=True, name="grid")
    rows = L.TimeDistributed(L.Flatten())
    model = keras.Sequential([L.Input(batch_shape=images.shape), grid, rows, L.GRU(2)])
    model(images)
    before = [array(ops.copy(state)) for state in grid.states]
    lc.trace_model(model, images)
    np.testing.assert_array_equal([array(ops.copy(state)) for state in grid.states], before)


@pytest.mark.skipif(BACKEND == "jax", reason="Keras itself refuses such an activation there")
def test_an_activation_that_is_random_is_refused_with_its_name():
    def noisy(x: Any) -> Any:
        return ops.tanh(x) + keras.random.normal(ops.shape(x))

    with pytest.raises(lc.NotExact, match="activation noisy"):
        lc.trace_model(sequential(L.LSTM(3, activation=noisy)), X)


@pytest.mark.skipif(BACKEND == "torch", reason="such a layer does not run there")
def test_keras_own_unrolled_mask_is_refused_with_its_reason():
    """On TensorFlow Keras reads the mask from its other end; on JAX it does not."""
    options = {"unroll": True, "go_backwards": True, "zero_output_for_mask": True}
    counts = np.arange(4) < np.array([4, 3, 2, 1, 4, 0])[:, None]
    layer = L.LSTM(3, return_sequences=True, **options)
    model = stepped(layer, mask=counts)
    if BACKEND == "jax":
        assert lc.trace_model(model, X)
        return
    with pytest.raises(lc.NotExact, match="does not turn the mask"):
        lc.trace_model(model, X)


@pytest.mark.parametrize("inputs", [None, 3.0])
def test_inputs_that_are_none_of_these_are_named(inputs):
    with pytest.raises(TypeError, match="inputs must be arrays"):
        lc.trace_model(sequential(L.LSTM(3)), inputs)
