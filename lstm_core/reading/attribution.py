"""How much each word of a sentence contributes to a prediction, by experiment."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

import numpy as np

from lstm_core.reading.place import FIRST, Half, Place
from lstm_core.reading.prediction import Read, Reading
from lstm_core.reading.sentence import known_token, row, understood
from lstm_core.reading.surgery import FREE, Hold, Surgery
from lstm_core.text.preparation import PreparedText
from lstm_core.values import one_of

if TYPE_CHECKING:
    from lstm_core.network.model import LanguageModel

Method: TypeAlias = Literal["omission", "substitution", "ablation"]
METHODS: tuple[Method, ...] = get_args(Method)

ALTERNATIVES = 8
"""How many words stand in for a word in turn, when none is named."""

ROW_STEPS = 20_000
"""With more words than this allows, squared, fewer alternatives are tried: each costs a pass."""

Weighted: TypeAlias = tuple[tuple[int, float], ...]
"""Ids with weights that add up to 1."""


@dataclasses.dataclass(frozen=True, eq=False)
class Attribution:
    """The probability of one next word, and what it would be if each word were changed.

    The arrays are (words,), one entry for each of `reading.read_words`: the probability of `word`
    after the sentence with that one word changed.

    The methods need not agree with each other, nor with the word's share of the memory
    (`gates.memory_by_step(reading.trace)`). The share says what is still there, not whether the
    network uses it; and a word also moves the gates of the words after it, which no share counts.
    """

    reading: Reading
    """The sentence as it was read, with its trace."""
    word: str
    """The next word whose probability is asked about."""
    omission: np.ndarray
    """The word left out, the others moved together; NaN where none would be left to read."""
    substitution: np.ndarray
    """Another word in its place: the weighted mean over `replacements`; NaN if there is none."""
    replacements: tuple[tuple[tuple[str, float], ...], ...]
    """For each word its replacements with their weights, which add up to 1."""
    ablation: np.ndarray | None
    """The word read, but kept out of the memory: input gate 0 at its step. None for a cell without
    an input gate."""

    @property
    def probability(self) -> float:
        """The probability of `word` after the sentence as it stands."""
        return self.reading.prediction.probability(self.word)

    @property
    def methods(self) -> tuple[Method, ...]:
        """The methods that this cell allows."""
        return tuple(name for name in METHODS if getattr(self, name) is not None)

    def effect(self, method: Method) -> np.ndarray:
        """What the probability loses by changing each word: above 0 the word supports `word`.

        (words,), from -1 to 1. Raises ValueError for a method that this cell does not allow.
        """
        one_of("method", method, self.methods)
        return self.probability - getattr(self, method)


@dataclasses.dataclass(frozen=True)
class Attribute:
    """How much does each word contribute to a prediction? See `attribute`."""

    sentence: str
    word: str | None = None
    replacement: str | None = None
    place: Place = FIRST

    def check(self, text: PreparedText) -> None:
        understood(text, self.sentence)
        for name in ("word", "replacement"):
            known_token(text, name, getattr(self, name))

    def answer(self, model: LanguageModel) -> Attribution:
        from lstm_core.reading.compiled import passes

        text = model.text
        reading = Read(self.sentence, place=self.place).answer(model)
        asked = known_token(text, "word", self.word) or reading.prediction.word
        given = known_token(text, "replacement", self.replacement)
        ids = tuple(map(text.vocabulary.id, reading.read_words))
        column = text.vocabulary.id(asked)
        replacements = [
            _replacements(text, id, count=_affordable(len(ids)))
            if given is None
            else ((text.vocabulary.id(given), 1.0),)
            for id in ids
        ]

        def probabilities(sentences: list[tuple[int, ...]]) -> np.ndarray:
            rows = np.stack([row(text, sentence) for sentence in sentences])
            return passes(model).answer(rows).numpy()[:, column]

        omission = substitution = np.full(len(ids), np.nan)
        if len(ids) > 1:
            omission = probabilities([ids[:at] + ids[at + 1 :] for at in range(len(ids))])
        if replacements[0]:  # there is none in a vocabulary of one word
            weights = np.array([[weight for _, weight in others] for others in replacements])
            answers = probabilities(_substituted(ids, replacements)).reshape(weights.shape)
            substitution = (weights * answers).sum(axis=1)
        has_input_gate = "input_gate" in reading.trace.holdable_names
        return Attribution(
            reading=reading,
            word=asked,
            omission=omission,
            substitution=substitution,
            replacements=tuple(
                tuple((text.vocabulary.word(id), weight) for id, weight in others)
                for others in replacements
            ),
            ablation=_ablated(model, ids, self.place)[:, column] if has_input_gate else None,
        )


def attribute(
    model: LanguageModel,
    sentence: str,
    *,
    word: str | None = None,
    replacement: str | None = None,
    layer: int = 1,
    half: Half = "forward",
) -> Attribution:
    """The probability of a next word, and what becomes of it when each word is changed.

    word: the next word asked about; None for the most probable. replacement: the word that takes
    each word's place; None for the mean over the `ALTERNATIVES` most frequent other words, weighted
    by their counts in the corpus (fewer from 51 words on, see `ROW_STEPS`). layer, half: whose
    memory a word is kept out of (ablation), and whose trace the reading has; see `read`.

    The words are those that the network reads: what the context cut off does not come back when
    one is left out. Each experiment is a reading of its own; all are made in a few batches.

    Raises `NothingToRead` as `read` does, and `DoesNotFit` (a ValueError) for a word or a
    replacement that is not one word of the vocabulary, or a place that the network lacks.
    """
    return Attribute(sentence, word, replacement, Place(layer, half)).answer(model)


def _affordable(words: int) -> int:
    """How many replacements are tried for each of so many words."""
    return max(1, min(ALTERNATIVES, ROW_STEPS // words**2))


def _replacements(text: PreparedText, id: int, *, count: int) -> Weighted:
    """The `count` most frequent other words, weighted by their counts."""
    ranked = range(1, min(len(text.vocabulary), count + 2))  # ids go by frequency
    others = [other for other in ranked if other != id][:count]
    counts = [text.vocabulary.counts[other - 1] for other in others]
    return tuple((other, n / sum(counts)) for other, n in zip(others, counts, strict=True))


def _substituted(ids: tuple[int, ...], replacements: list[Weighted]) -> list[tuple[int, ...]]:
    return [
        (*ids[:at], other, *ids[at + 1 :])
        for at, others in enumerate(replacements)
        for other, _ in others
    ]


def _ablated(model: LanguageModel, ids: tuple[int, ...], place: Place) -> np.ndarray:
    """The answers with the input gate of a layer shut at each word's step: (words, V)."""
    from lstm_core.reading.compiled import passes, words_held

    surgery = Surgery((Hold("input_gate", 0.0),))
    table = surgery.table(model.recipe.cell, words=len(ids), units=model.recipe.units)
    rows = np.tile(row(model.text, ids), (len(ids), 1))
    number = words_held(rows)  # 1 for the first word
    held = np.where(number == 1 + np.arange(len(ids))[:, None], number, FREE).astype(np.int32)
    return passes(model).answer_held(rows, held, table, place).numpy()
