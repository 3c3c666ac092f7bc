"""Settings from which a network learns a text of some size, within about `SECONDS` on one core.

The rules were found by measuring. What they give was held against a bigram on held-out lines, on
texts from 200 characters to more than a million; `docs/science.md` has the figures.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from typing import NamedTuple

from lstm_core.network.recipe import Recipe
from lstm_core.network.sizes import estimate
from lstm_core.text.preparation import PreparedText
from lstm_core.text.splitting import MIN_LINES

SECONDS = 40.0
"""How long a proposed training takes at most, by its estimate."""

MOST_EPOCHS = 100


ENOUGH_REPETITIONS = 8.0
"""With so many questions for each different word, a network predicted new lines better than a
bigram in every text that was tried; with fewer in two of eleven that people wrote."""


MANY_CHARACTERS = 500
"""So many different characters, as in Chinese, are learned like words."""


class _Size(NamedTuple):
    """What suits texts that ask fewer questions than `below`."""

    below: float
    units: int
    embedding_dim: int
    batch_size: int
    learning_rate: float
    dropout: float
    patience: int


_SIZES = {
    "word": (
        _Size(1_000, 32, 32, 4, 0.005, 0.5, 8),
        _Size(20_000, 128, 64, 8, 0.01, 0.5, 8),
        _Size(100_000, 128, 64, 8, 0.007, 0.5, 3),
        _Size(math.inf, 96, 64, 16, 0.005, 0.2, 3),
    ),
    "character": (
        _Size(1_000, 32, 16, 4, 0.005, 0.2, 8),
        _Size(20_000, 64, 16, 8, 0.005, 0.2, 8),
        _Size(200_000, 96, 24, 32, 0.005, 0.1, 3),
        _Size(math.inf, 128, 32, 64, 0.005, 0.0, 3),
    ),
}


def repetitions(text: PreparedText) -> float:
    """How many questions a text asks for each of its different tokens."""
    return text.predictions / (len(text.vocabulary) - 1)


def is_likely_behind(text: PreparedText) -> bool:
    """Whether counting pairs likely predicts new lines of a text better than a network learns to.

    Where a word comes back seldom, too little says what it is like. By characters the network was
    ahead in all texts, Chinese among them.
    """
    return text.level == "word" and repetitions(text) < ENOUGH_REPETITIONS


def propose(recipe: Recipe, prepare: Callable[[Recipe], PreparedText] = Recipe.prepare) -> Recipe:
    """The recipe that learns a text well, with the cell and the seed of this one, read in its way.

    Units, batch, rate and dropout follow the number of questions that the text asks. A tenth of
    the lines is held out if there are enough of them, and the training ends early by the loss on
    it; it has as many epochs as `SECONDS` allow. `prepare` gives a recipe's prepared text; one that
    is kept need not be made again. Raises ValueError for a text that cannot be learned.
    """
    holds_out = sum(1 for line in recipe.corpus if line.strip()) >= 2 * MIN_LINES
    plain = dataclasses.replace(
        recipe.preparation,
        framing="auto",
        bidirectional=False,
        cell=recipe.cell,
        seed=recipe.seed,
        validation=holds_out,
    )
    text = prepare(plain)
    has_many = recipe.level == "word" or len(text.vocabulary) > MANY_CHARACTERS
    sizes = _SIZES["word" if has_many else "character"]
    size = next(size for size in sizes if text.predictions < size.below)
    one_epoch = dataclasses.replace(
        plain,
        units=size.units,
        embedding_dim=size.embedding_dim,
        batch_size=size.batch_size,
        learning_rate=size.learning_rate,
        dropout=size.dropout if holds_out else 0.0,
        patience=size.patience if holds_out else 0,
        unigram_start=has_many,
        epochs=1,
    )
    epochs = int(SECONDS / estimate(one_epoch, text).seconds)
    return dataclasses.replace(one_epoch, epochs=max(1, min(MOST_EPOCHS, epochs)))
