"""How long a text of somebody's own stays on the disk, and how it goes at once.

A text that comes along is nobody's. Any other may be private: it goes when it was not used for
`KEEP_DAYS`, or when whoever has it says so.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from lstm_core.engine import files, texts
from lstm_core.engine.runs import RunStore
from lstm_core.network.recipe import Recipe
from lstm_core.text.corpora import name_of
from lstm_core.values import DIGEST

KEEP_DAYS = 30
"""A text of one's own that nobody has used for so many days is removed, with its networks."""

PATIENCE = 10.0
"""Seconds that a training has to stop when its text is to be forgotten."""

LOOKS_EVERY = 0.2
SECONDS_A_DAY = 86_400


def is_own(recipe: Recipe) -> bool:
    """Whether a recipe's text is none of those that come along."""
    return name_of(recipe.corpus) is None


def forget(
    runs: RunStore,
    corpus: tuple[str, ...],
    *,
    stop: Callable[[Recipe], object],
    pause: Callable[[float], object] = time.sleep,
) -> int:
    """Remove every run that learns from a text, and end those under way; returns how many went.

    stop: asks a recipe's training to end, or takes it out of the queue. A text that comes along
    stays. So does a run that does not stop within `PATIENCE`.
    """
    recipes = [recipe for recipe in _own(runs) if recipe.corpus == corpus]
    for recipe in recipes:
        stop(recipe)
    found = [runs.of(recipe) for recipe in recipes]
    left = [run for run in found if not run.remove()]
    for _ in range(int(PATIENCE / LOOKS_EVERY)):
        if not left:
            break
        pause(LOOKS_EVERY)
        left = [run for run in left if not run.remove()]
    if not left and name_of(corpus) is None:
        texts.remove(runs.root, corpus)
    return len(found) - len(left)


def expire(runs: RunStore, *, now: float, days: float = KEEP_DAYS) -> int:
    """Remove the runs with texts of somebody's own that nobody has used for so many days.

    now: seconds since 1970. Returns how many were removed.
    """
    old = _own(runs, before=now - days * SECONDS_A_DAY)
    removed = sum(runs.of(recipe).remove() for recipe in old)
    texts.remove_unused(runs.root, runs.texts_in_use(), now=now)
    return removed


def _own(runs: RunStore, *, before: float | None = None) -> list[Recipe]:
    """The recipes with a text of somebody's own; only those last used before a moment, if given."""
    paths = [path for path in runs.root.iterdir() if DIGEST.fullmatch(path.name)]
    if before is not None:
        paths = [path for path in paths if files.written_at(path) < before]
    recipes = [runs.recipe(path.name) for path in paths]
    return [recipe for recipe in recipes if recipe is not None and is_own(recipe)]
