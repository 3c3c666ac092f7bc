"""Texts: what a visitor pastes or uploads as lines, and what follows from a recipe's text."""

from __future__ import annotations

import dataclasses
import functools
import itertools

from lstm_core.network.proposal import propose
from lstm_core.network.recipe import MAX_CHARACTERS, Recipe
from lstm_core.text.corpora import NAMED, name_of
from lstm_core.text.preparation import Ceiling, PreparedText, ceiling
from lstm_core.text.tokens import Level, joined

OWN_VOCABULARY = 4_000
"""So many words of a text of one's own have a number of their own, unless told otherwise."""

MOST_LOOKED_AT = 100
"""An example sentence is looked for in so many lines."""


def lines_of(text: str) -> tuple[str, ...]:
    """The lines of a text that have something on them; a byte-order mark is no part of it."""
    return tuple(line.rstrip() for line in text.lstrip("\ufeff").splitlines() if line.strip())


def recipe_for(text: str, *, like: Recipe) -> Recipe:
    """A recipe that learns from this text, with the level, the cell and the seed of `like`.

    The other settings are those proposed for its size. Of a text longer than `MAX_CHARACTERS` the
    first so many count. For the first text of one's own, line ends are learned, and
    `OWN_VOCABULARY` words. Raises ValueError for a text with no line of two tokens.
    """
    recipe = dataclasses.replace(like, corpus=lines_of(text[:MAX_CHARACTERS]), framing="auto")
    if name_of(like.corpus):
        recipe = dataclasses.replace(recipe, line_ends=True, max_vocabulary=OWN_VOCABULARY)
    return propose(recipe, prepared)


def proposed(recipe: Recipe) -> Recipe:
    """This recipe's text with the settings that suit it: those it is shipped with, or proposed."""
    corpus = NAMED.get(name_of(recipe.corpus) or "")
    if corpus and corpus.level == recipe.level:
        return dataclasses.replace(Recipe.shipped(corpus), cell=recipe.cell, seed=recipe.seed)
    return propose(recipe, prepared)


def at_level(recipe: Recipe, level: Level) -> Recipe:
    """The recipe that reads its text at this level; ValueError if that is not possible."""
    other = dataclasses.replace(recipe, level=level)
    if name_of(recipe.corpus) is None:
        return recipe_for("\n".join(recipe.corpus), like=other)
    other.prepare()  # brackets hold no words
    return other


def prepared(recipe: Recipe) -> PreparedText:
    """A recipe's corpus as integers."""
    return _prepared(recipe.preparation)


def best_possible(recipe: Recipe) -> Ceiling:
    """What the best model reaches on a recipe's corpus."""
    return _ceiling(recipe.preparation)


def example_sentence(recipe: Recipe) -> str:
    """A sentence to begin with: that of the corpus, if it is one of the library's.

    Otherwise, or at the other level, the first words of the text's first line with two or more.
    """
    corpus = NAMED.get(name_of(recipe.corpus) or "")
    if corpus and corpus.level == recipe.level:
        return corpus.sentence
    text = prepared(recipe)
    lines = [text.tokens(line) for line in recipe.corpus[:MOST_LOOKED_AT]]
    lines = [[token for token in line if token in text.vocabulary] for line in lines]
    tokens = next((line for line in lines if len(line) > 1), None) or _first_tokens(text)
    count = max(1, min(len(tokens) - 1, 4 if text.level == "word" else 24))
    return joined(tokens[:count], text.level)


def _first_tokens(text: PreparedText) -> list[str]:
    """The first tokens of a text that can be typed."""
    words = map(text.vocabulary.word, itertools.chain.from_iterable(text.sentences))
    return list(itertools.islice(filter(text.can_be_typed, words), 2))


def knows_some_of(recipe: Recipe, sentence: str) -> bool:
    """Whether a recipe's text has any token of a sentence."""
    text = prepared(recipe)
    return any(token in text.vocabulary for token in text.tokens(sentence))


@functools.lru_cache(maxsize=16)
def _prepared(preparation: Recipe) -> PreparedText:
    return preparation.prepare()


@functools.lru_cache(maxsize=16)
def _ceiling(preparation: Recipe) -> Ceiling:
    return ceiling(_prepared(preparation))


def forget_all() -> None:
    """Empty the caches of this module, which hold texts."""
    _prepared.cache_clear()
    _ceiling.cache_clear()
