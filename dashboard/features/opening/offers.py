"""Known words to take in an unknown word's place: likely slips, else words that fit there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lstm_core.text.corpora import agreement
from lstm_core.text.nearest import nearest

MOST = 2

KNOWN = {
    "nouns": tuple(form for pair in agreement.NOUNS.items() for form in pair),
    "verbs": tuple(form for pair in agreement.VERBS.items() for form in pair),
    "others": ("the", *agreement.PREPOSITIONS, *agreement.ADVERBS),
}
"""All words of the text."""

VOCABULARY = tuple(word for words in KNOWN.values() for word in words)

_KINDS = {
    "the": ("the",),
    "noun": KNOWN["nouns"],
    "verb": KNOWN["verbs"],
    "preposition": agreement.PREPOSITIONS,
    "adverb": agreement.ADVERBS,
}
_KIND_OF = {"": "", **{word: kind for kind, words in _KINDS.items() for word in words}}
"""The kind of each word; of what is before the first and after the last one, "" too."""

_BETWEEN = {
    ("", "noun"): "the",
    ("preposition", "noun"): "the",
    ("", "preposition"): "noun",
    ("", "verb"): "noun",
    ("the", "preposition"): "noun",
    ("the", "verb"): "noun",
    ("the", ""): "noun",
    ("noun", "the"): "preposition",
    ("noun", "adverb"): "verb",
    ("verb", ""): "adverb",
}
"""The kind that belongs between two others. What follows a last noun is open."""


def offers(typed: Sequence[str], place: int) -> tuple[str, ...]:
    """At most two known words for the unknown one at this place, the best first.

    A word of the kind that belongs there and is spelled alike comes first. Then a word of any kind
    that has the same first letter: a slip. Then words of that kind, in the form with the same
    ending. Which kind belongs there is known where both neighbours are.

    >>> offers(["the", "bakrs", "near", "the", "clock"], 1)
    ('bakers',)
    >>> offers(["the", "cats", "near", "the", "clock"], 1)
    ('bakers', 'baker')
    """
    token = typed[place]
    fitting = _fitting(typed, place)
    slips = [word for word in nearest(token, VOCABULARY) if word[0] == token[0]]
    return (nearest(token, fitting) or tuple(slips) or fitting)[:MOST]


def _fitting(typed: Sequence[str], place: int) -> tuple[str, ...]:
    """The words of the kind that belongs at a place, by its neighbours."""
    before = typed[place - 1] if place else ""
    after = typed[place + 1] if place + 1 < len(typed) else ""
    kind = _BETWEEN.get((_KIND_OF.get(before, "unknown"), _KIND_OF.get(after, "unknown")), "")
    pairs = {"noun": agreement.NOUNS, "verb": agreement.VERBS}.get(kind)
    if pairs is None:
        return _KINDS.get(kind, ())
    return _forms(pairs, typed, ends_in_s=typed[place].endswith("s"))


def _forms(pairs: Mapping[str, str], typed: Sequence[str], *, ends_in_s: bool) -> tuple[str, ...]:
    """Both forms of each word, first of words that are not in the sentence."""
    used = [pair for pair in pairs.items() if set(pair) & set(typed)]
    unused = [pair for pair in pairs.items() if pair not in used]
    return tuple(
        form
        for pair in unused + used
        for form in sorted(pair, key=lambda form: form.endswith("s") != ends_in_s)
    )
