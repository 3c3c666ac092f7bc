"""From a line of text to its tokens: words or characters.

Words follow the rules of the Tokenizer that Keras 2 had: lower case, punctuation left out, split
at spaces (the apostrophe stays, so "don't" is one word). What a keyboard has no key for is read
like its plain sister, by Unicode's properties: typographic quotation marks, dashes, and the
punctuation and spaces of every script. Text is brought to Unicode's composed form (NFC) first, so
that an accent typed in two ways gives one word. Invisible characters are left out.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Literal, TypeAlias, get_args

import regex

Level: TypeAlias = Literal["word", "character"]
LEVELS: tuple[Level, ...] = get_args(Level)

UNKNOWN = "<unknown>"
"""The token that stands for every word outside the vocabulary. Nothing that is typed becomes it."""

LINE_BREAK = "\n"
"""The token of a line's end, where line ends are learned."""

MOST_MARKS = 30
"""The most combining marks in a row; Unicode's Stream-Safe Text Format (UAX #15) has as many.

The time that it takes to normalise a run of them grows with its square."""

SPACELESS_SHARE = 0.5

LETTERS_IN_WORD = 6
"""Of a script without spaces: a text with a space for so many letters has its words parted.

Words of Japanese that children learn from have four letters in the mean, verses have five."""

DOTLESS_SHARE = 0.01
"""Of so large a share of "ı" among its letters a text is taken for Turkish, which has 0.05."""

_NO_BREAK_SPACES = regex.compile(r"[\u00a0\u2007\u202f]")
_BREAKS = regex.compile(r"[\u200b]")  # zero-width space: words may be parted here
_INVISIBLE = regex.compile(  # but not the joiners, which shape letters and emoji, nor flags' tags
    r"[\p{Cf}&&\p{Default_Ignorable_Code_Point}--\p{Join_Control}--[\U000E0020-\U000E007F]]",
    regex.V1,
)
_MARKS = regex.compile(rf"(\p{{M}}{{{MOST_MARKS}}})\p{{M}}+")
_APOSTROPHE = regex.compile(  # typed as a quotation mark, an accent or a letter of its own
    r"(?<=[\p{L}\p{M}\p{N}])[\u2018\u2019\u02bc\u00b4\uff07\u055a](?=[\p{L}\p{N}])"
)
_DOTTED_I = "i\u0307"
"""What "İ" becomes in lower case: to a reader of Turkish it is "i"."""

_GRAPHEME = regex.compile(r"\X")
_PUNCTUATION = r"\p{P}\p{Sc}\p{Sk}\p{Sm}--\p{Emoji_Modifier}--'"
_LETTERS = rf"[^[{_PUNCTUATION}]\s\x1c-\x1f]+"
_JOINING = "\u00b7\u05f3\u05f4"  # Catalan's dot, Hebrew's geresh and gershayim
_WORD = regex.compile(rf"{_LETTERS}(?:[{_JOINING}]{_LETTERS})*", regex.V1)
_BARE = rf"[^[{_PUNCTUATION}]'\s\x1c-\x1f]+"
_WORD_OR_MARK = regex.compile(
    rf"{_BARE}(?:['{_JOINING}]{_BARE})*|\.\.+|\p{{Pd}}+|[[{_PUNCTUATION}]']", regex.V1
)
_MARK = regex.compile(rf"[[{_PUNCTUATION}]]", regex.V1)
_QUOTES = str.maketrans(
    dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb", '"')
    | dict.fromkeys("\u2018\u2019\u201a\u201b\u2039\u203a\u00b4`", "'")
)
_NO_SPACE_BEFORE = regex.compile(r"[\p{Pe}\p{Po}--[\u00bf\u00a1\"'&@#*/\\]]|\.\.\.", regex.V1)
_NO_SPACE_AFTER = regex.compile(r"[\p{Ps}\u00bf\u00a1\n]")

_CHANGED = {  # what the rules before read in another way, by level
    "word": regex.compile(
        rf"[[{_PUNCTUATION}]--[\x00-\x7f]]|\u0130|[iI]\u0307|"
        rf"\u02bc|{_BREAKS.pattern}|{_INVISIBLE.pattern}|{_MARKS.pattern}",
        regex.V1,
    ),
    "character": regex.compile(
        rf"{_NO_BREAK_SPACES.pattern}|{_BREAKS.pattern}|{_INVISIBLE.pattern}|{_MARKS.pattern}",
        regex.V1,
    ),
}
_SPACELESS = r"[\p{L}&&[\p{Line_Break=SA}\p{Line_Break=ID}\p{Line_Break=CJ}]]"
_SPACELESS_LETTER = regex.compile(_SPACELESS, regex.V1)
_SPACELESS_GAP = regex.compile(
    rf"[\p{{Zs}}\t\u200b]+(?={_SPACELESS})(?<={_SPACELESS}\p{{M}}{{0,3}}[\p{{Zs}}\t\u200b]+)",
    regex.V1,
)
_LETTER = regex.compile(r"\p{L}")


def tokenise(
    line: str, level: Level, *, punctuation: bool = False, dotless_i: bool = False
) -> list[str]:
    """The tokens of a line at a level; a ValueError for a level that does not exist.

    With `punctuation`, by words, each punctuation mark is a token of its own. With `dotless_i`, by
    words, "I" in lower case is "ı", as in Turkish.
    """
    if level == "word":
        return words(line, punctuation=punctuation, dotless_i=dotless_i)
    if level == "character":
        return characters(line)
    raise ValueError(f"level must be one of {', '.join(LEVELS)}; received {level!r}.")


