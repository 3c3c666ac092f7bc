"""Texts that come with the library. A corpus is a tuple of lines, nothing more."""

from __future__ import annotations

HELLO: tuple[str, ...] = (
    "hello how are you",
    "hello how is your day",
    "hello how are your friends",
    "hello what are you doing",
)
"""Four short questions: 10 words, 15 examples, ambiguous on purpose.

After "hello" come "how" three times and "what" once, so no model can be right every time.
"""

NAMED: dict[str, tuple[str, ...]] = {"hello": HELLO}
"""Name -> corpus, for links and menus."""


def name_of(lines: tuple[str, ...]) -> str | None:
    """The name of a corpus that comes with the library, or None for any other text."""
    return next((name for name, known in NAMED.items() if known == lines), None)
