"""The pages' longer explanations: one Markdown file a page and language, in named parts."""

from __future__ import annotations

import functools
import re
from pathlib import Path

_HERE = Path(__file__).parent


@functools.cache
def parts(page: str, language: str = "en") -> dict[str, str]:
    """A page's texts by the name of their `## name` heading; trusted Markdown."""
    text = (_HERE / language / f"{page}.md").read_text(encoding="utf-8")
    _, *pieces = re.split(r"^## (\w+)\s*$", text, flags=re.MULTILINE)
    return dict(zip(pieces[::2], map(str.strip, pieces[1::2]), strict=True))
