"""Each kind of model, masked or not, with and without given states, on `KERAS_BACKEND`.

A trace must equal what the model itself returns: with TensorFlow on a processor bit for bit,
elsewhere up to rounding. `test_backends.py` runs some of this on JAX, `make test-backends` all of
it on every backend.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest
from keras import ops

import lstm_core as lc
from lstm_core.gates import gru_step, lstm_step, rnn_step

# A nested model loses the mask, as Keras says; its layers are traced without one, as they ran.
pytestmark = pytest.mark.filterwarnings("ignore:Layer 'inner' .* was passed an input with a mask")

L = keras.layers
IS_TENSORFLOW = keras.backend.backend() == "tensorflow"
ROUNDING = {"rtol": 0, "atol": 0 if IS_TENSORFLOW else 1e-5}

SAMPLES, STEPS, FEATURES, UNITS = 12, 4, 3, 3

at = np.arange(STEPS)
each = np.arange(SAMPLES // 4)[:, None] + 1  # a quarter of the sequences has each kind of mask
MASKS = {
    "none": np.ones((SAMPLES // 4, STEPS), bool),
    "left": at >= each,  # the last sequence of three keeps one step
    "right": at < STEPS - each,
    "middle": (at + each) % 3 != 0,
}
MASK = np.concatenate(list(MASKS.values()))


def normal(*shape: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(scale=0.6, size=shape).astype(np.float32)


def series() -> np.ndarray:
    """(SAMPLES, STEPS, FEATURES), with 9s where a `Masking(9)` layer skips the step."""
    x = normal(SAMPLES, STEPS, FEATURES, seed=0)
    return np.where(MASK[..., None], x, np.float32(9.0))


def sequences(kind: type[L.RNN] = L.LSTM, **options: Any) -> L.RNN:
    return kind(UNITS, return_sequences=True, **options)


class InAContainer(keras.layers.Layer):
    """A layer of one's own with recurrent layers in a dictionary and a list, one in a loop."""

    def __init__(self) -> None:
        super().__init__(name="own")
        self.parts = {"first": [sequences(name="first")], "loop": sequences(L.GRU, name="loop")}
        self.supports_masking = True

    def call(self, x: Any, mask: Any = None) -> list[Any]:
        found = [self.parts["first"][0](x, mask=mask)]
        for _ in range(2):
            found.append(self.parts["loop"](found[-1], mask=mask))
        return found

    def compute_mask(self, *_: Any) -> None:
        return None


class Subclassed(keras.Model):
    """A model whose layers are known by no graph."""

    def __init__(self, *, masking: bool) -> None:
        super().__init__()
        self.masking = L.Masking(9.0) if masking else L.Identity()
        self.first, self.second = sequences(name="first"), sequences(L.GRU, name="second")

    def call(self, inputs: Any) -> list[Any]:
        x, *states = inputs if isinstance(inputs, (list, tuple)) else [inputs]
        first = self.first(self.masking(x), initial_state=states or None)
        return [first, self.second(first)]


class Around(L.Wrapper):
    """A wrapper of one's own."""

    def call(self, x: Any, mask: Any = None) -> Any:
        return self.layer(x, mask=mask)

    def compute_mask(self, *_: Any) -> None:
        return None


@dataclasses.dataclass(frozen=True)
class Kind:
    """A kind of model.

    graph: (masked inputs, given states or None) -> the outputs of its recurrent layers, in order;
    names: of the traces; states: how many can be given.
    """

    graph: Callable[[Any, Any], list[Any]]
    names: list[str]
    states: int = 0


def one(layer: Callable[[], L.RNN], states: int) -> Kind:
    return Kind(lambda x, s: [layer()(x, initial_state=s)], ["layer"], states)


def stack(x: Any, states: Any) -> list[Any]:
    below = sequences(name="below")(x, initial_state=states)
    middle = sequences(L.GRU, name="middle")(below)
    return [below, middle, L.SimpleRNN(UNITS, name="top")(middle)]


