"""The opening as plain values: a sentence, its verb with the memory, and without it at each word.

Nothing here needs a network. What the shipped network says of the examples comes along
(`answers.json`, made by `python -m scripts.opening_answers`), so the first page waits for nothing.
"""

from __future__ import annotations

import dataclasses
import functools
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lstm_core.reading.erasing import Erasing
from lstm_core.reading.prediction import Prediction
from lstm_core.text.corpora.groups import groups, subject, subject_is_plural

CORPUS = "agreement"
ANSWERS = Path(__file__).with_name("answers.json")


@dataclasses.dataclass(frozen=True)
class Verbs:
    """The probability of all plural verbs, and of all singular ones, each from 0 to 1."""

    plural: float
    singular: float

    @classmethod
    def of(cls, says: Prediction, read: Sequence[str]) -> Verbs:
        """What a prediction after these words gives to the two groups."""
        return cls(*(group.share(says.probability) for group in groups(CORPUS, read)))

    def message(self) -> dict[str, Any]:
        """Both as shares of their sum, and the sum."""
        verb = self.plural + self.singular
        bars = [share / verb if verb else 0.0 for share in (self.plural, self.singular)]
        return {"bars": [round(share, 5) for share in bars], "verb": round(verb, 5)}


@dataclasses.dataclass(frozen=True)
class Answer:
    """What the network says of the verb after `words`: as it is, and erased at each word."""

    words: tuple[str, ...]
    kept: Verbs
    erased: tuple[Verbs, ...]

    @classmethod
    def of(cls, erasing: Erasing) -> Answer:
        """The answer in a network's own reading."""
        kept, *erased = (Verbs.of(one, erasing.words) for one in (erasing.kept, *erasing.erased))
        return cls(erasing.words, kept, tuple(erased))

    @classmethod
    def from_json(
        cls, kept: Sequence[float], erased: Sequence[Sequence[float]], *, words: str
    ) -> Answer:
        """What `to_json` gave, of words with a blank between."""
        return cls(tuple(words.split()), Verbs(*kept), tuple(Verbs(*one) for one in erased))

    def to_json(self) -> dict[str, Any]:
        """For `from_json`."""
        kept, *erased = (
            [round(one.plural, 6), round(one.singular, 6)] for one in (self.kept, *self.erased)
        )
        return {"kept": kept, "erased": erased}


@functools.cache
def shipped() -> Mapping[str, Answer]:
    """What the shipped network says of the examples, by their words with a blank between."""
    stored = json.loads(ANSWERS.read_text(encoding="utf-8"))
    return {words: Answer.from_json(**parts, words=words) for words, parts in stored.items()}


@dataclasses.dataclass(frozen=True)
class Word:
    """A word that was typed; `offers` are known words to take in the place of an unknown one."""

    text: str
    is_known: bool = True
    offers: tuple[str, ...] = ()


def message(typed: Sequence[Word], answer: Answer, *, stale: str = "") -> dict[str, Any]:
    """What the component draws. `stale` says that the bars are those of an earlier sentence."""
    plural = subject_is_plural(answer.words)
    plural_verbs, singular_verbs = groups(CORPUS, answer.words)
    cut_off = sum(word.is_known for word in typed) - len(answer.words)
    return {
        "words": list(_words(typed, 0 if stale else cut_off, is_stale=bool(stale))),
        "read": list(answer.words),
        "verbs": [plural_verbs.tokens[0], singular_verbs.tokens[0]],
        "counts": [len(plural_verbs.tokens), len(singular_verbs.tokens)],
        "kept": answer.kept.message(),
        "erased": [one.message() for one in answer.erased],
        "subject": _subject(typed, answer, cut_off),
        "right": -1 if plural is None else 0 if plural else 1,
        "first": first_to_erase(answer.words),
        "stale": stale,
    }


def _subject(typed: Sequence[Word], answer: Answer, cut_off: int) -> int:
    """The place of the subject among the words that were read, or -1: for no noun, and where an
    unknown word stands before the first one, for that may be the subject.
    """
    place = subject(answer.words)
    unknown = [number for number, word in enumerate(typed) if not word.is_known]
    if place is None or (unknown and unknown[0] - cut_off <= place):
        return -1
    return place


def first_to_erase(words: Sequence[str]) -> int:
    """The word at which the button erases: the one after the subject, or the last."""
    place = subject(words)
    return len(words) - 1 if place is None else min(place + 1, len(words) - 1)


def _words(typed: Sequence[Word], cut_off: int, *, is_stale: bool) -> Any:
    read = -cut_off
    for word in typed:
        number = -1 if is_stale or not word.is_known else max(read, -1)
        read += word.is_known
        yield {
            "text": word.text,
            "known": word.is_known,
            "read": number,
            "offers": list(word.offers),
        }
