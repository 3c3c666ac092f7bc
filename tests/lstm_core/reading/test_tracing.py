"""`trace_layer` against the layer itself: bit for bit, whatever the layer is set to."""

from __future__ import annotations

import gc
import weakref

import keras
import numpy as np
import pytest

import lstm_core as lc
from lstm_core.gates import memory_by_step

KINDS = {
    "lstm": keras.layers.LSTM,
    "gru": keras.layers.GRU,
    "gru, reset before": lambda *a, **k: keras.layers.GRU(*a, reset_after=False, **k),
    "rnn": keras.layers.SimpleRNN,
}
TRACES = {"lstm": lc.GateTrace, "rnn": lc.RNNTrace}

MASK = np.array(
    [
        [0, 0, 1, 1, 1],  # left
        [1, 1, 0, 0, 0],  # right
        [1, 0, 0, 1, 1],  # middle
        [0, 1, 0, 1, 0],  # here and there
        [0, 0, 0, 0, 0],  # all
        [1, 1, 1, 1, 1],  # none
    ],
    dtype=bool,
)
MASKS = {"no mask": None, "every mask": MASK}

SETTINGS = {
    "default": {},
    "activations": {"activation": "relu", "recurrent_activation": "hard_sigmoid"},
    "no activation": {"activation": None},
    "a function of one's own": {"activation": keras.ops.sin},
    "no bias": {"use_bias": False},
    "random bias": {"bias_initializer": "random_normal"},
    "recurrent dropout": {"recurrent_dropout": 0.5, "dropout": 0.3},
    "zeros where masked": {"zero_output_for_mask": True},
    "backwards": {"go_backwards": True},
    "unrolled": {"unroll": True},
    "stateful": {"stateful": True},
    "float64": {"dtype": "float64"},
    "float16": {"dtype": "float16"},
    "mixed": {"dtype": "mixed_float16"},
    "bfloat16": {"dtype": "mixed_bfloat16"},
}


def inputs(*shape, seed=1):
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


def built(kind, settings, *, units=4):
    """A layer with weights on 2 features, all of them different from their defaults."""
    settings = dict(settings)
    if kind == "rnn":
        settings.pop("recurrent_activation", None)
    layer = KINDS[kind](units, return_sequences=True, **settings)
    layer.build((6, 5, 2))
    random = np.random.default_rng(5)
    layer.set_weights([random.normal(scale=0.7, size=w.shape) for w in layer.get_weights()])
    return layer


def output(layer, x, **options):
    return np.asarray(layer(x, training=False, **options))


# The hidden state equals the layer's own output


@pytest.mark.parametrize("mask", MASKS)
@pytest.mark.parametrize("settings", SETTINGS)
@pytest.mark.parametrize("kind", KINDS)
def test_the_traced_hidden_state_is_the_layers_own_output(kind, settings, mask):
    layer = built(kind, SETTINGS[settings])
    x, mask = inputs(6, 5, 2), MASKS[mask]
    trace = lc.trace_layer(layer, x, mask=mask)
    expected = output(layer, x, mask=mask)  # after the trace, since it moves a stateful layer
    assert isinstance(trace, TRACES.get(kind, lc.GRUTrace))
    assert trace.hidden_state.dtype == expected.dtype
    np.testing.assert_array_equal(trace.hidden_state, expected)


@pytest.mark.parametrize("length", [1, 2, 33])
@pytest.mark.parametrize("batch", [1, 4])
@pytest.mark.parametrize("kind", KINDS)
def test_any_length_and_any_batch(kind, batch, length):
    layer, x = built(kind, {}), inputs(batch, length, 2)
    trace = lc.trace_layer(layer, x)
    np.testing.assert_array_equal(trace.hidden_state, output(layer, x))
    for quantity in trace.quantities.values():
        assert quantity.shape == (batch, length, 4)
    assert trace.is_padding.tolist() == [[False] * length] * batch


@pytest.mark.parametrize("settings", ["default", "recurrent dropout", "backwards"])
@pytest.mark.parametrize("mask", MASKS)
@pytest.mark.parametrize("kind", KINDS)
def test_with_an_initial_state(kind, mask, settings):
    layer, x, mask = built(kind, SETTINGS[settings]), inputs(6, 5, 2), MASKS[mask]
    state = [inputs(6, 4, seed=s) for s in range(2 if kind == "lstm" else 1)]
    trace = lc.trace_layer(layer, x, mask=mask, initial_state=state)
    np.testing.assert_array_equal(
        trace.hidden_state, output(layer, x, mask=mask, initial_state=state)
    )
    np.testing.assert_array_equal(trace.initial_hidden_state, state[0])
    if kind == "lstm":
        np.testing.assert_array_equal(trace.initial_cell_state, state[1])


