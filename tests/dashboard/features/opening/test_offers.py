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
        ("the bakers SLEPT today", ("sing", "sings")),
        ("the bakers SLEPT", ()),  # a preposition may belong there too
        ("the bakerz SLEPT", ()),
        ("the bakers near the clock TOWER", ()),
        ("the bakers near the clock SIMG", ("sing",)),  # a slip all the same
        ("the bakers sing LOUDLY", ("today", "again")),
        ("the BIG bakers", ()),  # nothing belongs between
        ("the BIG red bakers", ()),  # the next word decides nothing
        ("the big OLD bakers", ()),  # nor the one before
        ("the big RED bakers", ("read",)),  # a slip
        ("the bakers IN front of the clock", ()),
        ("the bakers in FRONT of the clock", ()),
        ("the bakers in front OF the clock", ()),
    ],
)
def test_what_is_offered_for_the_word_in_capitals(sentence, expected):
    typed = sentence.split()
    place = next(n for n, word in enumerate(typed) if word.isupper())
    assert offers([word.lower() for word in typed], place) == expected


def test_only_known_words_are_offered():
    typed = ["cats", "near", "teh", "dogs", "slept", "today"]
    offered = [word for place in range(len(typed)) for word in offers(typed, place)]
    assert offered
    assert set(offered) <= set(VOCABULARY)
