"""The softmax columns, against numbers that can be done by hand and against their own laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lstm_core.reading.prediction import Prediction
from lstm_core.reading.sampling import distribution

# Padding 0.2; of the words 0.4, 0.1, 0.2, 0.1, without padding 0.5, 0.125, 0.25, 0.125.
FIVE = Prediction(("a", "b", "c", "d"), np.array([0.2, 0.4, 0.1, 0.2, 0.1], np.float32))


@st.composite
def predictions(draw):
    size = draw(st.integers(2, 30))
    odds = draw(arrays(np.float32, size, elements=st.floats(0, 1, width=32)))
    odds[1] += 1e-3  # some word has a chance
    return Prediction(tuple(f"w{n}" for n in range(1, size)), odds / odds.sum())


temperatures = st.one_of(st.just(0.0), st.floats(1e-300, 100))
options = st.fixed_dictionaries(
    {
        "temperature": temperatures,
        "top_k": st.one_of(st.none(), st.integers(1, 40)),
        "top_p": st.floats(1e-6, 1.0),
    }
)


def test_the_columns_by_hand():
    """Temperature 1/2 squares the odds 4 : 1 : 2 : 1 to 16 : 1 : 4 : 1."""
    columns = distribution(FIVE, temperature=0.5, top_k=3, top_p=0.9)
    np.testing.assert_allclose(columns.score, np.log([0.5, 0.125, 0.25, 0.125]), rtol=1e-6)
    np.testing.assert_allclose(columns.tempered, np.array([16, 1, 4, 1]) / 22, rtol=1e-6)
    # Top 3 leaves 16 : 1 : 4, that is 0.762, 0.048, 0.190; a and c reach 0.952.
    assert columns.kept.tolist() == [True, False, True, False]
    np.testing.assert_allclose(columns.probability, [0.8, 0, 0.2, 0], rtol=1e-6)


@given(predictions())
def test_temperature_one_with_everything_kept_is_the_networks_own_distribution(prediction):
    """Over the words: what went to padding is shared out in proportion."""
    columns = distribution(prediction)
    own = prediction.softmax[1:].astype(np.float64)
    np.testing.assert_allclose(columns.probability, own / own.sum(), rtol=1e-9)
    np.testing.assert_allclose(columns.tempered, columns.probability, rtol=1e-12)
    assert columns.words == prediction.vocabulary
    without_padding = Prediction(prediction.vocabulary, np.append(0, own / own.sum()))
    np.testing.assert_allclose(
        distribution(without_padding).probability, without_padding.softmax[1:], rtol=1e-9
    )


@given(predictions(), options)
def test_probabilities_sum_to_one_and_only_kept_words_have_one(prediction, options):
    columns = distribution(prediction, **options)
    assert columns.probability.sum() == pytest.approx(1)
    assert columns.tempered.sum() == pytest.approx(1)
    assert columns.kept.any()
    np.testing.assert_array_equal(columns.probability > 0, columns.kept)
    if options["top_k"] is not None:
        assert columns.kept.sum() <= options["top_k"]
    # Nothing struck out was more probable than anything kept, and the best is always kept.
    if not columns.kept.all():
        assert columns.tempered[~columns.kept].max() <= columns.tempered[columns.kept].min()
    assert columns.kept[columns.tempered.argmax()]
    # Among the kept words the odds are the tempered ones.
    ratio = columns.probability[columns.kept] / columns.tempered[columns.kept]
    np.testing.assert_allclose(ratio, ratio[0])


@given(predictions(), st.floats(0.01, 1.0))
def test_the_nucleus_is_the_smallest_that_reaches_its_share(prediction, top_p):
    columns = distribution(prediction, top_p=top_p)
    kept = np.sort(columns.tempered[columns.kept])
    assert kept.sum() >= top_p - 1e-9
    assert kept[1:].sum() < top_p + 1e-9  # without its least probable word it falls short


@given(predictions())
def test_towards_temperature_zero_stands_the_most_probable_word(prediction):
    zero = distribution(prediction, temperature=0)
    assert zero.words[zero.probability.argmax()] == prediction.word
    assert zero.probability.max() == 1
    nearly = distribution(prediction, temperature=1e-9)
    best = prediction.softmax[1:] == prediction.softmax[1:].max()
    np.testing.assert_allclose(nearly.probability[best].sum(), 1, atol=1e-6)


def test_a_high_temperature_makes_all_words_alike():
    np.testing.assert_allclose(distribution(FIVE, temperature=1e9).probability, 0.25, rtol=1e-6)


@given(predictions(), st.floats(0.05, 5), st.floats(1.1, 10))
def test_a_higher_temperature_is_flatter(prediction, temperature, factor):
    low = distribution(prediction, temperature=temperature).probability
    high = distribution(prediction, temperature=temperature * factor).probability
    assert high.max() <= low.max() + 1e-12


def test_of_equal_words_the_first_is_kept():
    assert distribution(FIVE, top_k=3).kept.tolist() == [True, True, True, False]
    assert distribution(FIVE, top_p=0.8).kept.tolist() == [True, True, True, False]
    equal = Prediction(("a", "b"), np.array([0, 0.5, 0.5], np.float32))
    assert distribution(equal, temperature=0).probability.tolist() == [1, 0]


def test_a_word_of_no_probability_is_never_kept_nor_drawn():
    prediction = Prediction(("a", "b", "c"), np.array([0.5, 0.0, 0.5, 0.0], np.float32))
    columns = distribution(prediction, temperature=50)
    assert columns.score.tolist() == [-np.inf, 0, -np.inf]
    assert columns.kept.tolist() == [False, True, False]
    assert {columns.draw(np.random.default_rng(seed)) for seed in range(50)} == {1}


class Always:
    """A generator whose numbers are all the same."""

    def __init__(self, number):
        self.number = number

    def random(self):
        return self.number


def test_a_word_is_drawn_where_its_probability_lies():
    """0.5, 0.625, 0.875, 1 are reached: each number falls into one word's stretch."""
    columns = distribution(FIVE)
    below_one = np.nextafter(1, 0)
    numbers = [0.0, 0.49, 0.51, 0.62, 0.63, 0.87, 0.88, below_one]
    assert [columns.draw(Always(n)) for n in numbers] == [0, 0, 1, 1, 2, 2, 3, 3]
    assert distribution(FIVE, top_k=1).draw(Always(below_one)) == 0


