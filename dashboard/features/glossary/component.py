"""What the marked words of a page mean, where they are tapped and in a list."""

from __future__ import annotations

from dashboard.components import register
from dashboard.features.glossary.marks import WORDS, written
from dashboard.prose.messages import messages
from dashboard.theme import css_colours

_mount = register("glossary", __file__, texts=messages("glossary").table["picture"])


def glossary(*, dark: bool) -> None:
    """Explain the words that `marks.marked` marked on this page."""
    words = [[key, written(key), meaning] for key, meaning in WORDS.items()]
    _mount(key="glossary", data={"words": words, "colours": css_colours(dark)})