def nested(x: Any, _: Any) -> list[Any]:
    inner = keras.Sequential(
        [L.Input((STEPS, FEATURES)), L.Dense(FEATURES), sequences(name="deep")], name="inner"
    )
    return [inner(x)]


def nested_with_states(x: Any, states: Any) -> list[Any]:
    given = [L.Input((UNITS,)) for _ in states or ()]
    sequence = L.Input((STEPS, FEATURES))
    deep = sequences(name="deep")(sequence, initial_state=given or None)
    inner = keras.Model([sequence, *given], [deep], name="inner")
    return [keras.tree.flatten(inner([x, *(states or ())]))[0]]


def shared(x: Any, states: Any) -> list[Any]:
    layer = sequences(name="twice")
    first = layer(x, initial_state=states)
    return [first, layer(first)]


def bidirectional(x: Any, states: Any) -> list[Any]:
    both = L.Bidirectional(sequences(), merge_mode=None, name="both")
    return list(both(x, initial_state=states))


def halves(x: Any, states: Any) -> list[Any]:
    """Two different layers, joined by adding."""
    back = sequences(L.GRU, go_backwards=True)
    both = L.Bidirectional(sequences(L.GRU), backward_layer=back, merge_mode=None, name="both")
    return list(both(x, initial_state=states))


