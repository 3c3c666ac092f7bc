"""Which tokens play the same part next, in a text that comes with the library.

A single word seldom says whether a network is right: it may take any of eight plural verbs. The
group of the plural verbs says it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence

from lstm_core.text.corpora import agreement, brackets, counting


@dataclasses.dataclass(frozen=True)
class Group:
    """Tokens that play one part. `is_right` is None where the text does not decide it."""

    name: str
    tokens: tuple[str, ...]
    is_right: bool | None = None

    def share(self, probability: Callable[[str], float]) -> float:
        """The probability of the whole group, 0 to 1."""
        return sum(map(probability, self.tokens))


def groups(corpus: str | None, read: Sequence[str]) -> tuple[Group, ...]:
    """The groups of what can come after these tokens; none for a text that has no groups.

    corpus: the name of a text of the library, or None for any other. read: what the network has
    read, in order.
    """
    of = _GROUPS.get(corpus or "")
    return of(read) if of else ()


def _verbs(read: Sequence[str]) -> tuple[Group, ...]:
    """Plural and singular verbs; the first noun says which are right."""
    plural = subject_is_plural(read)
    right = (None, None) if plural is None else (plural, not plural)
    return (
        Group("plural_verbs", tuple(agreement.VERBS.values()), right[0]),
        Group("singular_verbs", tuple(agreement.VERBS), right[1]),
    )


def subject_is_plural(read: Sequence[str]) -> bool | None:
    """Whether the first noun of a sentence about agreement is a plural; None without a noun."""
    place = subject(read)
    return None if place is None else agreement.is_plural(read[place])


def subject(read: Sequence[str]) -> int | None:
    """The place of the first noun in a sentence about agreement, or None."""
    nouns = (
        n for n, word in enumerate(read) if word in agreement.NOUNS or agreement.is_plural(word)
    )
    return next(nouns, None)


def _brackets(read: Sequence[str]) -> tuple[Group, ...]:
    """The bracket that closes the last open one, the two that do not, and those that open."""
    try:
        still_open = brackets.still_open("".join(read))
    except ValueError:  # what was typed is not balanced, so nothing is right
        return ()
    right = brackets.PAIRS[still_open[-1]] if still_open else ""
    wrong = tuple(one for one in brackets.PAIRS.values() if one != right)
    closing = (Group("right_bracket", (right,), is_right=True),) if right else ()
    opening = Group("opening_brackets", tuple(brackets.PAIRS))
    return (*closing, Group("wrong_brackets", wrong, is_right=False), opening)


def _letters(read: Sequence[str]) -> tuple[Group, ...]:
    """The letters and the full stop, which is right when there are as many b's as a's."""
    text = "".join(read)
    ends = text.endswith("b") and counting.balance(text)[-1] == 0
    counts = text.endswith("b")  # after an a, an a and a b are both right
    return (
        Group("letters", ("a", "b"), not ends if counts else None),
        Group("stop", (counting.END,), ends if counts else None),
    )


_GROUPS: Mapping[str, Callable[[Sequence[str]], tuple[Group, ...]]] = {
    "agreement": _verbs,
    "brackets": _brackets,
    "counting": _letters,
}
