"""The heatmaps: scales, pads, escape, size."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from dashboard.figures.heatmaps import (
    difference,
    difference_alt,
    heatmap,
)
from dashboard.theme import palette, quantity
from lstm_core.gates import GateTrace, GRUTrace, RNNTrace
from lstm_core.picture.numbers import heatmap_alt, value_range
from tests.support.traces import MakeTrace


@pytest.mark.parametrize("name", GateTrace.quantity_names)
@pytest.mark.parametrize("dark", [False, True])
def test_values_stand_in_the_picture_unchanged(
    make_trace: MakeTrace, name: str, dark: bool
) -> None:
    trace = make_trace(["hello", "how"], pads=1)
    picture = heatmap(trace, name, dark=dark).data[0]
    np.testing.assert_array_equal(picture.z, getattr(trace, name).T)
    assert picture.z.dtype == np.float32
    assert picture.colorscale[-1][1] == palette(dark).colour(name)


def test_scales(make_trace: MakeTrace) -> None:
    trace = make_trace(["hello", "how"])
    largest = float(np.abs(trace.cell_state).max())
    for name in trace.quantity_names:
        picture = heatmap(trace, name, dark=False).data[0]
        expected = (0, 1) if quantity(name).is_gate else (-1, 1)
        if name == "cell_state":
            expected = (-largest, largest)
        assert (picture.zmin, picture.zmax) == pytest.approx(expected)


def test_nothing_is_ever_clipped() -> None:
    assert value_range(np.array([[3.0, -5.0]]), "cell_state") == (-5, 5)
    assert value_range(np.array([[3.0, np.nan]]), "hidden_state") == (-3, 3)  # a relu cell
    assert value_range(np.array([[0.2]]), "hidden_state") == (-1, 1)
    assert value_range(np.array([[0.0]]), "cell_state") == (-1, 1)
    assert value_range(np.array([[np.nan]]), "cell_state") == (-1, 1)


def test_pads_lie_under_a_veil_and_words_do_not(make_trace: MakeTrace) -> None:
    with_pads = heatmap(make_trace(["hello"], pads=2), "forget_gate", dark=False)
    without = heatmap(make_trace(["hello"]), "forget_gate", dark=False)
    assert [trace.name for trace in with_pads.data].count("pads") == 1
    assert [trace.name for trace in without.data].count("pads") == 0
    assert "rgba(255,255,255" in with_pads.data[1].fillpattern.bgcolor


def test_masked_steps_stay_blank(make_trace: MakeTrace) -> None:
    trace = make_trace(["hello"], pads=1, masked=True)
    picture = heatmap(trace, "forget_gate", dark=False).data[0]
    assert np.isnan(picture.z[:, 0]).all()
    assert picture.hoverongaps is False


def test_typed_tags_are_text(make_trace: MakeTrace) -> None:
    spec = heatmap(make_trace(["<script>", "$x^2$"]), "forget_gate", dark=False).to_json()
    assert "<script>" not in spec
    assert "$x^2$" not in spec
    assert "&lt;script&gt;" in spec or r"\u0026lt;script" in spec


def test_title_says_what_high_means(make_trace: MakeTrace) -> None:
    title = heatmap(make_trace(["a"]), "forget_gate", dark=False).layout.annotations[0]
    assert "forget gate" in title.text
    assert "1 keeps, 0 erases" in title.text
    assert title.font.color == palette(False).ink("forget_gate")


@pytest.mark.parametrize(("steps", "units"), [(1, 1), (400, 4), (3, 512)])
def test_small_and_large_traces_draw(make_trace: MakeTrace, steps: int, units: int) -> None:
    trace = make_trace(["w"] * steps, units=units)
    figure = heatmap(trace, "cell_state", dark=True)
    assert len(figure.layout.xaxis2.ticktext) <= 20
    assert figure.layout.yaxis.range == (units - 0.5, -0.5)


def test_six_heatmaps_of_a_long_sentence_are_light(make_trace: MakeTrace) -> None:
    trace = make_trace(["remember"] * 60, units=64)
    specs = [heatmap(trace, name, dark=False).to_json() for name in trace.quantity_names]
    sent = sum(map(len, specs))
    # Plotly writes each "/" of the base64 text as six characters; saturated gates have many.
    unescaped = sum(len(spec.replace(r"\u002f", "/")) for spec in specs)
    assert unescaped <= 150_000  # 92,160 bytes of numbers, a third more as base64, the layout
    assert sent <= 190_000


def test_other_cells(gru_trace: GRUTrace, rnn_trace: RNNTrace) -> None:
    for trace in (gru_trace, rnn_trace):
        for name in trace.quantity_names:
            assert heatmap(trace, name, dark=False).data[0].z.shape[0] == 3
            assert quantity(name).label in heatmap_alt(trace, name)
    with pytest.raises(KeyError, match="GRUTrace has no 'cell_state'; it has update_gate"):
        heatmap(gru_trace, "cell_state", dark=False)


def test_a_batch_is_refused(make_trace: MakeTrace) -> None:
    batch = dataclasses.replace(make_trace(["a"]), hidden_state=np.zeros((2, 1, 4), np.float32))
    with pytest.raises(ValueError, match=r"received \(2, 1, 4\): pick one with trace.sequence"):
        heatmap(batch, "forget_gate", dark=False)


def test_alt_holds_the_extremes(make_trace: MakeTrace) -> None:
    values = np.array([[0.1, 0.5], [0.9, 0.3]], np.float32)
    trace = dataclasses.replace(make_trace(["hello", "is"], units=2), forget_gate=values)
    assert heatmap_alt(trace, "forget_gate") == (
        "Heatmap of the forget gate (1 keeps, 0 erases): 2 units, 2 words: hello, is. "
        "Values from 0.10 (unit 0 at “hello”) to 0.90 (unit 0 at “is”), mean 0.45."
    )


def test_the_difference_is_after_less_before_on_a_scale_of_its_own(make_trace: MakeTrace) -> None:
    before = make_trace(["hello", "how"])
    state = before.cell_state.copy()
    state[1, 2] -= 0.25
    after = dataclasses.replace(before, cell_state=state)
    picture = difference(before, after, "cell_state", dark=False).data[0]
    assert picture.z[2, 1] == pytest.approx(-0.25)
    assert np.count_nonzero(picture.z) == 1
    assert (picture.zmin, picture.zmax) == pytest.approx((-0.25, 0.25))
    assert difference_alt(before, after, "cell_state").startswith(
        "Largest change of the cell state: −0.25 (unit 2 at “how”)"
    )
    assert difference_alt(before, after, "forget_gate") == (
        "The forget gate is the same everywhere, to the last bit."
    )


def test_two_cell_states_can_share_a_scale(make_trace: MakeTrace) -> None:
    picture = heatmap(make_trace(["a"]), "cell_state", dark=False, largest=7.0).data[0]
    assert (picture.zmin, picture.zmax) == (-7.0, 7.0)
    gate = heatmap(make_trace(["a"]), "forget_gate", dark=False, largest=7.0).data[0]
    assert (gate.zmin, gate.zmax) == (0.0, 1.0)
