"""What each word was worth, by experiment: leave it out, replace it, or cut its writing."""

from __future__ import annotations

import numpy as np

from lstm_core.network.model import LanguageModel
from lstm_core.reading.compiled import passes, words_held
from lstm_core.reading.errors import DoesNotFit
from lstm_core.reading.prediction import read
from lstm_core.reading.results import Reading
from lstm_core.reading.sentence import row
from lstm_core.reading.surgery import FREE, Hold, Surgery
from lstm_core.reading.worth import WordWorth
from lstm_core.text.tokens import tokenise

ALTERNATIVES = 8
"""How many words stand in for a word in turn, when none is named."""

ROW_STEPS = 20_000
"""With more words than this allows, squared, fewer alternatives are tried: each costs a pass."""


def word_worth(
    model: LanguageModel,
    sentence: str,
    *,
    word: str | None = None,
    replacement: str | None = None,
) -> WordWorth:
    """The probability of a next word, and what becomes of it when each word is tampered with.

    word: the next word asked about; None for the most probable. replacement: the word that takes
    each word's place; None for the mean over the `ALTERNATIVES` most frequent other words, weighted
    by how often the corpus has them (fewer from 51 words on, see `ROW_STEPS`).

    The words are those that the network reads: what fell off the context does not come back when
    one is left out. Every experiment is a reading of its own; all are made in a few batches.

    Raises `NothingToRead` as `read` does, and `DoesNotFit` (a ValueError) for a word or a
    replacement that is not one word of the vocabulary.
    """
    reading = read(model, sentence)
    asked = reading.prediction.word if word is None else _known(model, "word", word)
    given = None if replacement is None else _known(model, "replacement", replacement)
    ids = tuple(map(model.vocabulary.id, reading.read_words))
    column = model.vocabulary.id(asked)
    replacements = tuple(_replacements(model, id, given, words=len(ids)) for id in ids)
    return WordWorth(
        reading=reading,
        word=asked,
        left_out=_left_out(model, ids)[:, column],
        replaced=_replaced(model, ids, replacements)[:, column],
        replacements=tuple(
            tuple((model.vocabulary.word(id), weight) for id, weight in others)
            for others in replacements
        ),
        cut=_cut(model, ids)[:, column] if _has_input_gate(reading) else None,
    )


def _known(model: LanguageModel, name: str, typed: str) -> str:
    tokens = tokenise(typed, model.text.level)
    if len(tokens) != 1 or tokens[0] not in model.vocabulary:
        raise DoesNotFit(
            f"{name} must be one {model.text.level} that the network knows; received {typed!r}."
        )
    return tokens[0]


def _has_input_gate(reading: Reading) -> bool:
    return "input_gate" in reading.trace.holdable_names


def _left_out(model: LanguageModel, ids: tuple[int, ...]) -> np.ndarray:
    """The answers with each word left out: (words, V)."""
    if len(ids) == 1:
        return np.full((1, len(model.vocabulary)), np.nan)
    rows = [row(model.text, ids[:at] + ids[at + 1 :]) for at in range(len(ids))]
    return passes(model).answer(np.stack(rows)).numpy()


def _replacements(
    model: LanguageModel, id: int, given: str | None, *, words: int
) -> tuple[tuple[int, float], ...]:
    """What takes a word's place: ids with weights that add up to 1."""
    if given is not None:
        return ((model.vocabulary.id(given), 1.0),)
    count = max(1, min(ALTERNATIVES, ROW_STEPS // words**2))
    ranked = range(1, min(len(model.vocabulary), count + 2))  # ids go by frequency
    others = [other for other in ranked if other != id][:count]
    counts = [model.vocabulary.counts[other - 1] for other in others]
    return tuple((other, n / sum(counts)) for other, n in zip(others, counts, strict=True))


def _replaced(
    model: LanguageModel,
    ids: tuple[int, ...],
    replacements: tuple[tuple[tuple[int, float], ...], ...],
) -> np.ndarray:
    """The answers with each word replaced, averaged: (words, V)."""
    rows = [
        row(model.text, (*ids[:at], other, *ids[at + 1 :]))
        for at, others in enumerate(replacements)
        for other, _ in others
    ]
    if not rows:  # a vocabulary of one word
        return np.full((len(ids), len(model.vocabulary)), np.nan)
    weights = np.array([[weight for _, weight in others] for others in replacements])
    answers = passes(model).answer(np.stack(rows)).numpy()
    return np.einsum("wa,wav->wv", weights, answers.reshape(*weights.shape, -1))


def _cut(model: LanguageModel, ids: tuple[int, ...]) -> np.ndarray:
    """The answers with the input gate shut at each word's step: (words, V)."""
    surgery = Surgery((Hold("input_gate", 0.0),))
    table = surgery.table(model.recipe.cell, words=len(ids), units=model.recipe.units)
    rows = np.tile(row(model.text, ids), (len(ids), 1))
    number = words_held(rows)  # 1 for the first word
    held = np.where(number == 1 + np.arange(len(ids))[:, None], number, FREE).astype(np.int32)
    return passes(model).answer_held(rows, held, table).numpy()