def test_one_state_needs_no_list():
    layer, x, state = built("gru", {}), inputs(6, 5, 2), inputs(6, 4)
    np.testing.assert_array_equal(
        lc.trace_layer(layer, x, initial_state=state).hidden_state,
        output(layer, x, initial_state=[state]),
    )


@pytest.mark.parametrize("implementation", [1, 2])
@pytest.mark.parametrize("kind", ["lstm", "gru", "gru, reset before"])
@pytest.mark.parametrize("use_bias", [True, False])
def test_both_implementations(kind, implementation, use_bias):
    layer = built(kind, {"use_bias": use_bias})
    layer.cell.implementation = implementation
    x = inputs(6, 5, 2)
    np.testing.assert_array_equal(lc.trace_layer(layer, x).hidden_state, output(layer, x))


def test_recurrent_dropout_is_what_selects_the_first_implementation():
    """So the test above covers, in both, what a user of Keras can meet."""
    assert built("lstm", {}).cell.implementation == 2
    assert built("lstm", {"recurrent_dropout": 0.5}).cell.implementation == 1


@pytest.mark.parametrize("unit_forget_bias", [True, False])
def test_the_first_forget_gate_shows_the_forget_bias(unit_forget_bias):
    """On zeros the first forget gate is sigmoid(its bias): sigmoid(1) = 0.731, sigmoid(0) = 0.5."""
    layer = keras.layers.LSTM(3, unit_forget_bias=unit_forget_bias, return_sequences=True)
    x = np.zeros((1, 1, 2), np.float32)
    expected = output(layer, x)
    trace = lc.trace_layer(layer, x)
    np.testing.assert_array_equal(trace.hidden_state, expected)
    first = 1 / (1 + np.exp(-1)) if unit_forget_bias else 0.5
    np.testing.assert_allclose(trace.forget_gate, np.full((1, 1, 3), first), atol=1e-6)
    np.testing.assert_array_equal(trace.input_gate, np.full((1, 1, 3), 0.5))


@pytest.mark.parametrize("kind", KINDS)
def test_a_layer_that_returns_its_last_output_or_its_state(kind):
    x = inputs(6, 5, 2)
    last = KINDS[kind](4)
    np.testing.assert_array_equal(output(last, x), lc.trace_layer(last, x).hidden_state[:, -1])
    stateful = KINDS[kind](4, return_sequences=True, return_state=True)
    sequences, *states = stateful(x)
    trace = lc.trace_layer(stateful, x)
    np.testing.assert_array_equal(trace.hidden_state, sequences)
    np.testing.assert_array_equal(trace.hidden_state[:, -1], states[0])
    if kind == "lstm":
        np.testing.assert_array_equal(trace.cell_state[:, -1], states[1])


@pytest.mark.parametrize("kind", KINDS)
def test_a_stateful_layer_is_traced_from_its_state_and_keeps_it(kind):
    layer, x = built(kind, {"stateful": True}), inputs(6, 5, 2)
    layer(x)
    before = [state.numpy() for state in layer.states]
    assert np.abs(before[0]).max() > 0
    trace = lc.trace_layer(layer, x)
    for state, was in zip(layer.states, before, strict=True):
        np.testing.assert_array_equal(state.numpy(), was)
    np.testing.assert_array_equal(trace.initial_hidden_state, before[0])
    np.testing.assert_array_equal(trace.hidden_state, output(layer, x))
    for state, was in zip(layer.states, before, strict=True):
        assert not np.array_equal(state.numpy(), was)  # the call above did move it on


# Layers inside models


@pytest.mark.parametrize("mask", MASKS)
def test_layers_one_on_another(mask):
    x, mask = inputs(6, 5, 2), MASKS[mask]
    layers = [keras.layers.LSTM(units, return_sequences=True) for units in (4, 3, 5)]
    below = x
    for layer in layers:
        expected = output(layer, below, mask=mask)
        below = lc.trace_layer(layer, below, mask=mask).hidden_state
        np.testing.assert_array_equal(below, expected)


@pytest.mark.parametrize("mask", MASKS)
@pytest.mark.parametrize("kind", KINDS)
def test_each_half_of_a_bidirectional_layer(kind, mask):
    x, mask = inputs(6, 5, 2), MASKS[mask]
    both = keras.layers.Bidirectional(KINDS[kind](4, return_sequences=True))
    expected = output(both, x, mask=mask)
    forward = lc.trace_layer(both.forward_layer, x, mask=mask)
    backward = lc.trace_layer(both.backward_layer, x, mask=mask)
    np.testing.assert_array_equal(forward.hidden_state, expected[..., :4])
    # The backward half reads the last word first; the layer turns its output round again.
    np.testing.assert_array_equal(backward.hidden_state[:, ::-1], expected[..., 4:])


