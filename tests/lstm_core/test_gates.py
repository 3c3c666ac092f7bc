"""The equations in NumPy against literal numbers, against each other, and against Keras."""

from __future__ import annotations

import dataclasses
import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lstm_core as lc
from lstm_core.gates import gru_step, lstm_step, memory_by_step, rnn_step, sigmoid
from tests.support.traces import gru_trace, lstm_trace, rnn_trace

# One step, by hand


def test_sigmoid():
    np.testing.assert_allclose(
        sigmoid(np.array([0.0, math.log(3), -math.log(3)])), [0.5, 0.75, 0.25], atol=1e-15
    )
    with np.errstate(all="raise"):
        np.testing.assert_array_equal(sigmoid(np.array([1e4, -1e4])), [1.0, 0.0])


def test_an_lstm_without_weights_halves_its_memory():
    """All of z is 0: every gate is half open, the candidate is 0."""
    W, U, b = np.zeros((2, 12)), np.zeros((3, 12)), np.zeros(12)
    c_before = np.array([4.0, -2.0, 0.0])
    f, i, g, o, c, h = lstm_step(np.ones(2), np.ones(3), c_before, W, U, b)
    for gate in (f, i, o):
        np.testing.assert_array_equal(gate, [0.5, 0.5, 0.5])
    np.testing.assert_array_equal(g, [0, 0, 0])
    np.testing.assert_array_equal(c, [2.0, -1.0, 0.0])
    np.testing.assert_allclose(h, 0.5 * np.tanh([2.0, -1.0, 0.0]))


def test_an_open_forget_gate_and_a_shut_input_gate_carry_the_memory_exactly():
    """Biases in Keras' order i, f, candidate, o: shut, open, anything, open."""
    b = np.array([-1e3, 1e3, 0.7, 1e3])
    f, i, _, o, c, h = lstm_step(
        np.ones(1), np.zeros(1), np.array([123.456]), np.ones((1, 4)), np.ones((1, 4)), b
    )
    assert (f, i, o) == (1.0, 0.0, 1.0)
    assert c == 123.456
    assert h == np.tanh(123.456)


def test_each_part_of_the_bias_reaches_its_own_gate():
    """sigmoid(ln 3) = 3/4, sigmoid(-ln 3) = 1/4, tanh(ln 2) = 3/5."""
    b = np.array([math.log(3), -math.log(3), math.log(2), 0.0])
    zero = np.zeros((1, 4))
    f, i, g, o, c, h = lstm_step(np.ones(1), np.ones(1), np.array([2.0]), zero, zero, b)
    np.testing.assert_allclose([f, i, g, o], [[0.25], [0.75], [0.6], [0.5]], atol=1e-15)
    assert c == pytest.approx(0.25 * 2.0 + 0.75 * 0.6)
    assert h == pytest.approx(0.5 * math.tanh(0.95))


def test_an_lstms_input_and_state_meet_their_own_weights():
    """x W + h U for the candidate: 2 * 3 + 5 * 7 = 41, kept as it is by a linear activation."""
    W, U = np.array([[0.0, 0, 3, 0]]), np.array([[0.0, 0, 7, 0]])
    _, i, g, *_ = lstm_step(
        np.array([2.0]), np.array([5.0]), np.zeros(1), W, U, np.zeros(4), activation=lambda z: z
    )
    assert g == 41.0
    assert i == 0.5


def test_a_gru_without_weights_halves_its_state():
    zero = np.zeros((1, 3))
    for reset_after, b in ((True, np.zeros((2, 3))), (False, np.zeros(3))):
        z, r, g, h = gru_step(np.ones(1), np.array([0.8]), zero, zero, b, reset_after=reset_after)
        assert (z, r, g, h) == (0.5, 0.5, 0.0, 0.4)


