"""Marking the words that a page explains, where each stands first. No Streamlit here."""

from __future__ import annotations

import re
from collections.abc import Mapping

from dashboard.prose.messages import messages

WORDS: Mapping[str, str] = messages("glossary").table["words"]
"""Word, with _ for a blank -> what it means."""

CELLS: Mapping[str, str] = messages("words").table["cells"]
"""The cells' abbreviations, by their keys."""

_LEFT_ALONE = re.compile(
    r"LSTM View|\{[^{}]*\}|`+[^`]*`+|\$\$.*?\$\$|\$[^$\n]*\$|\[[^\]]*\]\([^)]*\)"
    r"|\*\*.*?\*\*|^[#|].*?$",
    re.MULTILINE | re.DOTALL,
)
"""Our own name, {names}, code, formulas, links, what is bold, headings and rows of tables."""

_WORD = re.compile(
    r"\b(" + "|".join(sorted(WORDS, key=len, reverse=True)).replace("_", " ") + r")s?\b",
    re.IGNORECASE,
)


def written(key: str) -> str:
    """A word of the glossary as it is read: "cell state", and "LSTM" in its capitals."""
    return CELLS.get(key, key.replace("_", " "))


def marked(texts: Mapping[str, str]) -> dict[str, str]:
    """A page's Markdown, with a link on each word of the glossary where it stands first.

    The link is `#word-cell_state`, say; it opens the explanation. A part that does not end like
    a sentence is a heading or the label of a widget, where Markdown is not read: it is left alone.
    """
    left = set(WORDS)
    return {
        name: _marked(text, left) if text.endswith((".", ":")) else text
        for name, text in texts.items()
    }


def _marked(text: str, left: set[str]) -> str:
    """`text` with its first uses marked; they are taken out of `left`."""

    def mark(found: re.Match[str]) -> str:
        key = found[1].lower().replace(" ", "_")
        if key not in left:
            return found[0]
        left.remove(key)
        return f"[{found[0]}](#word-{key})"

    pieces, at = [], 0
    for alone in _LEFT_ALONE.finditer(text):
        pieces += [_WORD.sub(mark, text[at : alone.start()]), alone[0]]
        at = alone.end()
    return "".join([*pieces, _WORD.sub(mark, text[at:])])