WORDS = np.array([[0, 0, 3, 1], [2, 4, 1, 1], [0, 1, 0, 2]])


def test_a_layer_out_of_a_sequential_model_with_a_masking_embedding():
    model = keras.Sequential(
        [keras.layers.Embedding(5, 3, mask_zero=True), keras.layers.LSTM(4, return_sequences=True)]
    )
    expected = output(model, WORDS)
    embedding, layer = model.layers
    trace = lc.trace_layer(layer, embedding(WORDS), mask=WORDS != 0)
    np.testing.assert_array_equal(trace.hidden_state, expected)
    np.testing.assert_array_equal(trace.is_padding, WORDS == 0)
    np.testing.assert_array_equal(trace.hidden_state[0, :2], np.zeros((2, 4)))


@pytest.mark.parametrize("kind", KINDS)
def test_the_mask_that_keras_carries_on_the_inputs_counts(kind):
    """What an Embedding or Masking leaves on its output is taken, as the layer takes it."""
    layer = built(kind, {})
    ids = np.array([[0, 0, 1, 2], [3, 0, 1, 0]])
    x = keras.layers.Embedding(4, 2, mask_zero=True)(ids)
    trace = lc.trace_layer(layer, x)
    np.testing.assert_array_equal(trace.hidden_state, output(layer, x))
    np.testing.assert_array_equal(trace.is_padding, ids == 0)
    np.testing.assert_array_equal(
        trace.hidden_state, lc.trace_layer(layer, np.asarray(x), mask=ids != 0).hidden_state
    )


def test_a_layer_out_of_a_functional_model_with_a_masking_embedding():
    words = keras.Input((None,), dtype="int32")
    embedding = keras.layers.Embedding(5, 3, mask_zero=True)
    layer = keras.layers.LSTM(4)
    model = keras.Model(words, keras.layers.Dense(2)(layer(embedding(words))))
    trace = lc.trace_layer(layer, embedding(WORDS), mask=embedding.compute_mask(WORDS))
    np.testing.assert_array_equal(model.layers[-1](trace.hidden_state[:, -1]), output(model, WORDS))


# What a trace says beyond the hidden state


@pytest.mark.parametrize("settings", ["default", "activations", "no bias", "recurrent dropout"])
def test_the_quantities_obey_the_cells_equations(settings):
    layer, x = built("lstm", SETTINGS[settings]), inputs(6, 5, 2)
    t = lc.trace_layer(layer, x)
    before = np.concatenate([np.zeros((6, 1, 4), np.float32), t.cell_state[:, :-1]], axis=1)
    np.testing.assert_array_equal(t.cell_state, t.forget_gate * before + t.input_gate * t.candidate)
    activated = np.asarray(layer.cell.activation(t.cell_state))
    np.testing.assert_array_equal(t.hidden_state, t.output_gate * activated)


def test_a_grus_quantities_obey_its_equation():
    t = lc.trace_layer(built("gru", {}), inputs(6, 5, 2))
    before = np.concatenate([np.zeros((6, 1, 4), np.float32), t.hidden_state[:, :-1]], axis=1)
    np.testing.assert_array_equal(
        t.hidden_state, t.update_gate * before + (1 - t.update_gate) * t.candidate
    )
    assert np.all((t.reset_gate > 0) & (t.reset_gate < 1))


@pytest.mark.parametrize("go_backwards", [False, True])
@pytest.mark.parametrize("zeros", [False, True])
def test_a_masked_step_computes_nothing_and_carries_the_cell_state(go_backwards, zeros):
    settings = {"go_backwards": go_backwards, "zero_output_for_mask": zeros}
    layer, x = built("lstm", settings), inputs(6, 5, 2)
    state = [inputs(6, 4, seed=8), inputs(6, 4, seed=9)]
    trace = lc.trace_layer(layer, x, mask=MASK, initial_state=state)
    read = MASK[:, ::-1] if go_backwards else MASK
    np.testing.assert_array_equal(trace.is_padding, ~read)
    for name in ("forget_gate", "input_gate", "candidate", "output_gate"):
        quantity = getattr(trace, name)
        assert np.all(np.isnan(quantity[~read]))
        assert np.all(np.isfinite(quantity[read]))
    before = state[1]
    for step in range(5):
        now = trace.cell_state[:, step]
        np.testing.assert_array_equal(now[~read[:, step]], before[~read[:, step]])
        assert not np.any(now[read[:, step]] == before[read[:, step]])
        before = now
    for sequence in map(trace.sequence, range(6)):
        np.testing.assert_allclose(
            memory_by_step(sequence).sum(axis=0), sequence.cell_state[-1], atol=1e-6
        )


