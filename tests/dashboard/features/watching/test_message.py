"""What is sent to the player of a training."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from dashboard.features.watching.message import MOST_POINTS, SPEEDS, curve, epoch_chosen, message
from lstm_core.network.history import History
from lstm_core.reading.watching import Watched

WATCHED = Watched(
    sentence="one",
    words=("two", "a" * 60),
    epochs=(0, 4, 8),
    shares=np.array([[0.5, 0.5], [0.75, 0.25], [0.99999, 0.00001]], np.float32),
    trained=np.array([1.0, 0.0], np.float32),
)
HISTORY = History(loss=tuple(8.0 - n for n in range(8)), accuracy=(0.5,) * 8)


def test_every_snapshot_has_the_share_of_every_word():
    sent = message(WATCHED, HISTORY, cell="gru")
    assert np.array_equal(sent["shares"], WATCHED.shares.astype(float).round(6))
    assert sent["shares"][2][1] > 0  # little is not nothing
    assert (sent["epochs"], sent["trained"]) == ([0, 4, 8], [1.0, 0.0])
    assert sent["loss"][0] == [1, 8.0]
    assert len(sent["words"][1]) < 60


@pytest.mark.parametrize("epochs", [1, 8, 200, 5_000])
def test_a_training_of_any_length_takes_some_seconds_if_it_can(epochs):
    watched = dataclasses.replace(WATCHED, epochs=(0, epochs))
    speed = message(watched, HISTORY, cell="lstm")["speed"]
    slowest, quickest = SPEEDS[0], SPEEDS[-1]
    assert 4 <= epochs / speed <= 16 or speed in (slowest, quickest)


@pytest.mark.parametrize("epochs", [0, 1, 400, 401, 5_000])
def test_a_long_curve_keeps_its_last_epoch(epochs):
    points = curve(tuple(map(float, range(epochs))))
    assert len(points) <= MOST_POINTS
    assert points[-1:] == [[epochs, epochs - 1.0]][: min(1, epochs)]


@pytest.mark.parametrize("said", [None, "4", 3, [4], 4.5])
def test_an_epoch_that_was_not_kept_is_the_middle_one(said):
    assert epoch_chosen(said, WATCHED) == 4
    assert epoch_chosen(8, WATCHED) == 8