def test_a_grus_update_gate_near_one_keeps():
    """Biases in Keras' order: update, reset, candidate."""
    zero = np.zeros((1, 3))
    keep, replace = np.array([1e3, 0, 9.0]), np.array([-1e3, 0, 9.0])
    assert gru_step(np.ones(1), np.array([0.3]), zero, zero, keep, reset_after=False)[-1] == 0.3
    assert gru_step(np.ones(1), np.array([0.3]), zero, zero, replace, reset_after=False)[
        -1
    ] == np.tanh(9.0)


def test_a_gru_resets_before_or_after_the_recurrent_product():
    """h = 2, U = 1 and a recurrent bias of 4 for the candidate, reset gate 1/2, linear.

    After: 1/2 * (2 * 1 + 4) = 3. Before: (1/2 * 2) * 1 = 1, and there is no second bias.
    """
    W, U = np.zeros((1, 3)), np.array([[0.0, 0.0, 1.0]])
    x, h = np.ones(1), np.array([2.0])
    b = np.array([[0.0, 0, 0], [0, 0, 4]])
    assert gru_step(x, h, W, U, b, activation=lambda z: z)[2] == 3.0
    assert gru_step(x, h, W, U, np.zeros(3), reset_after=False, activation=lambda z: z)[2] == 1.0


def test_a_simple_rnns_step():
    """tanh(2 * 3 + 0.5 * 4 - 7) = tanh(1)."""
    h = rnn_step(
        np.array([2.0]), np.array([0.5]), np.array([[3.0]]), np.array([[4.0]]), np.array([-7.0])
    )
    assert h == np.tanh(1.0)


# The memory as a sum over the steps, by hand


def trace_of(forget, written, *, initial=0.0):
    """One unit's trace from its forget gates and from what it writes; NaN marks a skipped step."""
    forget, written = np.array(forget, float), np.array(written, float)
    cell, now = [], initial
    for f, w in zip(forget, written, strict=True):
        now = now if np.isnan(f) else f * now + w
        cell.append(now)
    column = np.ones((len(forget), 1))
    skipped = np.isnan(forget)[:, None]
    return lc.GateTrace(
        forget_gate=forget[:, None],
        input_gate=np.where(skipped, np.nan, column),
        candidate=written[:, None],
        output_gate=np.where(skipped, np.nan, column),
        cell_state=np.array(cell)[:, None],
        hidden_state=np.tanh(cell)[:, None],
        initial_hidden_state=np.zeros(1),
        initial_cell_state=np.array([initial]),
        is_padding=skipped[:, 0],
    )


def test_two_steps_that_write_one_each():
    trace = trace_of([0.5, 0.5], [1.0, 1.0])
    assert memory_by_step(trace).ravel().tolist() == [0.0, 0.5, 1.0]
    assert trace.cell_state[-1] == 1.5
    assert memory_by_step(trace, at=0).ravel().tolist() == [0.0, 1.0]


def test_three_steps_after_a_state():
    """8 is halved three times; 4 is halved twice; 2 once; 1 is new: 1 + 1 + 1 + 1 = 4."""
    trace = trace_of([0.5, 0.5, 0.5], [4.0, 2.0, 1.0], initial=8.0)
    assert memory_by_step(trace).ravel().tolist() == [1.0, 1.0, 1.0, 1.0]
    assert trace.cell_state.ravel().tolist() == [8.0, 6.0, 4.0]
    assert memory_by_step(trace, at=1).ravel().tolist() == [2.0, 2.0, 2.0]


def test_a_skipped_step_writes_nothing_and_loses_nothing():
    trace = trace_of([0.5, np.nan, 0.5], [4.0, np.nan, 1.0])
    assert memory_by_step(trace).ravel().tolist() == [0.0, 2.0, 0.0, 1.0]
    assert trace.cell_state.ravel().tolist() == [4.0, 4.0, 3.0]


def test_a_shut_forget_gate_wipes_all_that_was_before():
    assert memory_by_step(trace_of([1, 0, 1], [3, 2, 1])).ravel().tolist() == [0, 0, 2, 1]


