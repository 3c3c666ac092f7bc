"""What a network would have said after each word, and how probable it found what really came."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from dashboard.figures.escape import visible
from dashboard.figures.wording import counted, percent, quoted
from lstm_core.reading.prediction import Prediction, Reading

MOST_SAID = 12


@dataclasses.dataclass(frozen=True)
class Asked:
    """One question to a network: what comes next?

    word: its answer, the most probable word, with its `share`. came: the word that really came,
    with the `probability` it was given; both None after the last word, where nothing has come yet.
    """

    word: str
    share: float
    came: str | None = None
    probability: float | None = None

    @property
    def is_right(self) -> bool:
        """Whether the word that came is the one that was said."""
        return self.word == self.came


def asked(reading: Reading) -> tuple[Asked, ...]:
    """One question after each word read: those answered by the words after it, and the open one.

    Raises ValueError for a reading without one prediction for each word.
    """
    words = reading.read_words
    if len(words) != len(reading.after_each):
        raise ValueError(
            f"the reading has {len(words)} words but {len(reading.after_each)} predictions; "
            "expected one prediction after each word read"
        )
    followed = zip(words[1:], reading.after_each, strict=False)  # the last one is still open
    last = reading.prediction
    return (*(_asked(came, said) for came, said in followed), Asked(*last.top(1)[0]))


def _asked(came: str, said: Prediction) -> Asked:
    return Asked(*said.top(1)[0], came=came, probability=said.probability(came))


def after_each_alt(readings: Mapping[str, Reading]) -> str:
    """What the bars below the words say, network by network: the last twelve of many."""
    return " ".join(f"{name}: {_said(asked(reading))}" for name, reading in readings.items())


def _said(questions: tuple[Asked, ...]) -> str:
    *answered, last = questions
    parts = [
        f"{quoted(str(question.came))} had {percent(question.probability or 0.0)}"
        + ("" if question.is_right else f", it said {quoted(question.word)}")
        for question in answered
    ]
    some = f"of {counted(len(parts), 'word')} the last twelve: " if len(parts) > MOST_SAID else ""
    parts = [*parts[-MOST_SAID:], f"next {visible(last.word)} ({percent(last.share)})"]
    return f"{some}{'; '.join(parts)}."
