"""Presenter mode: one picture a screen, in letters and contrast for the back row."""

from __future__ import annotations

from pathlib import Path

from dashboard.components import register
from dashboard.prose.messages import messages

_mount = register("presenter", __file__, texts=messages("presenter").table["bar"])

_PAGE_STYLE = Path(__file__).with_name("page.css").read_text(encoding="utf-8")
"""What the browser adds to the style of the page around the component."""


def presenter(*, present: bool, scheme: str, key: str) -> tuple[bool, int]:
    """Let the browser show the page's pictures one by one, while `present`.

    `scheme` is the colour scheme that the server knows of: the browser says when it has another.

    Returns whether it does so now, for the reader may switch it by a key, and which way the reader
    leaves the page: 1 for the next page, -1 for the one before, 0 for staying.
    """
    shown = _mount(
        key=key,
        data={"present": present, "scheme": scheme, "style": _PAGE_STYLE},
        height=1,
        on_switched_change=lambda: None,
        on_leave_change=lambda: None,
        on_scheme_change=lambda: None,  # the page is drawn again, and asks for the scheme
    )
    switched = shown.get("switched")
    return (present if switched is None else bool(switched)), shown.get("leave") or 0
