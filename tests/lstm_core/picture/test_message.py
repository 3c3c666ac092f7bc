"""What the linked picture is told."""

from __future__ import annotations

import dataclasses
import json
import string

import numpy as np
import pytest

from lstm_core.gates import GateTrace, GRUTrace, RNNTrace, Trace
from lstm_core.picture.message import left_at_end, linked_message
from lstm_core.picture.messages import messages
from lstm_core.picture.palette import palette
from lstm_core.weights import CellWeights
from tests.support.messages import unpack
from tests.support.traces import lstm_trace

LIGHT = palette(dark=False)


def by_hand() -> GateTrace:
    """One unit, two words: it writes 0.5 x 0.8, keeps half of that and writes 0.25 x -0.4."""
    columns = {
        "forget_gate": [0.9, 0.5],
        "input_gate": [0.5, 0.25],
        "candidate": [0.8, -0.4],
        "output_gate": [1.0, 0.75],
        "cell_state": [0.4, 0.1],
        "hidden_state": [0.38, 0.075],
    }
    arrays = {name: np.array(values, np.float32)[:, None] for name, values in columns.items()}
    return GateTrace(
        **arrays,
        initial_hidden_state=np.zeros(1, np.float32),
        initial_cell_state=np.zeros(1, np.float32),
        is_padding=np.zeros(2, bool),
        tokens=("hello", "<b>how</b>"),
    )


def gru() -> GRUTrace:
    half = np.full((1, 1), 0.25, np.float32)
    return GRUTrace(
        update_gate=half,
        reset_gate=half,
        candidate=-half,
        hidden_state=half,
        initial_hidden_state=np.ones(1, np.float32),
        is_padding=np.zeros(1, bool),
        tokens=("hello",),
    )


def rnn() -> RNNTrace:
    return RNNTrace(
        hidden_state=np.full((1, 1), 0.25, np.float32),
        initial_hidden_state=np.ones(1, np.float32),
        is_padding=np.zeros(1, bool),
        tokens=("{unit}",),
    )


def test_64_units_by_60_words_are_at_most_150_kilobytes() -> None:
    trace = lstm_trace([f"word{n}" for n in range(60)], units=64)
    packed = linked_message(trace, LIGHT, order=range(64), prediction=("you", 0.5)).pack()
    assert 60 * 64 * 6 * 4 < len(packed) < 100_000


def test_the_arrays_arrive_as_they_were_to_the_last_bit() -> None:
    trace = lstm_trace(["hello", "how"], units=5, pads=1)
    header, arrays = unpack(linked_message(trace, LIGHT).pack())
    for name, values in trace.quantities.items():
        np.testing.assert_array_equal(arrays[name], values)
    np.testing.assert_array_equal(arrays["initial_cell_state"], trace.initial_cell_state)
    assert header["words"] == ["pad", "hello", "how"]
    assert header["pads"] == [[0, 1]]


def test_the_numbers_stand_where_a_float_may_stand() -> None:
    packed = linked_message(by_hand(), LIGHT).pack()
    assert (4 + int.from_bytes(packed[:4], "little")) % 4 == 0
    assert json.loads(packed[4 : 4 + int.from_bytes(packed[:4], "little")])["cell"] == "lstm"


def test_gates_come_first_and_the_cell_state_has_a_scale_of_its_own() -> None:
    header, _ = unpack(linked_message(by_hand(), LIGHT).pack())
    names = [quantity["name"] for quantity in header["quantities"]]
    assert names[:3] == ["forget_gate", "input_gate", "output_gate"]
    assert names[3:] == ["candidate", "cell_state", "hidden_state"]
    cell_state = header["quantities"][4]
    assert cell_state["low"] == -cell_state["high"] == pytest.approx(-0.4)
    assert "“hello”" in cell_state["alt"]


@pytest.mark.parametrize("trace", [by_hand(), gru(), rnn()])
def test_the_headline_of_each_cell_names_its_quantities(trace: Trace) -> None:
    header = linked_message(trace, LIGHT).header
    headline = messages("picture").table["script"]["headlines"][header["cell"]]
    named = {name for _, name, _, _ in string.Formatter().parse(headline) if name}
    worked_out = {"unit", "word", "before", "taken", "written"}
    assert named - worked_out <= {quantity["name"] for quantity in header["quantities"]}


def test_what_can_be_opened_is_what_the_cell_squashes() -> None:
    zeros = np.zeros((2, 8), np.float32)
    weights = CellWeights(kernel=zeros, recurrent_kernel=zeros, bias=zeros[0])
    sums = []
    for trace in (by_hand(), gru(), rnn()):
        assert linked_message(trace, LIGHT).header["sums"] == ()  # it holds no weights
        whole = dataclasses.replace(trace, weights=weights, inputs=np.zeros((trace.timesteps, 2)))
        sums.append(list(linked_message(whole, LIGHT).header["sums"]))
        assert linked_message(whole, LIGHT, sums=False).header["sums"] == ()
    assert sums == [
        ["forget_gate", "input_gate", "candidate", "output_gate"],
        ["update_gate", "reset_gate", "candidate"],
        ["hidden_state"],
    ]


def test_a_masked_step_stays_empty() -> None:
    trace = lstm_trace(["hello"], pads=1, masked=True)
    header, arrays = unpack(linked_message(trace, LIGHT).pack())
    assert np.isnan(arrays["forget_gate"][0]).all()
    assert header["left"] == [0.0, 1.0]


def test_what_is_left_at_the_end_is_a_share_of_what_was_written() -> None:
    np.testing.assert_allclose(left_at_end(by_hand()), [0.5, 1.0], atol=1e-6)
    assert left_at_end(gru()).size == 0


def test_an_order_must_name_every_unit_once() -> None:
    trace = lstm_trace(["hello"], units=3)
    assert linked_message(trace, LIGHT, order=[2, 0, 1]).header["order"] == [2, 0, 1]
    with pytest.raises(ValueError, match="each of the units 0 to 2 once"):
        linked_message(trace, LIGHT, order=[0, 0, 1])


def test_a_batch_is_refused() -> None:
    trace = by_hand()
    batch = dataclasses.replace(trace, hidden_state=trace.hidden_state[None])
    with pytest.raises(ValueError, match="one sequence"):
        linked_message(batch, LIGHT)
