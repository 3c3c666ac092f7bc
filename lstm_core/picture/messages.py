"""Every short sentence that a reader sees: one TOML file a subject and language.

    waiting = "Waiting for its turn: place {place}."

    [states]                          # a group: the key is "states.absent"
    absent = "not trained yet"

    [others_watch]                    # plural forms, by the names that Unicode's CLDR gives them
    one = "1 other visitor watches it."
    other = "{count} other visitors watch it."

The same tables serve Python (`say("waiting", place=2)`) and a component's JavaScript (`say.table`).
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from babel.core import Locale
from babel.lists import format_list

Forms: TypeAlias = Mapping[str, str]
"""A message in its plural forms: "one", "other"."""

CATEGORIES = frozenset({"zero", "one", "two", "few", "many", "other"})

PROSE = Path(__file__).parent / "prose"
"""What the picture says: <language>/<subject>.toml."""


class Messages:
    """The messages of one subject in one language."""

    def __init__(self, table: Mapping[str, Any], language: str) -> None:
        self.table = table
        """As the file has it, ready for JSON: a component's JavaScript gets it or a group of it."""
        self._locale = Locale.parse(language)
        self._messages = dict(_flat(table))

    def __call__(self, key: str, **values: Any) -> str:
        """The message of a key with its {names} filled; `count` chooses the plural form.

        Values are inserted as they are and never read as a template. Raises KeyError for a key or
        a name that is missing.

        >>> messages("words")("pads", count=3)
        'pad ×3'
        """
        message = self._messages[key]
        if not isinstance(message, str):
            message = message[self._locale.plural_form(values["count"])]
        return message.format(**values) if values else message

    def __contains__(self, key: str) -> bool:
        return key in self._messages

    def __iter__(self) -> Iterator[str]:
        return iter(self._messages)

    def forms(self, key: str) -> tuple[str, ...]:
        """A message in all of its plural forms; one that has none is its only form."""
        message = self._messages[key]
        return (message,) if isinstance(message, str) else tuple(message.values())

    def join(self, items: Iterable[str]) -> str:
        """Items as a list in a sentence.

        >>> messages("words").join(["a", "b", "c"])
        'a, b, and c'
        """
        return format_list(list(items), locale=self._locale)


@functools.cache
def messages(subject: str, language: str = "en", *, folder: Path = PROSE) -> Messages:
    """The messages of `<folder>/<language>/<subject>.toml`."""
    text = (folder / language / f"{subject}.toml").read_text(encoding="utf-8")
    return Messages(tomllib.loads(text), language)


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterable[tuple[str, str | Forms]]:
    for name, value in table.items():
        key = f"{prefix}{name}"
        if isinstance(value, str) or ("other" in value and value.keys() <= CATEGORIES):
            yield key, value
        else:
            yield from _flat(value, f"{key}.")
