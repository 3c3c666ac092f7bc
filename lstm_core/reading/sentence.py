"""From what was typed to what a network reads. No Keras here."""

from __future__ import annotations

import dataclasses
import warnings

import numpy as np

from lstm_core.reading.errors import DoesNotFit, NothingToRead, UnknownWords
from lstm_core.text.preparation import PreparedText
from lstm_core.text.tokens import UNKNOWN, Level
from lstm_core.text.vocabulary import PADDING_ID

MOST_NAMED = 12
"""A warning names so many words."""


@dataclasses.dataclass(frozen=True)
class Sentence:
    """A sentence's tokens: all that were typed, and what became of each of them.

    `tokens` are read, and `ids` are theirs; `cut_off` could be read but lie beyond the network's
    context, at the sentence's beginning; `unknown_words` are not in the vocabulary. Where the text
    has an unknown token, that is read in their place; elsewhere nothing is.
    """

    typed: tuple[str, ...]
    unknown_words: tuple[str, ...]
    cut_off: tuple[str, ...]
    tokens: tuple[str, ...]
    ids: tuple[int, ...]


def understood(text: PreparedText, sentence: str) -> Sentence:
    """What a network trained on `text` reads of a sentence.

    Raises `NothingToRead` (a ValueError) if no token of the sentence is in the vocabulary.
    """
    typed = tuple(text.tokens(sentence))
    unknown = tuple(token for token in typed if token not in text.vocabulary)
    if len(unknown) == len(typed):
        raise NothingToRead(_why_nothing(sentence, typed, text.level))
    ids = tuple(text.encode(typed))
    tokens = tuple(map(text.vocabulary.word, ids))
    return Sentence(
        typed=typed,
        unknown_words=unknown,
        cut_off=tokens[: -text.context],
        tokens=tokens[-text.context :],
        ids=ids[-text.context :],
    )


def _why_nothing(sentence: str, typed: tuple[str, ...], level: Level) -> str:
    if not typed and sentence.strip():
        return "There is no word in this: by words, punctuation is not read."
    if not typed:
        return f"The sentence is empty: type a {level} that the network knows."
    if len(typed) == 1:
        return f"The network does not know this {level}."
    return f"The network knows none of these {len(typed):,} {level}s."


def known_token(text: PreparedText, name: str, typed: str | None) -> str | None:
    """The token that was typed as the option `name`; None if none was.

    Raises `DoesNotFit` (a ValueError) unless it is one token of the vocabulary.
    """
    if typed is None:
        return None
    tokens = text.tokens(typed)
    if len(tokens) != 1 or tokens[0] not in text.vocabulary:
        raise DoesNotFit(
            f"{name} must be one {text.level} that the network knows; received {typed!r}."
        )
    return tokens[0]


def warn_of_unknown(words: tuple[str, ...], text: PreparedText) -> None:
    """Warn the caller's caller of tokens that the vocabulary lacks, and name them."""
    if not words:
        return
    shown = ", ".join(map(repr, dict.fromkeys(words[:MOST_NAMED])))
    more = f" and {len(words) - MOST_NAMED:,} more" if len(words) > MOST_NAMED else ""
    became = f"read as {UNKNOWN}" if text.vocabulary.rare else "not read"
    message = f"Not in the network's vocabulary, so {became}: {shown}{more}."
    warnings.warn(message, UnknownWords, stacklevel=3)


def row(text: PreparedText, ids: tuple[int, ...]) -> np.ndarray:
    """Ids as a network trained on `text` reads them: (steps,) int32.

    With prefixes padded on the left to the whole context, with windows as they are. Only the last
    `context` ids are read.
    """
    ids = ids[-text.context :]
    pads = text.context - len(ids) if text.framing == "prefixes" else 0
    return np.array((PADDING_ID,) * pads + ids, dtype=np.int32)
