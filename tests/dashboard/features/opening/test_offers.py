from __future__ import annotations

import pytest

from dashboard.features.opening.offers import VOCABULARY, offers


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("the CATS near the clock", ("bakers", "baker")),  # a noun belongs there, and a plural
        ("the DOG near the clock", ("baker", "bakers")),
        ("the KING near the clock", ("baker", "bakers")),  # and no "sing"
        ("the bakers near the CHILDREN", ("pilot", "pilots")),  # one that is not there yet
        ("the BAKERZ near the clock", ("baker", "bakers")),  # a slip
        ("the bakers UNDER the clock", ("near", "behind")),
        ("the bakers BEHIMD the clock", ("behind",)),
        ("TWO bakers", ("the",)),
        ("TEH bakres", ("the",)),
        ("the farmers by the DOGS", ("bakers", "baker")),
        ("the bakerz SLEPT", ("sing", "sings")),  # after what must be a noun
        ("the bakers SLEPT", ("sing", "sings")),
        ("the bakers sing LOUDLY", ("today", "again")),
        ("the BIG bakers", ()),  # nothing belongs between
    ],
)
def test_what_is_offered_for_the_word_in_capitals(sentence, expected):
    typed = sentence.split()
    place = next(n for n, word in enumerate(typed) if word.isupper())
    assert offers([word.lower() for word in typed], place) == expected


def test_only_known_words_are_offered():
    typed = ["cats", "and", "dogs", "under", "a", "big", "tree", "slept"]
    offered = [word for place in range(len(typed)) for word in offers(typed, place)]
    assert offered
    assert set(offered) <= set(VOCABULARY)
