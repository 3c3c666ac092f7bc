"""One unit's curves."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from dashboard.figures.curves import unit_curves, unit_curves_alt
from dashboard.figures.wording import number
from lstm_core.gates import GRUTrace, RNNTrace
from tests.dashboard.figures.conftest import MakeTrace


def test_every_quantity_has_its_line(make_trace: MakeTrace) -> None:
    trace = make_trace(["hello", "how"], pads=1)
    lines = {line.name: line for line in unit_curves(trace, 2, dark=False).data}
    np.testing.assert_array_equal(lines["cell state"].y, trace.cell_state[:, 2])
    np.testing.assert_array_equal(lines["forget gate"].y, trace.forget_gate[:, 2])
    assert lines["forget gate"].yaxis == "y"
    assert lines["cell state"].yaxis == lines["hidden state"].yaxis == "y2"


def test_lines_of_a_row_differ_in_more_than_colour(make_trace: MakeTrace) -> None:
    data = unit_curves(make_trace(["a", "b"]), 0, dark=False).data
    for one, other in itertools.combinations(data, 2):
        if one.yaxis == other.yaxis:
            assert one.line.dash != other.line.dash
            assert one.marker.symbol != other.marker.symbol


def test_every_line_is_named_at_its_end(make_trace: MakeTrace) -> None:
    figure = unit_curves(make_trace(["a", "b"]), 0, dark=False)
    names = {f"<b>{line.name}</b>" for line in figure.data}
    assert {label.text for label in figure.layout.annotations} == names
    for axis, (low, high) in {"y": (0, 1), "y2": figure.layout.yaxis2.range}.items():
        heights = sorted(a.y for a in figure.layout.annotations if a.yref == axis)
        assert all(b - a > (high - low) / 10 for a, b in itertools.pairwise(heights))


def test_the_lower_scale_is_symmetric_and_clips_nothing(make_trace: MakeTrace) -> None:
    trace = make_trace(["w"] * 30)
    low, high = unit_curves(trace, 1, dark=False).layout.yaxis2.range
    assert low == -high
    assert high >= np.abs(trace.cell_state[:, 1]).max()


def test_a_trace_without_gates_has_one_row(rnn_trace: RNNTrace, gru_trace: GRUTrace) -> None:
    rnn = unit_curves(rnn_trace, 0, dark=True)
    assert [line.name for line in rnn.data] == ["hidden state"]
    assert rnn.data[0].yaxis == "y"
    assert len(unit_curves(gru_trace, 0, dark=True).data) == 4


def test_an_unknown_unit_says_which_there_are(make_trace: MakeTrace) -> None:
    with pytest.raises(IndexError, match="unit 4 does not exist; the trace has units 0 to 3"):
        unit_curves(make_trace(["a"], units=4), 4, dark=False)


def test_alt_holds_the_last_values(make_trace: MakeTrace) -> None:
    trace = make_trace(["hello", "is"], pads=1, masked=True)
    said = unit_curves_alt(trace, 3)
    assert "unit 3 over 3 steps: pad, hello, is" in said
    for name, values in trace.quantities.items():
        label = name.replace("_", " ").capitalize()
        sentence = next(part for part in said.split(". ") if part.startswith(label))
        assert sentence.rstrip(".").endswith(f"at the end {number(values[-1, 3])}")