def test_memory_by_step_takes_one_sequence_and_a_step_of_it():
    trace = trace_of([0.5, 0.5], [1.0, 1.0])
    with pytest.raises(IndexError):
        memory_by_step(trace, at=2)
    batch = lc.GateTrace(
        **{name: array[None] for name, array in trace.quantities.items()},
        initial_hidden_state=np.zeros((1, 1)),
        initial_cell_state=np.zeros((1, 1)),
        is_padding=np.zeros((1, 2), bool),
    )
    with pytest.raises(ValueError, match=r"trace\.sequence"):
        memory_by_step(batch)
    assert memory_by_step(batch.sequence(0)).ravel().tolist() == [0.0, 0.5, 1.0]


# The trace as a value


def test_a_traces_quantities_stand_in_the_order_of_the_computation():
    trace = trace_of([0.5, 0.25, 1.0], [1.0, 2.0, 3.0])
    assert list(trace.quantities) == [
        "forget_gate", "input_gate", "candidate", "output_gate", "cell_state", "hidden_state",
    ]  # fmt: skip
    assert trace.quantities["forget_gate"] is trace.forget_gate
    assert set(trace.gate_names) < set(trace.quantity_names)
    assert (trace.timesteps, trace.units) == (3, 1)
    with pytest.raises(ValueError, match=r"shape \(3, 1\)"):
        trace.sequence(0)


# Identities over random weights, lengths and masks


def numpy_trace(kind, weights, x, mask, h, c=None, **settings):
    """The trace of a batch by this module's equations alone, in float64.

    weights: kernel, recurrent kernel, bias. A skipped step computes nothing, carries the states,
    and shows the last output (zeros before the first).
    """
    step = {lc.GateTrace: lstm_step, lc.GRUTrace: gru_step, lc.RNNTrace: rnn_step}[kind]
    names = kind.quantity_names
    rows = {name: [] for name in names}
    for b in range(len(x)):
        states = [h[b], c[b]] if kind is lc.GateTrace else [h[b]]
        output = np.zeros_like(h[b])
        for t in range(x.shape[1]):
            values = [np.full_like(output, np.nan)] * len(names)
            if mask[b, t]:
                values = list(np.atleast_2d(step(x[b, t], *states, *weights, **settings)))
                output = values[-1]
                states = values[-2:][::-1] if kind is lc.GateTrace else values[-1:]
            values[-1] = output
            if kind is lc.GateTrace:
                values[-2] = states[1]
            for name, value in zip(names, values, strict=True):
                rows[name].append(value)
    arrays = {name: np.reshape(row, (*x.shape[:2], -1)) for name, row in rows.items()}
    initial = {"initial_hidden_state": h}
    if kind is lc.GateTrace:
        initial["initial_cell_state"] = c
    return kind(**arrays, **initial, is_padding=~mask)


@st.composite
def runs(draw, largest_weight):
    """Weights, inputs, mask and first states for B sequences of T steps."""
    B, T = draw(st.integers(1, 3)), draw(st.integers(1, 6))
    D, U = draw(st.integers(1, 3)), draw(st.integers(1, 4))
    mask = draw(
        st.lists(st.booleans(), min_size=B * T, max_size=B * T).map(
            lambda bits: np.reshape(bits, (B, T))
        )
        | st.just(np.ones((B, T), bool))
    )
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    w, zero_state = largest_weight, draw(st.booleans())

    def uniform(*shape):
        return random.uniform(-w, w, shape).astype(np.float32)

    weights = {
        lc.GateTrace: [uniform(D, 4 * U), uniform(U, 4 * U), uniform(4 * U)],
        lc.GRUTrace: [uniform(D, 3 * U), uniform(U, 3 * U), uniform(2, 3 * U)],
        lc.RNNTrace: [uniform(D, U), uniform(U, U), uniform(U)],
    }
    x = random.uniform(-1, 1, (B, T, D)).astype(np.float32)
    h, c = random.uniform(-1, 1, (2, B, U)).astype(np.float32) * (not zero_state)
    return weights, x, mask, h, c


