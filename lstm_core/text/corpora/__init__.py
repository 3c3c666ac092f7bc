"""Texts that come with the library, each with the recipe that learns it well.

    recipe = lstm_core.Recipe.shipped(corpora.NAMED["agreement"])

Each is made or read when its lines are first asked for, in some milliseconds.
"""

from __future__ import annotations

from lstm_core.text.corpora import agreement, brackets, counting, hello, story
from lstm_core.text.corpora.corpus import Corpus
from lstm_core.text.corpora.hello import HELLO

NAMED: dict[str, Corpus] = {
    made.CORPUS.name: made.CORPUS for made in (hello, agreement, brackets, counting, story)
}
"""Name -> corpus, for links and menus."""


def name_of(lines: tuple[str, ...]) -> str | None:
    """The name of a corpus that comes with the library, or None for any other text."""
    return next((name for name, known in NAMED.items() if known.lines == lines), None)


__all__ = ["HELLO", "NAMED", "Corpus", "name_of"]
