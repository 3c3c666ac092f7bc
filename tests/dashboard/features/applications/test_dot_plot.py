"""Rows of dots: every value is drawn, equal ones apart, and names stand above their dots."""

from __future__ import annotations

import pytest

from dashboard.features.applications.dot_plot import SPREAD, Row, dot_plot

ROWS = (
    Row("<b>Task</b>"),
    Row("LSTM", (1.0, 1.0, 2.0), 1.0, "lstm"),
    Row("nobody", ()),
    Row("rule", (0.5,)),
)


def figure(dark: bool = False):
    return dot_plot(ROWS, title="time", ticks=(0.5, 1, 2), dark=dark)


def test_every_value_is_drawn_and_equal_ones_lie_apart() -> None:
    lstm, stroke, rule = figure().data
    assert lstm.x.tolist() == [1, 1, 2]
    assert lstm.y[1] - lstm.y[0] == 6
    assert lstm.y[2] == lstm.y[:2].mean() == stroke.y[0]
    assert stroke.x.tolist() == [1]
    assert rule.x.tolist() == [0.5]
    assert rule.y[0] < lstm.y.min()


def test_many_equal_values_stay_in_their_row() -> None:
    (dots,) = dot_plot([Row("naive", (1.0,) * 10)], title="", ticks=(1,), dark=False).data
    assert float(dots.y.max() - dots.y.min()) == pytest.approx(SPREAD)


def test_names_stand_above_each_other_in_the_rows_order() -> None:
    shown = figure()
    names = {note.text: note.y for note in shown.layout.annotations}
    assert list(names) == [row.name for row in ROWS]
    assert sorted(names.values(), reverse=True) == list(names.values())
    assert names["LSTM"] > max(shown.data[0].y)


def test_the_axis_takes_in_every_value_and_tick() -> None:
    low, high = figure().layout.xaxis.range
    assert 10**low < 0.5
    assert 10**high > 2
    assert figure().layout.xaxis.ticktext == ("0.5", "1", "2")
