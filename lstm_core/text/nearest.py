"""The known words nearest to an unknown one, to be offered in its place."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable

from lstm_core.text.tokens import bounded_marks

LONGEST = 24
"""Characters up to which likeness is looked for: the time grows with their square."""

LIKENESS = 0.65
"""How like words must be, from 0 to 1: twice the characters they share in order, over all."""

LETTERS_A_SLIP = 3
"""One slip of the fingers is forgiven in so many letters, and one in a shorter word."""

MOST_COMPARED = 20
"""So many of the likest words are compared slip by slip."""


def nearest(token: str, known: Iterable[str], *, count: int = 3) -> tuple[str, ...]:
    """At most `count` of the known tokens that are like `token`, the likest first.

    Case and accents do not count, so "É" is like "e". A single character is like another in these
    ways only; of another script nothing is near. Likeness of longer tokens is that of
    `difflib.get_close_matches` (Ratcliff & Metzener 1988). A word must also be a few slips away
    at most, or begin with the other: "waits" has all letters of "cats" but the c, and is another
    word. 5,000 words take some hundredths of a second.

    >>> nearest("helo", ["hello", "how", "help"])
    ('hello', 'help')
    """
    typed = _folded(token)
    if not typed or len(typed) > LONGEST:
        return ()
    by_fold: dict[str, list[str]] = {}
    for word in known:
        by_fold.setdefault(_folded(word), []).append(word)
    same = by_fold.pop(typed, [])
    if len(typed) == 1:
        return tuple(same[:count])
    candidates = [fold for fold in by_fold if 1 < len(fold) <= LONGEST]
    likest = [
        fold
        for fold in difflib.get_close_matches(typed, candidates, n=MOST_COMPARED, cutoff=LIKENESS)
        if _may_be_meant(typed, fold)
    ]
    return tuple([*same, *(word for fold in likest for word in by_fold[fold])][:count])


def _may_be_meant(typed: str, word: str) -> bool:
    if typed.startswith(word) or word.startswith(typed):
        return True
    return _slips(typed, word) <= max(1, len(typed) // LETTERS_A_SLIP)


def _slips(typed: str, word: str) -> int:
    """Characters left out, put in, replaced, or swapped with the next (Damerau 1964)."""
    rows = [list(range(len(word) + 1))]
    for i, a in enumerate(typed, start=1):
        row = [i]
        for j, b in enumerate(word, start=1):
            row.append(min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (a != b)))
            if i > 1 and j > 1 and (a, b) == (word[j - 2], typed[i - 2]):
                row[j] = min(row[j], rows[-2][j - 2] + 1)
        rows.append(row)
    return rows[-1][-1]


def _folded(token: str) -> str:
    """Without case and accents."""
    decomposed = unicodedata.normalize("NFKD", bounded_marks(token.casefold()))
    return "".join(c for c in decomposed if not unicodedata.combining(c))
