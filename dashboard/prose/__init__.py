"""The pages' longer explanations: one Markdown file a page and language, in named parts.

A part is about the example network: an LSTM that learned the four lines, written out as prefixes.
What is not true of another network has a variant beside it, `name_rnn` say.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from pathlib import Path

VARIANTS = ("windows", "rnn", "gru", "other")
"""What a variant's name ends with: the framing, the cell, or any text but the four lines."""

_HERE = Path(__file__).parent
_NAME = re.compile(r"(?<![\w\\^_}])\{([a-z_]{2,})\}")
"""A {name} to be filled; LaTeX has its braces behind a command, a letter, ^ or _."""


@functools.cache
def parts(page: str, language: str = "en") -> dict[str, str]:
    """A page's texts by the name of their `## name` heading; trusted Markdown."""
    text = (_HERE / language / f"{page}.md").read_text(encoding="utf-8")
    _, *pieces = re.split(r"^## (\w+)\s*$", text, flags=re.MULTILINE)
    return dict(zip(pieces[::2], map(str.strip, pieces[1::2]), strict=True))


def parts_for(page: str, *, cell: str, framing: str, four_lines: bool = True) -> dict[str, str]:
    """A page's texts as they are true of a network: a variant stands in its part's place.

    `four_lines` says whether the network learned the four lines, by words.
    """
    texts = parts(page)
    fitting = (framing, cell, "" if four_lines else "other")
    return texts | {
        name: texts[f"{name}_{variant}"]
        for variant in VARIANTS
        if variant in fitting
        for name in texts
        if f"{name}_{variant}" in texts
    }


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its {names} filled; a name without a value stays, and so does LaTeX.

    Values are inserted as they are and not filled again.

    >>> fill(r"every {unit} of $\\text{unit}$", {"unit": "word"})
    'every word of $\\\\text{unit}$'
    """
    return _NAME.sub(lambda found: values.get(found[1], found[0]), text)


def names(text: str) -> set[str]:
    """The {names} that `fill` fills."""
    return set(_NAME.findall(text))


def code(text: str) -> str:
    """A text that somebody typed as Markdown code, in which nothing is interpreted.

    >>> code("a `b`"), code("")
    ('`` a `b` ``', '` `')
    """
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence, gap = "`" * (longest + 1), " " if longest or not text else ""
    return f"{fence}{gap}{text}{gap if text else ''}{fence}"
