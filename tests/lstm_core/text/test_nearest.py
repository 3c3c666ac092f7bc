from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_core.text.nearest import nearest

WORDS = ("hello", "how", "are", "you", "is", "your", "day", "friends", "what", "doing")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("helo", ("hello",)),
        ("yuo", ("you",)),  # two of three in order: 2*2/6, where "your" has 2*2/7, below 0.65
        ("frends", ("friends",)),
        ("HELLO", ("hello",)),
        ("dáy", ("day",)),
        ("moon", ()),
        ("heard", ()),  # no typing error for "are"
        ("", ()),
        ("x" * 100_000, ()),
    ],
)
def test_what_is_near(typed, expected):
    assert nearest(typed, WORDS) == expected


@pytest.mark.parametrize(
    ("typed", "known", "expected"),
    [
        ("cats", "waits", ()),  # 2*3/9 alike, and two slips in four letters
        ("dogs", "doors", ()),
        ("are", "farmer", ()),
        ("teh", "the", ("the",)),  # two letters swapped are one slip
        ("dacning", "dancing", ("dancing",)),
        ("bake", "bakers", ("bakers",)),  # a beginning
    ],
)
def test_a_word_is_near_that_may_be_meant(typed, known, expected):
    assert nearest(typed, [known]) == expected


def test_case_and_accents_come_first_and_in_order():
    assert nearest("resume", ["resumed", "Résumé", "RESUME"]) == ("Résumé", "RESUME", "resumed")


def test_at_most_so_many():
    assert nearest("you", ["yourself", "your", "yours"], count=2) == ("your", "yours")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("É", ("e",)), ("E", ("e",)), ("ж", ()), ("你", ()), ("x", ()), ("?", ())],
)
def test_a_single_character_is_near_its_other_forms_alone(typed, expected):
    assert nearest(typed, ["a", "e", "ex", "!"]) == expected


def test_a_single_known_character_is_no_neighbour_of_a_word():
    assert nearest("ab", ["a", "b"]) == ()


@given(st.text(max_size=30), st.lists(st.text(max_size=8), max_size=20))
def test_only_known_words_and_each_once(typed, known):
    found = nearest(typed, dict.fromkeys(known))
    assert set(found) <= set(known)
    assert len(found) == len(set(found)) <= 3
