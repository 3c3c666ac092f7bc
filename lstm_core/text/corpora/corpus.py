"""What a text that comes with the library is."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from lstm_core.text.tokens import Level


@dataclasses.dataclass(frozen=True)
class Corpus:
    """A text that comes with the library, and how a network learns it well.

    name: for links; title: for menus and running text, in lower case; make: makes or reads the
    text, always the same one, when it is first asked for; level: "word" or "character", as the
    text is meant to be read; sentence: one to begin with, all of whose tokens the text has;
    settings: the parts of a recipe that differ from a recipe's defaults.
    `lstm_core.Recipe(corpus=c.lines, level=c.level, **c.settings)` is the text's *shipped recipe*;
    `Recipe.shipped(c)` says the same.
    """

    name: str
    title: str
    make: Callable[[], tuple[str, ...]]
    level: Level
    sentence: str
    settings: Mapping[str, Any] = dataclasses.field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        # A copy behind a proxy: nobody can change it, not even whoever made it.
        object.__setattr__(self, "settings", MappingProxyType(dict(self.settings)))

    @functools.cached_property
    def lines(self) -> tuple[str, ...]:
        """The text."""
        return self.make()
