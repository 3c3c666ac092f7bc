"""The word axis."""

from __future__ import annotations

from lstm_core.picture.palette import palette
from lstm_core.picture.steps import (
    MOST_LABELS,
    every_step_axis,
    pad_runs,
    pad_veil,
    step_axis,
    step_words,
)
from tests.support.traces import MakeTrace

LIGHT = palette(False)


def test_the_same_word_stands_twice(make_trace: MakeTrace) -> None:
    axis = step_axis(make_trace(["how", "are", "how"]), LIGHT)
    assert list(axis["tickvals"]) == [0, 1, 2]
    assert axis["ticktext"] == ["how", "are", "how"]
    assert axis["range"] == [-0.5, 2.5]


def test_pads_are_called_pads(make_trace: MakeTrace) -> None:
    trace = make_trace(["hello"], pads=2)
    assert step_words(trace) == ["pad", "pad", "hello"]
    assert [text.count("pad") for text in step_axis(trace, LIGHT)["ticktext"]] == [1, 1, 0]


def test_many_pads_share_one_label(make_trace: MakeTrace) -> None:
    axis = step_axis(make_trace(["hello"], pads=5), LIGHT)
    assert axis["tickvals"] == [2, 5]
    assert "pad ×5" in axis["ticktext"][0]


def test_crowded_labels_are_thinned_from_the_last_word(make_trace: MakeTrace) -> None:
    axis = step_axis(make_trace([f"w{n}" for n in range(100)], units=1), LIGHT)
    assert len(axis["tickvals"]) <= MOST_LABELS
    assert axis["tickvals"][-1] == 99
    assert axis["tickvals"] == sorted(axis["tickvals"])


def test_hover_has_every_word(make_trace: MakeTrace) -> None:
    trace = make_trace(["<i>", *["x"] * 99], units=1)
    axis = every_step_axis(trace)
    assert len(axis["ticktext"]) == 100
    assert axis["ticktext"][0] == "&lt;i&gt;"
    assert axis["showticklabels"] is False


def test_pad_runs() -> None:
    assert pad_runs([True, True, False, True]) == [(0, 2), (3, 4)]
    assert pad_runs([False]) == []


def test_the_veil_covers_the_pads_and_no_word(make_trace: MakeTrace) -> None:
    veil = pad_veil(make_trace(["hello"], pads=2, units=3), LIGHT)
    corners = [x for x in veil["x"] if x is not None]
    assert (min(corners), max(corners)) == (-0.5, 1.5)
    assert {y for y in veil["y"] if y is not None} == {-0.5, 2.5}
    assert veil["hoverinfo"] == "skip"
