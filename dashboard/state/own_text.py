"""Texts: what a visitor pastes or uploads as lines, and what follows from a recipe's text."""

from __future__ import annotations

import dataclasses
import functools

from dashboard.prose.messages import messages
from lstm_core.network.proposal import propose
from lstm_core.network.recipe import MAX_CHARACTERS, Recipe
from lstm_core.text.corpora import NAMED, name_of
from lstm_core.text.preparation import Ceiling, PreparedText, ceiling
from lstm_core.text.tokens import Level

say = messages("text")


def decode(data: bytes) -> str:
    """The text of an uploaded file; ValueError unless it is UTF-8 text."""
    if not data:
        raise ValueError(say("file_empty"))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(say("file_encoding", byte=error.start + 1)) from None
    if "\0" in text:
        raise ValueError(say("file_zeros"))
    return text


def lines_of(text: str) -> tuple[str, ...]:
    """The lines of a text that have something on them; a byte-order mark is no part of it."""
    return tuple(line.rstrip() for line in text.lstrip("\ufeff").splitlines() if line.strip())


def recipe_for(text: str, *, like: Recipe) -> Recipe:
    """A recipe that learns from this text, with the level, the cell and the seed of `like`.

    The other settings are those proposed for its size. Raises ValueError for a text that is too
    long, has no line with two tokens, or has too many different ones.
    """
    if len(text) > MAX_CHARACTERS:
        raise ValueError(say("too_long", length=len(text), most=MAX_CHARACTERS))
    return propose(dataclasses.replace(like, corpus=lines_of(text)), prepared)


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
    ids = text.sentences[0] if text.framing == "windows" else text.prefixes[0]
    ids = next((s for s in text.sentences if len(s) > 1), ids)
    count = max(1, min(len(ids) - 1, 4 if text.level == "word" else 24))
    words = [text.vocabulary.word(id_) for id_ in ids[:count]]
    return (" " if text.level == "word" else "").join(words).replace("\n", " ")


@functools.lru_cache(maxsize=16)
def _prepared(preparation: Recipe) -> PreparedText:
    return preparation.prepare()


@functools.lru_cache(maxsize=16)
def _ceiling(preparation: Recipe) -> Ceiling:
    return ceiling(_prepared(preparation))
