"""What follows from a text alone: its integers, its ceiling, a sentence to begin with.

Each is computed once for all visitors.
"""

from __future__ import annotations

import functools
from typing import Any

from dashboard.state import own_text
from dashboard.state.current import recipe
from lstm_core.network.recipe import MAX_VOCABULARY, Recipe
from lstm_core.text.preparation import Ceiling, PreparedText, ceiling, prepare
from lstm_core.text.tokens import Level


def prepared() -> PreparedText:
    """The current corpus as integers."""
    current = recipe()
    return _prepared(current.corpus, current.level, current.framing)


def best_possible() -> Ceiling:
    """What the best model reaches on the current corpus."""
    current = recipe()
    return _ceiling(current.corpus, current.level, current.framing)


def example_sentence(of: Recipe) -> str:
    """A sentence to begin with under a recipe."""
    return own_text.example_sentence(of, _prepared(of.corpus, of.level, of.framing))


@functools.lru_cache(maxsize=16)  # Streamlit's cache would read the whole text for its key
def _prepared(corpus: tuple[str, ...], level: Level, framing: Any) -> PreparedText:
    return prepare(corpus, level, framing=framing, max_vocabulary=MAX_VOCABULARY)


@functools.lru_cache(maxsize=16)
def _ceiling(corpus: tuple[str, ...], level: Level, framing: Any) -> Ceiling:
    return ceiling(_prepared(corpus, level, framing))