def keras_trace(kind, weights, x, mask, h, c):
    import keras

    layers = {
        lc.GateTrace: keras.layers.LSTM,
        lc.GRUTrace: keras.layers.GRU,
        lc.RNNTrace: keras.layers.SimpleRNN,
    }
    layer = layers[kind](h.shape[-1])
    layer.build(x.shape)
    layer.set_weights(weights)
    return lc.trace_layer(
        layer, x, mask=mask, initial_state=[h, c] if kind is lc.GateTrace else [h]
    )


def check_identities(trace, tolerance):
    """the exact identities, at every step that is not skipped."""
    f, i, g = trace.forget_gate, trace.input_gate, trace.candidate
    o, c, h = trace.output_gate, trace.cell_state, trace.hidden_state
    read = ~trace.is_padding
    before = np.concatenate([trace.initial_cell_state[:, None], c[:, :-1]], axis=1)
    np.testing.assert_allclose(c[read], (f * before + i * g)[read], atol=tolerance)
    np.testing.assert_allclose(h[read], (o * np.tanh(c))[read], atol=tolerance)
    # Skipped: nothing computed, the cell state carried over.
    for quantity in (f, i, g, o):
        assert np.array_equal(np.isnan(quantity[..., 0]), trace.is_padding)
    np.testing.assert_array_equal(c[~read], before[~read])
    # The memory is the sum of what every step wrote.
    for sequence in map(trace.sequence, range(len(c))):
        for t in range(sequence.timesteps):
            rows = memory_by_step(sequence, at=t)
            assert rows.shape == (t + 2, sequence.units)
            np.testing.assert_allclose(rows.sum(axis=0), sequence.cell_state[t], atol=1e-5)


def check_ranges(trace):
    read = ~trace.is_padding
    for gate in map(trace.quantities.get, trace.gate_names):
        assert np.all((gate[read] > 0) & (gate[read] < 1))
    for bounded in (trace.candidate, trace.hidden_state):
        assert np.all(np.abs(bounded[read]) < 1)
    steps_read = np.cumsum(read, axis=1)[..., None]
    limit = np.abs(trace.initial_cell_state)[:, None] + steps_read
    assert np.all(np.abs(trace.cell_state) <= limit)
    # From a zero state, |c| < t as soon as something was read.
    assert np.all((np.abs(trace.cell_state) < limit)[read])


@settings(max_examples=60)
@given(runs(largest_weight=20.0))
def test_identities_of_the_equations(run):
    weights, *rest = run
    check_identities(numpy_trace(lc.GateTrace, weights[lc.GateTrace], *rest), tolerance=1e-12)


@settings(max_examples=60)
@given(runs(largest_weight=0.5))
def test_ranges_of_the_equations(run):
    """Small enough weights that no gate rounds to 0 or 1: |z| is at most 0.5 * (3 + 4 + 1) = 4."""
    weights, *rest = run
    check_ranges(numpy_trace(lc.GateTrace, weights[lc.GateTrace], *rest))


@settings(max_examples=20, deadline=None)
@given(runs(largest_weight=0.5))
def test_identities_and_ranges_of_keras_and_agreement_with_the_equations(run):
    weights, *rest = run
    keras = keras_trace(lc.GateTrace, weights[lc.GateTrace], *rest)
    check_identities(keras, tolerance=1e-6)
    check_ranges(keras)
    check_agreement(keras, numpy_trace(lc.GateTrace, weights[lc.GateTrace], *rest))


