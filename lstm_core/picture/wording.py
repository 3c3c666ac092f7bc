"""How numbers and words are written, on pictures and in their alternative texts.

`web/shared.js` has the same `number` and `percent`; `tests/support/numbers.json` holds both
to the same cases.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from lstm_core.picture.escape import visible
from lstm_core.picture.messages import messages

say = messages("words")


def number(value: float, *, decimals: int = 2, signed: bool = False) -> str:
    """Fixed decimals with a real minus sign: 0.98, −1.27; with `signed`, +0.98.

    >>> number(-1.266), number(0.5, signed=True), number(-0.001)
    ('−1.27', '+0.50', '0.00')
    """
    text = f"{abs(value):.{decimals}f}"
    if float(text) == 0.0:
        return text
    return ("−" if value < 0 else "+" if signed else "") + text


def percent(share: float) -> str:
    """A share of 1 as whole percent, with a no-break space before the sign.

    What is not quite nothing or not quite everything never reads 0 or 100.

    >>> percent(0.754), percent(0.001), percent(0.9999), percent(1.0)
    ('75\\xa0%', '<1\\xa0%', '>99\\xa0%', '100\\xa0%')
    """
    whole = round(100 * share)
    if whole == 0 and share > 0:
        return "<1\u00a0%"
    if whole == 100 and share < 0.999999:  # float32 sums miss 1 by less than this
        return ">99\u00a0%"
    return f"{whole}\u00a0%"


def quoted(word: str) -> str:
    """A typed word in curly quotation marks, made visible and short."""
    return say("quoted", word=isolated(visible(word)))


def isolated(word: str) -> str:
    """The word so that it cannot turn the sentence around it.

    One with letters or digits that run from right to left stands between FSI and PDI, which are
    not seen; any other stays as it is.

    >>> isolated("how"), isolated("\u05e9\u05dc")
    ('how', '\u2068\u05e9\u05dc\u2069')
    """
    turns = any(unicodedata.bidirectional(letter) in {"R", "AL", "AN"} for letter in word)
    return f"\u2068{word}\u2069" if turns else word


def listed(words: Sequence[str], *, most: int = 12) -> str:
    """Words with commas between them; of more than `most`, the last ones.

    >>> listed(["a", "b", "c"], most=2)
    'and 1 before: b, c'
    """
    shown = ", ".join(isolated(visible(word)) for word in words[-most:])
    left_out = len(words) - most
    return say("and_before", count=left_out, words=shown) if left_out > 0 else shown


def counted(count: int, thing: str) -> str:
    """A number with its noun: 1 word, 2 words."""
    return say(f"counts.{thing}", count=count)


def noun(level: str, *, plural: bool = False) -> str:
    """What a text's tokens are called: word or character, words or characters."""
    return say(f"plurals.{level}") if plural else say(f"levels.{level}")


def whole(level: str) -> str:
    """What all tokens together are called: a sentence, or a sequence of numbers."""
    return say(f"wholes.{level}")
