"""Which words several predictions are compared over."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.features.predict.ranking import largest_changes, shared_words
from lstm_core.reading.prediction import Prediction

WORDS = ("a", "b", "c", "d", "e")


def prediction(*shares: float) -> Prediction:
    return Prediction(WORDS, np.array([0.0, *shares], np.float32))


FIRST = prediction(0.5, 0.3, 0.1, 0.06, 0.04)
OTHER = prediction(0.1, 0.1, 0.1, 0.2, 0.5)


def test_the_order_is_the_first_s() -> None:
    assert shared_words([FIRST]) == ("a", "b", "c", "d", "e")
    assert shared_words([OTHER, FIRST])[0] == "e"


def test_the_other_s_favourites_are_among_them_whatever_the_first_says() -> None:
    assert shared_words([FIRST], most=3) == ("a", "b", "c")
    assert shared_words([FIRST, OTHER], most=3) == ("a", "d", "e")
    assert shared_words([FIRST, OTHER], most=4) == ("a", "b", "d", "e")


def test_the_largest_changes_come_first_with_their_sign() -> None:
    (word, change), (next_word, next_change) = largest_changes(FIRST, OTHER, most=2)
    assert (word, next_word) == ("e", "a")
    assert (change, next_change) == pytest.approx((0.46, -0.4))
