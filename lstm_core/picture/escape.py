"""Typed text as plain text.

Plotly reads tags, entities, `$...$` and `%{...}` in its labels; a reader may type any of them.
`visible` makes text that can be seen, `plain` makes text that Plotly takes literally.
"""

from __future__ import annotations

import unicodedata

LONGEST = 16
"""Characters of a word that fit under a column; the rest becomes an ellipsis."""

_SIGNS = {"\n": "↵", "\r": "↵", "\t": "⇥", " ": "␣", "\u00a0": "␣"}
_ENTITIES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", "$": "&#36;", "%": "&#37;", '"': "&#34;", "'": "&#39;"}
)
_JOINERS = "\u200c\u200d"  # inside a word they shape letters and emoji


def visible(text: str, *, limit: int | None = LONGEST) -> str:
    """The text with nothing invisible in it, at most `limit` characters long.

    A newline shows as ↵, a tab as ⇥; a space shows as ␣ where the text is nothing but spaces.
    Control and format characters show as their code point. Longer text ends in an ellipsis.

    >>> visible("\\n"), visible(" "), visible("a b"), visible("a\\u200b")
    ('↵', '␣', 'a b', 'aU+200B')
    """
    blank = not text.strip()
    shown = "".join(_visible_character(character, blank) for character in text)
    if limit is not None and len(shown) > limit:
        return shown[: limit - 1] + "…"
    return shown


def plain(text: str, *, limit: int | None = LONGEST) -> str:
    """`visible(text)` with every character that Plotly would interpret as an entity.

    >>> plain("<b>x</b>"), plain("$x$")
    ('&lt;b&gt;x&lt;/b&gt;', '&#36;x&#36;')
    """
    return visible(text, limit=limit).translate(_ENTITIES)


def _visible_character(character: str, blank: bool) -> str:
    if character == " " and not blank:
        return character
    if character in _SIGNS:
        return _SIGNS[character]
    hidden = unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
    if hidden and (blank or character not in _JOINERS):
        return f"U+{ord(character):04X}"
    return character
