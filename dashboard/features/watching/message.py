"""What the browser needs to play a training: the next words at each epoch, and the curves."""

from __future__ import annotations

import math
from typing import Any

from lstm_core.network.history import History
from lstm_core.picture.escape import visible
from lstm_core.reading.watching import Watched

MOST_CHARACTERS = 24

MOST_POINTS = 400
"""A curve of more epochs is sent without some of them."""

SPEEDS = (2, 5, 10, 25, 50, 100)
"""Epochs a second that can be chosen."""

SECONDS = 8.0
"""About so long the whole training takes at the speed at first."""


def message(watched: Watched, history: History, *, cell: str) -> dict[str, Any]:
    """S epochs, k words: `shares` is (S, k); each curve has pairs of an epoch and its value."""
    last = max(watched.epochs[-1], len(history.loss))
    return {
        "cell": cell,
        "words": [visible(word, limit=MOST_CHARACTERS) for word in watched.words],
        "epochs": list(watched.epochs),
        "shares": watched.shares.astype(float).round(6).tolist(),
        "trained": watched.trained.astype(float).round(6).tolist(),
        "loss": curve(history.loss),
        "accuracy": curve(history.accuracy),
        "speeds": list(SPEEDS),
        "speed": min(SPEEDS, key=lambda speed: abs(math.log(speed * SECONDS / last))),
    }


def curve(values: tuple[float, ...]) -> list[list[float]]:
    """An epoch, from 1, and its value; the last one always, and at most `MOST_POINTS`.

    >>> curve((2.0, 1.5))
    [[1, 2.0], [2, 1.5]]
    """
    every = math.ceil(len(values) / MOST_POINTS) or 1
    points = [[epoch, round(value, 4)] for epoch, value in enumerate(values, 1)]
    return points[::-every][::-1]


def epoch_chosen(said: object, watched: Watched) -> int:
    """The epoch that the browser says, the middle one where it says none that was kept."""
    middle = watched.epochs[len(watched.epochs) // 2]
    return said if isinstance(said, int) and said in watched.epochs else middle
