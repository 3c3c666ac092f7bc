"""What a network would have said after each word, and how probable it found what came."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.features.sentence.after_each import after_each_alt, asked
from lstm_core.gates import Trace
from lstm_core.reading.prediction import Prediction, Reading
from tests.support.traces import MakeTrace

VOCABULARY = ("how", "your", "<b>")


def reading(trace: Trace, *softmaxes: list[float]) -> Reading:
    words = tuple(word for word in trace.tokens if word)
    answers = tuple(Prediction(VOCABULARY, np.array(p, np.float32)) for p in softmaxes)
    return Reading(
        sentence=" ".join(words),
        typed=words,
        unknown_words=(),
        cut_off=(),
        trace=trace,
        after_each=answers,
    )


def test_each_word_but_the_first_was_asked_for_before_it_came(make_trace: MakeTrace) -> None:
    read = reading(
        make_trace(["your", "how", "<b>"], pads=1),
        [0.05, 0.75, 0.1, 0.1],
        [0, 0.1, 0.6, 0.3],
        [0, 0.1, 0.3, 0.6],
    )
    how, markup, then = asked(read)
    assert (how.came, how.word, how.is_right) == ("how", "how", True)
    assert how.probability == pytest.approx(0.75)
    assert (markup.came, markup.word, markup.is_right) == ("<b>", "your", False)
    assert (markup.probability, markup.share) == pytest.approx((0.3, 0.6))
    assert (then.came, then.probability, then.word) == (None, None, "<b>")
    assert after_each_alt({"LSTM": read}) == (
        "LSTM: “how” had 75\u00a0%; “<b>” had 30\u00a0%, it expected “your”; next <b> (60\u00a0%)."
    )


def test_after_a_single_word_nothing_has_come_yet(make_trace: MakeTrace) -> None:
    read = reading(make_trace(["how"]), [0, 0.1, 0.3, 0.6])
    assert len(asked(read)) == 1


def test_of_many_words_the_last_twelve_are_named(make_trace: MakeTrace) -> None:
    many = reading(make_trace(["how"] * 50), *[[0, 0.2, 0.7, 0.1]] * 50)
    alt = after_each_alt({"RNN": many})
    assert alt.startswith("RNN: of 49 words the last twelve: “how” had 20\u00a0%")
    assert alt.count("had") == 12


def test_predictions_must_match_the_words(make_trace: MakeTrace) -> None:
    with pytest.raises(ValueError, match="2 words but 1 predictions"):
        asked(reading(make_trace(["a", "b"]), [0, 1, 0, 0]))