@pytest.mark.parametrize("kind", [lc.GRUTrace, lc.RNNTrace])
@settings(max_examples=10, deadline=None)
@given(run=runs(largest_weight=1.0))
def test_the_other_cells_of_keras_agree_with_the_equations(kind, run):
    weights, x, mask, h, _ = run
    keras = keras_trace(kind, weights[kind], x, mask, h, None)
    check_agreement(keras, numpy_trace(kind, weights[kind], x, mask, h))


def check_agreement(one, other):
    assert type(one) is type(other)
    for name, values in one.quantities.items():
        np.testing.assert_allclose(values, other.quantities[name], atol=1e-5, err_msg=name)


def test_no_gru_with_reset_before_differs_from_the_equations():
    import keras

    random = np.random.default_rng(3)
    layer = keras.layers.GRU(3, reset_after=False)
    layer.build((2, 5, 2))
    layer.set_weights([random.normal(size=w.shape) for w in layer.weights])
    x = random.normal(size=(2, 5, 2)).astype(np.float32)
    mask, h = np.ones((2, 5), bool), np.zeros((2, 3))
    equations = numpy_trace(lc.GRUTrace, layer.get_weights(), x, mask, h, reset_after=False)
    check_agreement(lc.trace_layer(layer, x), equations)


def test_a_memory_can_grow_without_bound():
    """An open input gate that writes nearly 1 at every step: c comes close to the step's number."""
    W, U, b = np.zeros((1, 4)), np.zeros((1, 4)), np.array([[20.0, 20.0, 20.0, 20.0]])
    trace = numpy_trace(
        lc.GateTrace,
        (W, U, b[0]),
        np.ones((1, 30, 1)),
        np.ones((1, 30), bool),
        *np.zeros((2, 1, 1)),
    )
    np.testing.assert_allclose(trace.cell_state[0, :, 0], np.arange(1, 31), atol=1e-6)
    assert trace.cell_state[0, -1, 0] < 30


# The long table, and a file


TRACES = {
    "lstm": lstm_trace(("hello", "how"), pads=1, masked=True),
    "gru": gru_trace(),
    "rnn": rnn_trace(),
    "batch": lc.RNNTrace(
        hidden_state=np.arange(12.0).reshape(2, 3, 2),
        initial_hidden_state=np.zeros((2, 2)),
        is_padding=np.eye(2, 3, dtype=bool),
        reads_backwards=True,
    ),
}


@pytest.mark.parametrize("kind", TRACES)
def test_each_row_of_the_long_table_is_one_number(kind):
    trace = TRACES[kind]
    frame = trace.to_frame()
    assert list(frame) == ["sample", "step", "unit", "token", "quantity", "value"]
    assert len(frame) == len(trace.quantities) * trace.hidden_state.size
    for sample, step, unit, token, quantity, value in frame.itertuples(index=False):
        of_sequence = trace.sequence(sample) if kind == "batch" else trace
        np.testing.assert_equal(value, getattr(of_sequence, quantity)[step, unit])
        assert token == (trace.tokens[step] if trace.tokens else "")


def test_the_long_table_is_a_data_frame():
    frame = TRACES["batch"].to_frame()
    assert frame.groupby("step").value.sum().tolist() == [14.0, 22.0, 30.0]


@pytest.mark.parametrize("kind", TRACES)
def test_a_saved_trace_comes_back_as_it_was(kind, tmp_path):
    trace = TRACES[kind]
    trace.save(tmp_path / "trace.data")  # under the very name that is asked for
    again = lc.Trace.load(tmp_path / "trace.data")
    assert type(again) is type(trace)
    for field in dataclasses.fields(trace):
        one, other = getattr(again, field.name), getattr(trace, field.name)
        np.testing.assert_array_equal(one, other, strict=isinstance(other, np.ndarray))


def test_halves_of_another_kind_are_saved_as_float32(tmp_path):
    from ml_dtypes import bfloat16  # Keras brings it

    trace = dataclasses.replace(
        TRACES["batch"], hidden_state=TRACES["batch"].hidden_state.astype(bfloat16)
    )
    trace.save(tmp_path / "trace.npz")
    again = lc.Trace.load(tmp_path / "trace.npz").hidden_state
    np.testing.assert_array_equal(again, TRACES["batch"].hidden_state.astype(np.float32))


