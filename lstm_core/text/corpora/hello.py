"""The four lines that everything begins with."""

from __future__ import annotations

from lstm_core.text.corpora.corpus import Corpus

HELLO: tuple[str, ...] = (
    "hello how are you",
    "hello how is your day",
    "hello how are your friends",
    "hello what are you doing",
)
"""Four short questions: 10 words, 15 examples, ambiguous on purpose.

After "hello" come "how" three times and "what" once, so no model can be right every time.
"""

CORPUS = Corpus("hello", "the four lines", lambda: HELLO, "word", "hello how is")