def distributed(x: Any, _: Any) -> list[Any]:
    windows = ops.reshape(x, (-1, 2, STEPS // 2, FEATURES))
    y = L.TimeDistributed(sequences(name="each"), name="windows")(windows)
    return [y[:, 0], y[:, 1]]


def encoder_decoder(x: Any, states: Any) -> list[Any]:
    encoder = sequences(return_state=True, name="encoder")
    read, *last = encoder(x, initial_state=states)
    return [read, sequences(name="decoder")(x, initial_state=last)]


def two_inputs(x: Any, states: Any) -> list[Any]:
    """The states feed a layer of their own; a sequence of them, that is."""
    told = sequences(L.SimpleRNN, name="told")(L.RepeatVector(2)(states[0]))
    return [told, sequences(name="read")(x)]


def stacked_cells(x: Any, states: Any) -> list[Any]:
    layer = L.RNN([L.GRUCell(UNITS), L.LSTMCell(UNITS)], return_sequences=True, name="cells")
    return [layer(x, initial_state=states and [states[0], list(states[1:])])]


def one_cell_twice(x: Any, states: Any) -> list[Any]:
    cell = L.GRUCell(UNITS, name="cell")
    return [L.RNN([cell, cell], return_sequences=True, name="cells")(x, initial_state=states)]


STEPWISE = {
    "LSTM": one(lambda: sequences(name="layer"), 2),
    "GRU": one(lambda: sequences(L.GRU, name="layer"), 1),
    "GRU, reset before": one(lambda: sequences(L.GRU, reset_after=False, name="layer"), 1),
    "SimpleRNN": one(lambda: sequences(L.SimpleRNN, name="layer"), 1),
    "RNN(LSTMCell)": one(lambda: L.RNN(L.LSTMCell(UNITS), return_sequences=True, name="layer"), 2),
    "stacked cells": Kind(stacked_cells, ["cells/gru_cell", "cells/lstm_cell"], 3),
}
"""How a layer steps: each cell, and a stack of them."""

SETTINGS = {
    "last output": one(lambda: L.LSTM(UNITS, name="layer"), 2),
    "backwards": one(lambda: sequences(go_backwards=True, name="layer"), 2),
    "unrolled": one(lambda: sequences(unroll=True, name="layer"), 2),
    "zeros where masked": one(lambda: sequences(zero_output_for_mask=True, name="layer"), 2),
    "gate by gate": one(lambda: sequences(recurrent_dropout=0.5, name="layer"), 2),
    "without cuDNN": one(lambda: sequences(use_cudnn=False, name="layer"), 2),
    "no bias": one(lambda: sequences(L.GRU, use_bias=False, name="layer"), 1),
    "other activations": one(
        lambda: sequences(activation="relu", recurrent_activation="hard_sigmoid", name="layer"), 2
    ),
}

NESTINGS = {
    "stack": Kind(stack, ["below", "middle", "top"], 2),
    "nested": Kind(nested, ["inner/deep"]),
    "nested with states": Kind(nested_with_states, ["inner/deep"], 2),
    "shared": Kind(shared, ["twice[0]", "twice[1]"], 2),
    "containers and a loop": Kind(
        lambda x, _: InAContainer()(x), ["own/first", "own/loop[0]", "own/loop[1]"]
    ),
    "wrapper": Kind(
        lambda x, _: [Around(sequences(name="layer"), name="around")(x)], ["around/layer"]
    ),
    "bidirectional": Kind(bidirectional, ["both/forward", "both/backward"], 4),
    "two halves": Kind(halves, ["both/forward", "both/backward"], 2),
    "time distributed": Kind(distributed, ["windows/each[0]", "windows/each[1]"]),
    "encoder-decoder": Kind(encoder_decoder, ["encoder", "decoder"], 2),
    "one cell twice": Kind(one_cell_twice, ["cells/cell", "cells/cell_1"], 2),
}

KINDS = STEPWISE | SETTINGS | NESTINGS
CASES = [
    pytest.param(kind, masking, given, id=f"{name}-{'mask' if masking else 'no mask'}-{states}")
    for name, kind in KINDS.items()
    for masking in (False, True)
    for given, states in ((False, "zero states"), (True, "given states"))
    if kind.states or not given
]


@pytest.fixture(autouse=True)
def names_begin_anew():
    keras.utils.clear_session(free_memory=False)  # to collect garbage costs a third of a second


def random_weights(model: keras.Model) -> keras.Model:
    """All weights drawn anew, so that none is its default."""
    weights = [normal(*w.shape, seed=seed) for seed, w in enumerate(model.get_weights())]
    model.set_weights(weights)
    return model


def built(kind: Kind, *, masking: bool, states: int, batch: int | None = None) -> keras.Model:
    x = L.Input(batch_shape=(batch, STEPS, FEATURES))
    given = [L.Input((UNITS,)) for _ in range(states)]
    outputs = kind.graph(L.Masking(9.0)(x) if masking else x, given or None)
    return random_weights(keras.Model([x, *given] if given else x, outputs))


def array(tensor: Any) -> np.ndarray:
    return ops.convert_to_numpy(tensor)


def require_the_outputs(model: keras.Model, inputs: Any, names: list[str]) -> None:
    """Each trace's hidden state is what the model returns; its equations hold."""
    inputs = inputs if len(inputs) > 1 else inputs[0]
    traces = lc.trace_model(model, inputs, batch_size=SAMPLES)
    assert sorted(traces) == sorted(names)
    assert not traces.not_traced
    returned = [array(output) for output in keras.tree.flatten(model(inputs))]
    for name, own in zip(names[-len(returned) :], returned, strict=True):
        trace = traces[name]  # of stacked cells the layer returns the last one's
        hidden = trace.hidden_state if own.ndim == 3 else last_read(trace)
        np.testing.assert_allclose(hidden, own, **ROUNDING)
    for trace in traces.values():
        require_the_equations(trace)


def last_read(trace: lc.Trace) -> np.ndarray:
    return trace.hidden_state[:, 0 if trace.reads_backwards else -1]


def require_the_equations(trace: lc.Trace) -> None:
    """At each step that counts, the states follow from the gates and the states before."""
    steps = range(trace.timesteps)[:: -1 if trace.reads_backwards else 1]
    h, c = trace.initial_hidden_state, getattr(trace, "initial_cell_state", None)
    for step in steps:
        q = {name: part[:, step] for name, part in trace.quantities.items()}
        kept = ~trace.is_padding[:, step]
        if isinstance(trace, lc.GateTrace):
            c = np.where(kept[:, None], q["forget_gate"] * c + q["input_gate"] * q["candidate"], c)
            np.testing.assert_allclose(q["cell_state"], c, rtol=0, atol=1e-5)
        elif isinstance(trace, lc.GRUTrace):
            z = q["update_gate"]
            h = np.where(kept[:, None], z * h + (1 - z) * q["candidate"], h)
            np.testing.assert_allclose(q["hidden_state"][kept], h[kept], rtol=0, atol=1e-5)


@pytest.mark.parametrize(("kind", "masking", "given"), CASES)
def test_every_trace_is_what_the_model_itself_returns(kind, masking, given):
    states = kind.states if given else 0
    model = built(kind, masking=masking, states=states)
    if kind is SETTINGS["backwards"]:  # such a layer returns what it read last at the end
        model = keras.Model(model.input, [ops.flip(o, axis=1) for o in model.outputs])
    inputs = [series(), *(normal(SAMPLES, UNITS, seed=s) for s in range(10, 10 + states))]
    require_the_outputs(model, inputs, kind.names)


@pytest.mark.parametrize("masking", [False, True])
def test_a_functional_model_of_several_inputs(masking):
    kind = Kind(two_inputs, ["told", "read"], 1)
    inputs = [series(), normal(SAMPLES, UNITS, seed=9)]
    require_the_outputs(built(kind, masking=masking, states=1), inputs, kind.names)


@pytest.mark.parametrize("given", [False, True])
@pytest.mark.parametrize("masking", [False, True])
def test_a_subclassed_model(masking, given):
    model = Subclassed(masking=masking)
    inputs = [series(), *([normal(SAMPLES, UNITS, seed=s) for s in (8, 9)] if given else [])]
    model(inputs)
    require_the_outputs(random_weights(model), inputs, ["first", "second"])


@pytest.mark.parametrize("masking", [False, True])
def test_a_sequential_model(masking):
    parts = [L.Masking(9.0)] if masking else []
    model = keras.Sequential([L.Input((STEPS, FEATURES)), *parts, sequences(), L.GRU(UNITS)])
    trace = lc.trace_model(random_weights(model), series())["gru"]
    np.testing.assert_allclose(trace.hidden_state[:, -1], array(model(series())), **ROUNDING)


@pytest.mark.parametrize("masking", [False, True])
def test_a_stateful_model_goes_on_from_batch_to_batch_and_is_left_as_it_was(masking):
    """Without a batch size: the layer says how many sequences it keeps states for."""
    kind = Kind(lambda x, _: [sequences(L.GRU, stateful=True, name="layer")(x)], ["layer"])
    model, half = built(kind, masking=masking, states=0, batch=SAMPLES // 2), SAMPLES // 2
    trace, x = lc.trace_model(model, series())["layer"], series()
    own = [array(keras.tree.flatten(model(part))[0]) for part in (x[:half], x[half:])]
    np.testing.assert_allclose(trace.hidden_state, np.concatenate(own), **ROUNDING)
    assert np.abs(trace.initial_hidden_state[half:]).max() > 0
    assert not trace.initial_hidden_state[:half].any()


@pytest.mark.parametrize("masking", [False, True])
def test_a_stateful_layer_begins_with_the_states_that_it_is_given(masking):
    kind = Kind(
        lambda x, s: [sequences(stateful=True, name="layer")(x, initial_state=s)], ["layer"]
    )
    model = built(kind, masking=masking, states=2, batch=SAMPLES)
    inputs = [series(), *(normal(SAMPLES, UNITS, seed=s) for s in (5, 6))]
    require_the_outputs(model, inputs, kind.names)
    trace = lc.trace_model(model, inputs)["layer"]
    np.testing.assert_array_equal(trace.initial_hidden_state, inputs[1])
    np.testing.assert_array_equal(trace.initial_cell_state, inputs[2])


@pytest.mark.parametrize("kind", ["LSTM", "stacked cells", "bidirectional"])
def test_the_gates_are_marked_where_a_mask_skips(kind):
    traces = lc.trace_model(built(KINDS[kind], masking=True, states=0), series())
    for trace in traces.values():
        np.testing.assert_array_equal(trace.is_padding, ~MASK)
        gate = trace.quantities[trace.gate_names[0]]
        np.testing.assert_array_equal(np.isnan(gate).all(-1), ~MASK)


# Keras' own test set-up: constant weights

COUNT = np.arange(72, dtype=np.float32).reshape(3, 6, 4)
CONSTANT = {
    "kernel_initializer": keras.initializers.Constant(0.01),
    "recurrent_initializer": keras.initializers.Constant(0.02),
    "bias_initializer": keras.initializers.Constant(0.03),
}
LAST = [
    (L.LSTM, {}, [0.6288687, 0.86899155, 0.9460773]),
    (L.LSTM, {"go_backwards": True}, [0.35622165, 0.74789524, 0.8872726]),
    (L.LSTM, {"unroll": True}, [0.6288687, 0.86899155, 0.9460773]),
    (L.LSTM, {"unit_forget_bias": False}, [0.57019705, 0.8661914, 0.9459622]),
    (L.LSTM, {"use_bias": False}, [0.54986924, 0.86226785, 0.9443936]),
    (L.GRU, {}, [0.5217289, 0.6371659, 0.39384964]),
    (L.GRU, {"go_backwards": True}, [0.24406259, 0.611516, 0.3928808]),
    (L.GRU, {"reset_after": False}, [0.51447755, 0.6426879, 0.40208298]),
    (L.GRU, {"use_bias": False}, [0.49988455, 0.64701194, 0.4103359]),
]
"""The last hidden state of each sequence, as Keras' tests hold it; every unit has the same."""


@pytest.mark.parametrize(("kind", "options", "last"), LAST)
def test_constant_weights_give_the_numbers_of_keras_own_tests(kind, options, last):
    model = keras.Sequential([L.Input((6, 4)), kind(3, name="layer", **CONSTANT, **options)])
    hidden = last_read(lc.trace_model(model, COUNT)["layer"])
    np.testing.assert_allclose(hidden, np.repeat([last], 3, axis=0).T, rtol=0, atol=1e-5)


SHORT = np.arange(24, dtype=np.float32).reshape(2, 4, 3)
GIVEN = np.arange(4, dtype=np.float32).reshape(2, 2)
BEGUN = [
    (L.LSTM, {}, [[0.20574439, 0.3558822], [0.64930826, 0.66276]]),
    (L.LSTM, {"go_backwards": True}, [[0.13281618, 0.2790356], [0.5839337, 0.5992567]]),
    (L.GRU, {}, [[0.23774096, 0.33508456], [0.83659905, 1.0227708]]),
    (L.GRU, {"go_backwards": True}, [[0.13486053, 0.23261218], [0.78257304, 0.9691353]]),
]
"""The last hidden state, (sequence, unit), of layers that begin with given states."""


@pytest.mark.parametrize(("kind", "options", "last"), BEGUN)
def test_given_states_give_the_numbers_of_keras_own_tests(kind, options, last):
    x, count = L.Input((4, 3)), 2 if kind is L.LSTM else 1
    given = [L.Input((2,)) for _ in range(count)]
    layer = kind(2, name="layer", **CONSTANT, **options)
    model = keras.Model([x, *given], layer(x, initial_state=given))
    trace = lc.trace_model(model, [SHORT, *[GIVEN] * count])["layer"]
    np.testing.assert_allclose(last_read(trace), last, rtol=0, atol=1e-5)


FALLING = np.array([[1, 1, 1, 0], [1, 1, 0, 0]], bool)
BROKEN = np.array([[1, 1, 0, 1], [1, 0, 0, 1]], bool)
MASKED = [
    (L.LSTM, FALLING, [[0.0158891, 0.05552048, 0.11755939], [0.14185596, 0.28556206]]),
    (L.GRU, BROKEN, [[0.03606692, 0.09497581, 0.19393763], [0.16051409, 0.30818558]]),
]
"""The hidden state of each sequence at the steps that its mask keeps."""


@pytest.mark.parametrize("options", [{}, {"unroll": True}, {"zero_output_for_mask": True}])
@pytest.mark.parametrize(("kind", "mask", "kept"), MASKED)
def test_masks_give_the_numbers_of_keras_own_tests(kind, mask, kept, options):
    x, told = L.Input((4, 3)), L.Input((4,), dtype="bool")
    layer = kind(2, name="layer", return_sequences=True, **CONSTANT, **options)
    trace = lc.trace_model(keras.Model([x, told], layer(x, mask=told)), [SHORT, mask])["layer"]
    expected = np.repeat(np.concatenate(kept)[:, None], 2, axis=1)
    np.testing.assert_allclose(trace.hidden_state[mask], expected, rtol=0, atol=1e-5)
    np.testing.assert_array_equal(trace.is_padding, ~mask)


def test_masks_read_backwards_give_the_numbers_of_keras_own_tests():
    x, told = L.Input((4, 3)), L.Input((4,), dtype="bool")
    for kind, mask, last in (
        (L.LSTM, FALLING[:, ::-1], [0.15341201, 0.3844719]),
        (L.GRU, BROKEN, [0.11669192, 0.28380975]),
    ):
        layer = kind(2, name="layer", go_backwards=True, **CONSTANT)
        model = keras.Model([x, told], layer(x, mask=told))
        hidden = last_read(lc.trace_model(model, [SHORT, mask])["layer"])
        np.testing.assert_allclose(hidden, np.repeat([last], 2, axis=0).T, rtol=0, atol=1e-5)


@pytest.mark.parametrize(
    ("kind", "last"), [(L.LSTM, [0.3124785, 0.6863672]), (L.GRU, [0.29542392, 0.5885018])]
)
def test_kept_states_give_the_numbers_of_keras_own_tests(kind, last):
    x = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
    layer = kind(4, name="layer", stateful=True, **CONSTANT)
    model = keras.Sequential([L.Input(batch_shape=x.shape), layer])
    model(x)
    for _ in range(2):  # a trace leaves the states as they were
        hidden = lc.trace_model(model, x)["layer"].hidden_state[:, -1]
        np.testing.assert_allclose(hidden, np.repeat([last], 4, axis=0).T, rtol=0, atol=1e-5)


@pytest.mark.parametrize("kind", [L.LSTM, L.GRU, L.SimpleRNN])
def test_constant_weights_give_the_equations_own_quantities(kind):
    """Every quantity at every step against NumPy, which knows no Keras."""
    model = keras.Sequential([L.Input((6, 4)), kind(3, name="layer", **CONSTANT)])
    trace = lc.trace_model(model, COUNT)["layer"]
    for number, sequence in enumerate(COUNT.astype(np.float64)):
        own = trace.sequence(number)
        weights = [w.astype(np.float64) for w in model.get_layer("layer").get_weights()]
        states = [np.zeros(3)] * (2 if kind is L.LSTM else 1)
        for step, x in enumerate(sequence):
            computed, states = stepped(kind, x, states, weights)
            shown = [part[step] for part in own.quantities.values()]
            np.testing.assert_allclose(shown, computed, rtol=0, atol=1e-5)


def stepped(
    kind: type[L.RNN], x: np.ndarray, states: list[np.ndarray], weights: list[np.ndarray]
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """One step by NumPy's equations: the quantities, the new states."""
    if kind is L.LSTM:
        computed = list(lstm_step(x, *states, *weights))
        return computed, [computed[-1], computed[-2]]
    if kind is L.GRU:
        computed = list(gru_step(x, *states, *weights))
        return computed, computed[-1:]
    hidden = rnn_step(x, *states, *weights)
    return [hidden], [hidden]