def test_words_are_drawn_as_often_as_is_probable():
    columns, random = distribution(FIVE), np.random.default_rng(0)
    drawn = np.bincount([columns.draw(random) for _ in range(4000)], minlength=4) / 4000
    np.testing.assert_allclose(drawn, [0.5, 0.125, 0.25, 0.125], atol=0.03)  # 4 standard errors


def test_the_strongest_columns():
    columns = distribution(FIVE, top_k=2)
    assert columns.strongest(None).words == ("a", "c", "b", "d")
    two = columns.strongest(2)
    assert (two.words, two.kept.tolist()) == (("a", "c"), [True, True])
    assert columns.strongest(2, and_also=3).words == ("a", "c", "d")
    assert columns.strongest(2, and_also=2).words == ("a", "c")
    np.testing.assert_allclose(columns.strongest(3).probability, [2 / 3, 1 / 3, 0], rtol=1e-6)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"temperature": -0.1}, r"temperature must be a number from 0 to 1e.12; received -0\.1"),
        ({"temperature": float("nan")}, "temperature must be .* received nan"),
        ({"temperature": float("inf")}, "temperature must be .* received inf"),
        ({"top_p": 0}, "top_p must be above 0 and at most 1; received 0"),
        ({"top_p": 1.01}, r"top_p must be above 0 and at most 1; received 1\.01"),
        ({"top_k": 0}, "top_k must be a whole number from 1 to .* received 0"),
        ({"top_k": 1.5}, r"top_k must be a whole number from 1 to .* received 1\.5"),
    ],
)
def test_options_out_of_bounds(options, message):
    with pytest.raises(ValueError, match=message):
        distribution(FIVE, **options)


@pytest.mark.parametrize("options", [{"temperature": "hot"}, {"top_p": None}, {"top_k": "1"}])
def test_options_of_another_kind(options):
    with pytest.raises(TypeError):
        distribution(FIVE, **options)


def test_a_prediction_that_is_all_padding():
    with pytest.raises(ValueError, match="no word any probability"):
        distribution(Prediction(("a",), np.array([1.0, 0.0], np.float32)))
