"""The learning curves."""

from __future__ import annotations

import math

from dashboard.features.train.figure import learning_curves, learning_curves_alt
from dashboard.prose.messages import messages

say = messages("train")

LOSS, ACCURACY = [2.4, 1.0, 0.5], [0.1, 0.6, 0.8]


def test_curves_and_limits() -> None:
    figure = learning_curves(LOSS, ACCURACY, dark=False, best_accuracy=0.8, lowest_loss=0.35)
    accuracy, loss = figure.data
    assert list(accuracy.x) == [1, 2, 3]
    assert [round(float(y), 2) for y in loss.y] == LOSS
    assert [line.y0 for line in figure.layout.shapes] == [0.8, 0.35]
    assert all(line.line.dash == "dash" for line in figure.layout.shapes)
    texts = " ".join(note.text for note in figure.layout.annotations)
    assert say("most", value="80\u00a0%") in texts
    assert say("least", value="0.35") in texts


def test_before_the_first_epoch_and_after_a_failure() -> None:
    assert learning_curves([], [], dark=True).layout.yaxis2.range[1] > 0
    top = learning_curves([1.0, math.inf, math.nan], [0.1] * 3, dark=True).layout.yaxis2.range[1]
    assert math.isfinite(top)
    assert learning_curves_alt([], []) == say("nothing")


def test_without_limits_there_are_no_lines() -> None:
    assert not learning_curves(LOSS, ACCURACY, dark=False).layout.shapes


def test_alt() -> None:
    alt = learning_curves_alt(LOSS, ACCURACY, best_accuracy=0.8, lowest_loss=0.353)
    for part in ("3 epochs", "10\u00a0% to 80\u00a0%", "2.40 to 0.50"):
        assert part in alt
    assert alt.endswith(say("alt_most", value="80\u00a0%") + " " + say("alt_least", value="0.35"))


def test_the_loss_on_held_out_lines_and_its_lowest() -> None:
    validation = [2.3, 1.4, 1.9]
    figure = learning_curves(LOSS, ACCURACY, validation=validation, dark=False, lowest_loss=0.35)
    _, loss, held_out, lowest = figure.data
    assert [round(float(y), 2) for y in loss.y] == LOSS
    assert [round(float(y), 2) for y in held_out.y] == validation
    assert ([int(x) for x in lowest.x], [round(float(y), 2) for y in lowest.y]) == ([2], [1.4])
    alt = learning_curves_alt(LOSS, ACCURACY, validation=validation)
    assert say("alt_held_out", lowest="1.40", epoch=2, last="1.90") in alt