def test_a_trace_is_named_by_its_sizes_not_by_its_numbers():
    batch = dataclasses.replace(TRACES["batch"], reads_backwards=False)
    samples, timesteps, units = batch.hidden_state.shape
    sizes = f"timesteps={timesteps}, units={units}"
    assert repr(batch) == f"{type(batch).__name__}(samples={samples}, {sizes})"
    one = dataclasses.replace(batch.sequence(0), reads_backwards=True)
    assert repr(one) == f"{type(one).__name__}({sizes}, reads_backwards=True)"


def saved(path, about, **arrays):
    np.savez(path, about=json.dumps(about), **arrays)
    return path.read_bytes()


def other_files(folder):
    """Files that hold no trace, by what is wrong with them."""
    path = folder / "made.npz"
    TRACES["batch"].save(path)
    whole = path.read_bytes()
    about = {"kind": "RNNTrace", "tokens": [], "reads_backwards": False}
    h, before, pads = np.zeros((3, 2)), np.zeros(2), np.zeros(3, bool)
    arrays = {"hidden_state": h, "initial_hidden_state": before, "is_padding": pads}
    return {
        "empty": b"",
        "text": b"not a trace",
        "cut": whole[: len(whole) // 2],
        "changed": whole.replace(np.float64(7).tobytes(), np.float64(8).tobytes()),
        "no kind": saved(path, {}, **arrays),
        "another kind": saved(path, about | {"kind": "Reading"}, **arrays),
        "a name too many": saved(path, about, **arrays, gate=h),
        "a name too few": saved(path, about, hidden_state=h, is_padding=pads),
        "shapes": saved(path, about, **arrays | {"is_padding": pads[1:]}),
        "a pickle": saved(path, about, **arrays | {"hidden_state": np.array([None])}),
    }


def test_a_file_that_holds_no_trace_is_refused(tmp_path):
    for name, content in other_files(tmp_path).items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(ValueError, match="holds no trace"):
            lc.Trace.load(tmp_path / name)
    with pytest.raises(FileNotFoundError):
        lc.Trace.load(tmp_path / "nowhere")


def test_a_trace_of_another_layer_is_refused(tmp_path):
    TRACES["gru"].save(tmp_path / "gru.npz")
    with pytest.raises(ValueError, match="GateTrace; received a GRUTrace"):
        lc.GateTrace.load(tmp_path / "gru.npz")
    assert lc.GRUTrace.load(tmp_path / "gru.npz").units == 3


def test_a_trace_in_time_order_is_turned_to_how_it_was_read():
    """Of a layer that read "c" first: there the memory's parts add up, and not in time order."""
    one = np.array([[0.5], [0.25], [1.0]])
    cell_state = np.array([[0.71875], [0.625], [1.5]])  # from the last: c = f c + i g
    trace = lc.GateTrace(
        forget_gate=np.full((3, 1), 0.25),
        input_gate=one,
        candidate=np.array([[1.125], [1.0], [1.5]]),
        output_gate=np.ones((3, 1)),
        cell_state=cell_state,
        hidden_state=np.tanh(cell_state),
        initial_hidden_state=np.zeros(1),
        initial_cell_state=np.zeros(1),
        is_padding=np.array([False, False, True]),
        tokens=("a", "b", ""),
        reads_backwards=True,
    )
    with pytest.raises(ValueError, match="as_read"):
        memory_by_step(trace)
    turned = trace.as_read()
    assert turned.tokens == ("", "b", "a")
    assert turned.is_padding.tolist() == [True, False, False]
    assert turned.as_read() is turned
    np.testing.assert_allclose(memory_by_step(turned).sum(axis=0), cell_state[0])
