"""How large a training is: its steps, its numbers. Formulas, no Keras."""

from __future__ import annotations

import math

from lstm_core.network.recipe import Recipe
from lstm_core.text.preparation import PreparedText

MOST_SCORES = 16_000_000
"""Of so many scores at a step and more, only a part is there at a time: 64 MB."""


def steps_per_epoch(recipe: Recipe, text: PreparedText) -> int:
    """How many batches the examples of a text make."""
    return math.ceil(len(text.inputs) / recipe.batch_size)


def in_chunks(recipe: Recipe, text: PreparedText) -> bool:
    """Whether the loss of a batch is computed part by part, because of the scores of all tokens."""
    return positions(recipe, text) * len(text.vocabulary) > MOST_SCORES


def positions(recipe: Recipe, text: PreparedText) -> int:
    """How many questions a batch asks at most."""
    batch = min(recipe.batch_size, len(text.inputs))
    return batch * (text.context if text.framing == "windows" else 1)
