"""From a line of text to its tokens: words or characters.

Words follow the rules of the Tokenizer that Keras 2 had: lower case, punctuation replaced by
spaces, split at spaces (the apostrophe stays, so "don't" is one word). Beyond it, text is brought
to Unicode's composed form (NFC) first, so that an accent typed in two ways gives one word, and a
line splits at any white space.
"""

from __future__ import annotations

import unicodedata
from typing import Literal, TypeAlias, get_args

import regex

Level: TypeAlias = Literal["word", "character"]
LEVELS: tuple[Level, ...] = get_args(Level)

PUNCTUATION = '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n'
"""What Keras' Tokenizer filtered by default."""

_TO_SPACES = str.maketrans(dict.fromkeys(PUNCTUATION, " "))
_WORD = regex.compile(f"[^{regex.escape(PUNCTUATION)}\\s]+")
_GRAPHEME = regex.compile(r"\X")


def words(line: str) -> list[str]:
    """The words of a line.

    >>> words("Hello, how ARE you?")
    ['hello', 'how', 'are', 'you']
    """
    return unicodedata.normalize("NFC", line).lower().translate(_TO_SPACES).split()


def characters(line: str) -> list[str]:
    """The characters of a line as a reader sees them (grapheme clusters).

    An emoji made of several code points, or a letter with its combining marks, is one character.

    >>> characters("no\\u0308!")
    ['n', 'ö', '!']
    """
    return _GRAPHEME.findall(unicodedata.normalize("NFC", line))


def tokenise(line: str, level: Level) -> list[str]:
    """The tokens of a line at a level; a ValueError for a level that does not exist."""
    if level == "word":
        return words(line)
    if level == "character":
        return characters(line)
    raise ValueError(f"level must be one of {', '.join(LEVELS)}; received {level!r}.")


def replace_token(line: str, level: Level, place: int, new: str) -> str:
    """The line with its token number `place`, from 0, replaced; the rest as it was typed.

    Raises IndexError if there is no such token.

    >>> replace_token("Helo, how?", "word", 0, "hello")
    'hello, how?'
    """
    tokens = tokenise(line, level)
    if not 0 <= place < len(tokens):
        raise IndexError(f"expected a token from 0 to {len(tokens) - 1}; received {place}.")
    composed = unicodedata.normalize("NFC", line)
    pattern = _GRAPHEME if level == "character" else _WORD
    found = list(pattern.finditer(composed))
    if len(found) != len(tokens):  # a few letters change what they are made of in lower case
        tokens[place] = new
        return (" " if level == "word" else "").join(tokens)
    return composed[: found[place].start()] + new + composed[found[place].end() :]
