"""The opening's numbers are the shipped network's, and what each word does is held here."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.features.opening.component import erased_word, offer
from dashboard.features.opening.message import (
    CORPUS,
    Answer,
    Verbs,
    Word,
    first_to_erase,
    message,
    shipped,
)
from lstm_core.reading.erasing import Erase, erase_at
from lstm_core.reading.prediction import read
from lstm_core.text.corpora.agreement import PROMPTS


@pytest.fixture(scope="module")
def network(shipped_model):
    return shipped_model(CORPUS)


@pytest.mark.parametrize("sentence", PROMPTS)
def test_what_comes_along_is_what_the_network_says(network, sentence: str) -> None:
    own, stored = Answer.of(Erase(sentence).answer(network)), shipped()[sentence]
    assert own.words == stored.words
    for one, other in zip((own.kept, *own.erased), (stored.kept, *stored.erased), strict=True):
        np.testing.assert_allclose(
            [one.plural, one.singular], [other.plural, other.singular], atol=1e-4
        )


def test_erasing_at_near_turns_the_verb_round(network) -> None:
    """Measured: 98 % plural as it is, 1 % erased at “near”, 97 % erased at “bakers”."""
    bars = [Verbs.of(one, ["bakers"]).message()["bars"] for one in erased(network)]
    at = dict(zip(("kept", "the", "bakers", "near"), bars, strict=False))
    assert at["kept"][0] > 0.9
    assert at["near"][0] < 0.1
    assert at["bakers"][0] > 0.9
    assert at["the"] == at["kept"]  # nothing had been stored yet


def erased(network) -> tuple:
    erasing = Erase(PROMPTS[0]).answer(network)
    return erasing.kept, *erasing.erased


def test_an_erasing_is_a_reading_with_that_word_s_forget_gates_shut(network) -> None:
    reading = read(network, PROMPTS[0], surgery=erase_at(2))
    np.testing.assert_array_equal(
        Erase(PROMPTS[0]).answer(network).erased[2].softmax, reading.prediction.softmax
    )
    shut = reading.trace.forget_gate == 0
    assert shut[-3].all()  # the third of five words
    assert not shut[-4].any()


def test_bars_share_the_probability_of_a_verb_by_hand() -> None:
    assert Verbs(0.3, 0.1).message() == {"bars": [0.75, 0.25], "verb": 0.4}
    assert Verbs(0.0, 0.0).message() == {"bars": [0.0, 0.0], "verb": 0.0}


@pytest.mark.parametrize(
    ("words", "place"),
    [("the bakers near the clock", 2), ("near the", 1), ("the baker", 1), ("baker near", 1)],
)
def test_the_button_erases_right_after_the_subject(words: str, place: int) -> None:
    assert first_to_erase(words.split()) == place


def test_words_cut_off_or_unknown_cannot_be_pressed() -> None:
    answer = Answer(("the", "bakers"), Verbs(0.1, 0.1), (Verbs(0.1, 0.1),) * 2)
    typed = [Word("near"), Word("qu", is_known=False, offers=("the",)), Word("the"), Word("bakers")]
    data = message(typed, answer)
    assert [word["read"] for word in data["words"]] == [-1, -1, 0, 1]
    assert data["right"] == 0


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("the bakers near the clock", 1),
        ("the STUDENTS near the clock", -1),
        ("the BIG bakers near", -1),
        ("the bakers near the TOWER", 1),
        ("the near", -1),
    ],
)
def test_an_unknown_word_before_the_first_noun_may_be_the_subject(typed: str, place: int) -> None:
    """Unknown ones are those in capitals."""
    words = [Word(word, is_known=word.islower()) for word in typed.split()]
    read = tuple(word.text for word in words if word.is_known)
    answer = Answer(read, Verbs(0.1, 0.1), (Verbs(0.1, 0.1),) * len(read))
    assert message(words, answer)["subject"] == place


def test_only_what_was_offered_comes_back_from_the_browser() -> None:
    answer = shipped()[PROMPTS[0]]
    data = message([Word("teh", is_known=False, offers=("the",))], answer, stale="no")
    assert offer({"place": 0, "offer": 0}, data) == (0, "the")
    for wrong in (None, {"place": 1, "offer": 0}, {"place": 0, "offer": 1}, {"place": "0"}):
        assert offer(wrong, data) is None
    assert erased_word({"read": PROMPTS[0], "word": 4}, data) == 4
    for wrong in (None, {"read": PROMPTS[0], "word": 5}, {"read": "the", "word": 0}):
        assert erased_word(wrong, data) is None
