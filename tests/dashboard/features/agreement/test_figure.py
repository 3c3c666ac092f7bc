"""Accuracy by distance: every seed is drawn, and what is said is what was measured."""

from __future__ import annotations

from dashboard.features.agreement.figure import accuracy_by_distance, accuracy_by_distance_alt
from dashboard.figures.wording import percent
from dashboard.prose.messages import messages
from lstm_core.evidence.summaries import Run, runs

say = messages("agreement")

MEASURED = (
    Run("lstm", 0, {0: 1.0, 3: 0.9}),
    Run("lstm", 1, {0: 1.0, 3: 0.5}),
    Run("rnn", 0, {0: 0.8, 3: 0.6}),
)


def test_every_seed_and_the_mean_of_each_cell() -> None:
    figure = accuracy_by_distance(MEASURED, dark=False)
    lines = [(line.yaxis, [round(float(y), 3) for y in line.y]) for line in figure.data]
    assert lines == [
        ("y", [1.0, 0.9]),
        ("y", [1.0, 0.5]),
        ("y", [1.0, 0.7]),
        ("y2", [0.8, 0.6]),
        ("y2", [0.8, 0.6]),
    ]
    names = [note.text for note in figure.layout.annotations]
    assert names == ["<b>LSTM</b>  2 seeds", "<b>RNN</b>  1 seed"]
    assert {shape.y0 for shape in figure.layout.shapes if shape.xref == "paper"} == {0.5}


def test_alt() -> None:
    """Every distance with its mean and its range."""
    told = accuracy_by_distance_alt(MEASURED[:2])
    hundred = percent(1.0)
    first = say("alt_share", count=0, mean=hundred, low=hundred, high=hundred)
    second = say("alt_share", count=3, mean=percent(0.7), low=percent(0.5), high=percent(0.9))
    assert told.endswith(say("alt_cell", cell="LSTM", shares=f"{first}, {second}"))


def test_the_record_has_five_seeds_of_each_cell() -> None:
    figure = accuracy_by_distance(runs(), dark=True)
    assert len(figure.data) == 3 * (5 + 1)
