from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_core.reading.baselines import Counted

A, B, C = 1, 2, 3


def test_by_hand():
    """ "a b", "a b", "a c": b came twice, c once, a never; a was followed by two kinds."""
    counted = Counted.of([(A, B), (A, B), (A, C)], words=3)
    np.testing.assert_allclose(counted.unigram, [1 / 6, 3 / 6, 2 / 6])
    # (n(a, w) + 2 P(w)) / (3 + 2)
    np.testing.assert_allclose(counted.bigram(A), [(1 / 3) / 5, (2 + 1) / 5, (1 + 2 / 3) / 5])
    np.testing.assert_array_equal(counted.bigram(B), counted.unigram)  # nothing followed it


@given(st.lists(st.lists(st.integers(1, 6), max_size=8), max_size=8))
def test_probabilities_sum_to_one_and_none_is_zero(sentences):
    counted = Counted.of(sentences, words=6)
    for distribution in (counted.unigram, *(counted.bigram(before) for before in range(1, 7))):
        assert distribution.sum() == pytest.approx(1)
        assert distribution.min() > 0


def test_with_much_text_the_bigram_is_the_text():
    """After a come b and c in 3 : 1, a thousand times."""
    counted = Counted.of([(A, B), (A, B), (A, B), (A, C)] * 1000, words=3)
    np.testing.assert_allclose(counted.bigram(A), [0, 0.75, 0.25], atol=1e-3)
