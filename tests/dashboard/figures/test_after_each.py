"""What the network would have said after each word."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.figures.after_each import top_word_after_each, top_word_after_each_alt
from lstm_core.gates import Trace
from lstm_core.reading.results import Prediction, Reading
from tests.dashboard.figures.conftest import MakeTrace

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


def test_one_bar_for_each_word_read(make_trace: MakeTrace) -> None:
    two = reading(make_trace(["hello", "how"], pads=2), [0.05, 0.75, 0.1, 0.1], [0, 0.1, 0.3, 0.6])
    figure = top_word_after_each(two, dark=False)
    assert figure.data[0].y == pytest.approx([0.75, 0.6])
    assert list(figure.data[0].text) == [
        "<b>how</b><br>75\u00a0%",
        "<b>&lt;b&gt;</b><br>60\u00a0%",
    ]
    assert figure.layout.xaxis.ticktext == ("… hello", "… how")
    assert top_word_after_each_alt(two) == (
        "The most probable next word: after “hello” how (75\u00a0%), after “how” <b> (60\u00a0%)."
    )


def test_a_long_sentence_labels_its_last_word(make_trace: MakeTrace) -> None:
    words = [f"w{n}" for n in range(50)]
    long = reading(make_trace(words), *[[0, 0.2, 0.7, 0.1]] * 50)
    figure = top_word_after_each(long, dark=False)
    assert figure.data[0].text is None
    assert figure.layout.xaxis.ticktext[-1] == "… w49"
    assert len(figure.layout.xaxis.ticktext) <= 24
    assert "of 50 words, the last twelve: after “w38”" in top_word_after_each_alt(long)


def test_predictions_must_match_the_words(make_trace: MakeTrace) -> None:
    with pytest.raises(ValueError, match="2 words but 1 predictions"):
        top_word_after_each(reading(make_trace(["a", "b"]), [0, 1, 0, 0]), dark=False)
