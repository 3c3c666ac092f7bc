"""The heatmaps and curves of a trace as Plotly figures."""

from __future__ import annotations

import dataclasses
import sys

import numpy as np
import pytest

import lstm_core as lc
from lstm_core.picture.palette import palette

TOKENS = ("", "the", "<b>bakers</b>")


@pytest.fixture
def trace() -> lc.GateTrace:
    """(3, 2): a pad and two words; the largest cell state is 4."""
    random = np.random.default_rng(0)
    values = {name: random.uniform(0.1, 0.9, (3, 2)) for name in lc.GateTrace.quantity_names}
    values["cell_state"] = np.array([[0.0, 0.0], [1.0, -4.0], [2.0, 3.0]])
    return lc.GateTrace(
        **values,
        initial_hidden_state=np.zeros(2),
        initial_cell_state=np.zeros(2),
        is_padding=np.array([True, False, False]),
        tokens=TOKENS,
    )


def maps(figure):
    return [part for part in figure.data if part.type == "heatmap"]


def test_each_quantity_has_a_heatmap_with_its_numbers_and_its_scale(trace):
    found = maps(lc.heatmaps(trace))
    for part, (name, values) in zip(found, trace.quantities.items(), strict=True):
        np.testing.assert_allclose(part.z, values.T, rtol=1e-6)
        assert part.colorscale[-1][1].lower() == palette(False).colour(name).lower()
        low, high = (0, 1) if name.endswith("gate") else (-1, 1)
        assert (part.zmin, part.zmax) == ((-4, 4) if name == "cell_state" else (low, high))


@pytest.mark.parametrize("dark", [False, True])
def test_words_stand_left_to_right_pads_are_named_and_nothing_is_markup(trace, dark):
    figure = lc.heatmaps(trace, quantities=["cell_state"], dark=dark)
    pad, *words = figure.layout.xaxis2.ticktext
    assert "pad" in pad
    assert words == ["the", "&lt;b&gt;bakers&lt;/b&gt;"]
    assert list(figure.layout.xaxis2.tickvals) == [0, 1, 2]
    assert figure.layout.paper_bgcolor == palette(dark).background
    assert "pads" in [part.name for part in figure.data]


def test_a_sequence_of_a_batch_with_words_of_ones_own(trace):
    fields = vars(trace)
    both = {n: np.stack([a, 0.5 * a]) for n, a in fields.items() if isinstance(a, np.ndarray)}
    both["is_padding"] = np.zeros((2, 3), bool)
    batch = dataclasses.replace(trace, **both)
    figure = lc.heatmaps(batch, sequence=1, tokens=["a", "b", "c"], quantities=["hidden_state"])
    np.testing.assert_allclose(maps(figure)[0].z, 0.5 * trace.hidden_state.T, rtol=1e-6)
    assert list(figure.layout.xaxis2.ticktext) == ["a", "b", "c"]
    with pytest.raises(ValueError, match=r"trace\.sequence"):
        lc.heatmaps(batch)
    with pytest.raises(ValueError, match="3, one a step; received 1"):
        lc.heatmaps(batch, sequence=0, tokens=["a"])
    with pytest.raises(TypeError, match="dict with low, top"):
        lc.heatmaps({"low": trace, "top": trace})
    with pytest.raises(TypeError, match="received ndarray"):
        lc.curves(trace.hidden_state, unit=0)


def test_the_curves_of_a_unit_are_its_numbers(trace):
    figure = lc.curves(trace, unit=1)
    drawn = {part.name: part for part in figure.data if part.name}
    assert len(drawn) == 6
    np.testing.assert_allclose(drawn["cell state"].y, [0, -4, 3])
    np.testing.assert_allclose(drawn["forget gate"].y, trace.forget_gate[:, 1], rtol=1e-6)
    gates = [part for name, part in drawn.items() if name.endswith("gate")]
    assert len({part.marker.symbol for part in gates}) == 3  # told apart without colours
    assert len(figure.layout.shapes) == 1  # the pad
    with pytest.raises(IndexError, match="0 to 1; received 2"):
        lc.curves(trace, unit=2)


def test_a_simple_rnn_has_one_row():
    hidden = np.zeros((3, 2))
    trace = lc.RNNTrace(
        hidden_state=hidden, initial_hidden_state=hidden[0], is_padding=np.zeros(3, bool)
    )
    assert len(maps(lc.heatmaps(trace))) == 1
    assert [part.name for part in lc.curves(trace, unit=0).data if part.name] == ["hidden state"]


@pytest.mark.parametrize(
    ("library", "ask"),
    [
        ("plotly.graph_objects", lambda trace: lc.heatmaps(trace)),
        ("plotly.graph_objects", lambda trace: lc.curves(trace, unit=0)),
        ("pandas", lambda trace: trace.to_frame()),
    ],
)
def test_without_its_library_the_extra_is_named(trace, monkeypatch, library, ask):
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(ImportError, match=r"\[notebook\]"):
        ask(trace)