def test_masked_steps_change_nothing_in_the_others():
    """Leaving the masked words out of the sentence gives the same trace of the rest."""
    layer, x = built("lstm", {}), inputs(6, 5, 2)
    trace = lc.trace_layer(layer, x, mask=MASK)
    for b in np.flatnonzero(MASK.any(axis=1)):
        alone = lc.trace_layer(layer, x[b : b + 1, MASK[b]]).sequence(0)
        for name, quantity in trace.sequence(b).quantities.items():
            np.testing.assert_allclose(
                quantity[MASK[b]], getattr(alone, name), atol=1e-6, err_msg=name
            )


def test_backwards_the_last_input_comes_first():
    forward, backward = built("lstm", {}), built("lstm", {"go_backwards": True})
    x = inputs(6, 5, 2)
    np.testing.assert_array_equal(
        lc.trace_layer(backward, x).forget_gate, lc.trace_layer(forward, x[:, ::-1]).forget_gate
    )


def test_sequence_picks_one_of_a_batch():
    trace = lc.trace_layer(built("lstm", {}), inputs(6, 5, 2), mask=MASK)
    one = trace.sequence(0)
    assert (one.timesteps, one.units) == (5, 4)
    for name, quantity in one.quantities.items():
        np.testing.assert_array_equal(quantity, trace.quantities[name][0])
    np.testing.assert_array_equal(one.initial_cell_state, trace.initial_cell_state[0])
    assert one.is_padding.tolist() == [True, True, False, False, False]


# What does not fit


@pytest.mark.parametrize(
    "shape", [(6, 2), (5,), (6, 5, 3), (6, 5, 2, 1), (6, 0, 2)], ids=lambda shape: str(shape)
)
def test_inputs_of_another_shape_are_refused(shape):
    with pytest.raises(ValueError, match=r"inputs must be \(batch, timesteps, 2\).*received \("):
        lc.trace_layer(built("lstm", {}), np.zeros(shape))


@pytest.mark.parametrize("shape", [(6, 4), (5, 6), (5,), (6, 5, 1)], ids=lambda shape: str(shape))
def test_a_mask_of_another_shape_is_refused(shape):
    with pytest.raises(ValueError, match=r"mask must be \(6, 5\) like inputs; received \("):
        lc.trace_layer(built("lstm", {}), inputs(6, 5, 2), mask=np.ones(shape))


@pytest.mark.parametrize("shapes", [[(6, 4)], [(6, 4), (6, 5)], [(1, 4), (1, 4)], [(4,), (4,)]])
def test_states_of_another_shape_are_refused(shapes):
    with pytest.raises(ValueError, match=r"initial_state must have the shapes \[\(6, 4\), \(6, 4"):
        lc.trace_layer(
            built("lstm", {}), inputs(6, 5, 2), initial_state=[np.zeros(s) for s in shapes]
        )


def test_layers_of_another_kind_are_refused():
    with pytest.raises(TypeError, match="received Dense"):
        lc.trace_layer(keras.layers.Dense(2), inputs(6, 5, 2))
    with pytest.raises(TypeError, match="backward_layer"):
        lc.trace_layer(keras.layers.Bidirectional(keras.layers.LSTM(2)), inputs(6, 5, 2))
    with pytest.raises(ValueError, match="not built"):
        lc.trace_layer(keras.layers.LSTM(2), inputs(6, 5, 2))


@pytest.mark.parametrize(
    "change", ["weights", "go_backwards", "zero_output_for_mask", "activation"]
)
def test_a_second_trace_is_that_of_the_layer_as_it_is_then(change):
    layer, mask = keras.layers.LSTM(3, return_sequences=True), np.array([[1, 1, 0, 1]] * 2, bool)
    x = np.random.default_rng(0).normal(size=(2, 4, 5)).astype("float32")
    before = lc.trace_layer(layer.build(x.shape) or layer, x, mask=mask)
    if change == "weights":
        layer.set_weights([-weight for weight in layer.get_weights()])
    elif change == "activation":
        layer.cell.activation = keras.activations.relu
    else:
        setattr(layer, change, True)
    after = lc.trace_layer(layer, x, mask=mask)
    own = keras.ops.convert_to_numpy(layer(x, mask=keras.ops.convert_to_tensor(mask)))
    np.testing.assert_array_equal(after.hidden_state, own)
    assert not np.array_equal(after.hidden_state, before.hidden_state)


def test_a_traced_layer_can_be_forgotten():
    layer = keras.layers.GRU(3)
    x = np.ones((1, 2, 2), "float32")
    layer(x)
    lc.trace_layer(layer, x)
    gone = weakref.ref(layer)
    del layer
    gc.collect()
    assert gone() is None
