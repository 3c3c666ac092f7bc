"""What a network predicted after each word, and how probable it found the word that came."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from dashboard.figures.wording import counted, percent, quoted
from dashboard.prose.messages import messages
from lstm_core.picture.escape import visible
from lstm_core.reading.prediction import Prediction, Reading

say = messages("sentence")

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
        """Whether the predicted word is the one that came."""
        return self.word == self.came


def asked(reading: Reading) -> tuple[Asked, ...]:
    """One question after each word read; the last one is still open.

    Raises ValueError for a reading without one prediction for each word.
    """
    words = reading.read_words
    if len(words) != len(reading.after_each):
        raise ValueError(
            f"the reading has {len(words)} words but {len(reading.after_each)} predictions; "
            "expected one prediction after each word read"
        )
    followed = zip(words[1:], reading.after_each, strict=False)  # the last one is still open
    last = Asked(*reading.prediction.top(1)[0])
    return (*(_asked(came, answer) for came, answer in followed), last)


def _asked(came: str, answer: Prediction) -> Asked:
    word, share = answer.top(1)[0]
    return Asked(word, share, came, answer.probability(came))


def after_each_alt(readings: Mapping[str, Reading]) -> str:
    """What the bars below the words say, network by network: the last twelve of many."""
    return " ".join(
        say("after_each.network", name=name, answers=_answers(asked(reading)))
        for name, reading in readings.items()
    )


def _answers(questions: tuple[Asked, ...]) -> str:
    *answered, last = questions
    parts = [_answer(question) for question in answered[-MOST_SAID:]]
    parts.append(say("after_each.next", word=visible(last.word), share=percent(last.share)))
    answers = "; ".join(parts)
    if len(answered) <= MOST_SAID:
        return answers
    return say("after_each.last_of", words=counted(len(answered), "word"), answers=answers)


def _answer(question: Asked) -> str:
    came, share = quoted(str(question.came)), percent(question.probability or 0.0)
    if question.is_right:
        return say("after_each.right", came=came, share=share)
    return say("after_each.wrong", came=came, share=share, word=quoted(question.word))
