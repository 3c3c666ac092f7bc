"""Another recipe becomes the visitor's current one, with all that follows from it."""

from __future__ import annotations

import dataclasses
from typing import Any

from dashboard.state import current, link
from dashboard.state.sentences import sentence, set_sentence
from dashboard.state.server import engine
from dashboard.state.texts import example_sentence
from lstm_core.network.recipe import Recipe


def set_recipe(new: Recipe) -> None:
    """Make another recipe the current one; an untouched example sentence follows the text."""
    old = current.recipe()
    if new == old:
        return
    same_text = new.corpus == old.corpus and new.level == old.level
    if not same_text and sentence() in ("", example_sentence(old)):
        set_sentence(example_sentence(new))
    current.replace(new)
    if "recipe" in link.to_query(new, None):
        engine().runs.remember(new)


def change_recipe(**parts: Any) -> None:
    """Change parts of the current recipe; the bounds of the widgets keep them valid."""
    set_recipe(dataclasses.replace(current.recipe(), **parts))
