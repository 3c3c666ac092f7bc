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


def nearest(token: str, known: Iterable[str], *, count: int = 3) -> tuple[str, ...]:
    """At most `count` of the known tokens that are like `token`, the likest first.

    Case and accents do not count, so "É" is like "e". A single character is like another in these
    ways only; of another script nothing is near. Likeness of longer tokens is that of
    `difflib.get_close_matches` (Ratcliff & Metzener 1988). 5,000 words take some hundredths
    of a second.

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
    likest = difflib.get_close_matches(typed, candidates, n=count, cutoff=LIKENESS)
    return tuple([*same, *(word for fold in likest for word in by_fold[fold])][:count])


def _folded(token: str) -> str:
    """Without case and accents."""
    decomposed = unicodedata.normalize("NFKD", bounded_marks(token.casefold()))
    return "".join(c for c in decomposed if not unicodedata.combining(c))