def words(line: str, *, punctuation: bool = False, dotless_i: bool = False) -> list[str]:
    """The words of a line; with `punctuation` its punctuation marks too.

    With `dotless_i` the line is Turkish: "I" is the capital of "ı".

    >>> words("Hello, how ARE you?")
    ['hello', 'how', 'are', 'you']
    >>> words("“I don’t know,” she said—slowly…")
    ['i', "don't", 'know', 'she', 'said', 'slowly']
    >>> words("Well, “no”.", punctuation=True)
    ['well', ',', '"', 'no', '"', '.']
    """
    line = _with_apostrophes(line)
    lowered = (line.replace("I", "ı") if dotless_i else line).lower().replace(_DOTTED_I, "i")
    if not punctuation:
        return _WORD.findall(lowered)
    return [_plain_mark(token) for token in _WORD_OR_MARK.findall(lowered)]


def characters(line: str) -> list[str]:
    """The characters of a line as a reader sees them (grapheme clusters).

    An emoji made of several code points, or a letter with its combining marks, is one character.

    >>> characters("no\\u0308!")
    ['n', 'ö', '!']
    """
    line = composed(line)
    if line.isascii() and "\r" not in line:  # a carriage return and a line feed are one
        return list(line)
    return _GRAPHEME.findall(line)


def composed(line: str) -> str:
    """The line without what cannot be seen, with plain spaces, in Unicode's composed form (NFC).

    Of a run of combining marks the first `MOST_MARKS` stay.
    """
    if line.isascii():
        return line
    line = _INVISIBLE.sub("", _BREAKS.sub(" ", _NO_BREAK_SPACES.sub(" ", line)))
    return unicodedata.normalize("NFC", bounded_marks(line))


def bounded_marks(text: str) -> str:
    """The text with at most `MOST_MARKS` combining marks in a row: safe to normalise."""
    return _MARKS.sub(r"\1", text)


def replace_token(
    line: str, level: Level, place: int, new: str, *, punctuation: bool = False
) -> str:
    """The line with its token number `place`, from 0, replaced; the rest as it was typed.

    Raises IndexError if there is no such token.

    >>> replace_token("Helo, how?", "word", 0, "hello")
    'hello, how?'
    """
    tokens = tokenise(line, level, punctuation=punctuation)
    if not 0 <= place < len(tokens):
        raise IndexError(f"expected a token from 0 to {len(tokens) - 1}; received {place}.")
    pattern = _GRAPHEME if level == "character" else _WORD_OR_MARK if punctuation else _WORD
    typed = composed(line) if level == "character" else _with_apostrophes(line)
    found = list(pattern.finditer(typed))
    if len(found) != len(tokens):  # a few letters change what they are made of in lower case
        tokens[place] = new
        return joined(tokens, level)
    return typed[: found[place].start()] + new + typed[found[place].end() :]


def joined(tokens: Sequence[str], level: Level) -> str:
    """Tokens as text: characters as they are, words with spaces where a reader expects them.

    >>> joined(["well", ",", "no", ".", "\\n", "yes"], "word")
    'well, no.\\nyes'
    """
    if level == "character":
        return "".join(tokens)
    text = ""
    for token in tokens:
        close = token == LINE_BREAK or _NO_SPACE_BEFORE.fullmatch(token)
        gap = "" if not text or close or _NO_SPACE_AFTER.fullmatch(text[-1]) else " "
        text += gap + token
    return text


def has_punctuation(line: str) -> bool:
    """Whether a line has marks that are no part of a word."""
    return bool(_MARK.search(_with_apostrophes(line)))


def lacks_spaces(lines: Iterable[str]) -> bool:
    """Whether a text puts no spaces between words: Japanese, Chinese, Thai and others.

    So it is where at least half of the letters have such a line-breaking class (UAX #14), unless
    the words were parted by whoever wrote it: see `LETTERS_IN_WORD`.
    """
    text = "\n".join(lines)
    spaceless = len(_SPACELESS_LETTER.findall(text)) if not text.isascii() else 0
    if not spaceless or spaceless < SPACELESS_SHARE * len(_LETTER.findall(text)):
        return False
    return LETTERS_IN_WORD * len(_SPACELESS_GAP.findall(text)) < spaceless


def has_dotless_i(lines: Iterable[str]) -> bool:
    """Whether a text is in Turkish or a language that writes like it: one letter in 100 is "ı"."""
    text = "".join(lines)
    dotless = 0 if text.isascii() else text.count("ı")
    return dotless > 0 and dotless >= DOTLESS_SHARE * len(_LETTER.findall(text))


def reads_as_before(lines: Iterable[str], level: Level) -> bool:
    """Whether the first rules for tokens, which knew ASCII's punctuation alone, gave the same.

    Those for "ı" aside.
    """
    changed = _CHANGED[level]
    return all(line.isascii() or not changed.search(line) for line in lines)


def _with_apostrophes(line: str) -> str:
    """The line composed, with plain apostrophes inside its words."""
    line = composed(line)
    return line if line.isascii() else _APOSTROPHE.sub("'", line)


def _plain_mark(token: str) -> str:
    """A punctuation mark as it stands on a keyboard; any other token as it is."""
    if not _MARK.match(token):
        return token
    if unicodedata.category(token[0]) == "Pd":
        return "-"
    if len(token) > 1 or token == "\u2026":
        return "..."
    return token.translate(_QUOTES)
