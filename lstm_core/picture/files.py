"""The picture's files as whoever mounts it takes them: HTML with its words in it, CSS."""

from __future__ import annotations

import html
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lstm_core.picture.messages import messages

WEB = Path(__file__).parent / "web"
"""The picture's HTML, CSS and JavaScript."""


def picture_html() -> str:
    """The picture's elements, empty, with their names for a screen reader."""
    return filled(WEB / "picture.html", messages("picture").table["html"])


def picture_css() -> str:
    """The picture's style sheet; the colours come as variables (`palette.css_colours`)."""
    return (WEB / "picture.css").read_text(encoding="utf-8")


def filled(file: Path, texts: Mapping[str, Any]) -> str:
    """A component's HTML with its {names} replaced by the texts, escaped if they are no HTML."""
    escaped = {
        key: text if hasattr(text, "__html__") else html.escape(text)
        for key, text in texts.items()
        if isinstance(text, str)
    }
    return file.read_text(encoding="utf-8").format_map(escaped)
