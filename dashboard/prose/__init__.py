"""The pages' longer explanations: one Markdown file a page and language, in named parts.

A part speaks of the example network: an LSTM that learned the four lines, written out as prefixes.
What is not true of another network has a variant beside it, `name_rnn` say.
"""

from __future__ import annotations

import functools
import re
from pathlib import Path

VARIANTS = ("windows", "rnn", "gru", "other")
"""What a variant's name ends with: the framing, the cell, or any text but the four lines."""

_HERE = Path(__file__).parent


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
