"""The pages' look: the library's colours and names of quantities, and what only the pages have."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote

from dashboard.prose.messages import messages
from lstm_core.picture.palette import (
    FONT_FAMILY,
    FONT_SIZE,
    QUANTITIES,
    ColourScale,
    Palette,
    Quantity,
    Tone,
    contrast,
    css_colours,
    mix,
    palette,
    quantity,
    rgba,
    template,
)

__all__ = [
    "CELLS",
    "FONT_FAMILY",
    "FONT_SIZE",
    "ICON",
    "QUANTITIES",
    "ColourScale",
    "Palette",
    "Quantity",
    "Tone",
    "contrast",
    "css_colours",
    "mix",
    "palette",
    "quantity",
    "rgba",
    "template",
]

say = messages("words")

ICON = f"data:image/svg+xml,{quote(Path(__file__).with_name('icon.svg').read_text('utf-8'))}"
"""The browser tab's, as an address: Streamlit would read a file anew in every run. Not an emoji:
for one it loads a list of all, while the first visitor waits."""

CELLS: Mapping[str, str] = MappingProxyType(say.table["cells"])
"""Cell -> its name on the page."""
