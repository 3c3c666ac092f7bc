"""Accuracy by distance: every seed is drawn, and what is said is what was measured."""

from __future__ import annotations

from dashboard.features.agreement.figure import accuracy_by_distance, accuracy_by_distance_alt
from lstm_core.evidence.agreement import Run, runs

MEASURED = (
    Run("lstm", 0, "0" * 20, {0: 1.0, 3: 0.9}, 1.0),
    Run("lstm", 1, "1" * 20, {0: 1.0, 3: 0.5}, 1.0),
    Run("rnn", 0, "2" * 20, {0: 0.8, 3: 0.6}, 1.0),
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
    assert accuracy_by_distance_alt(MEASURED[:2]) == (
        "Share of right verb forms, mean of the seeds and their range. "
        "LSTM: 100\u00a0% (100\u00a0% to 100\u00a0%) with 0 words between, "
        "70\u00a0% (50\u00a0% to 90\u00a0%) with 3 words between."
    )


def test_the_record_has_five_seeds_of_each_cell() -> None:
    figure = accuracy_by_distance(runs(), dark=True)
    assert len(figure.data) == 3 * (5 + 1)
