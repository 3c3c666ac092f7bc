"""What the browser does on every page, in one component: each costs as much as some ten texts.

It explains the marked words, keeps the address bar, begins a page at its top and shows the pictures
one by one.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import htpy as h
from markupsafe import Markup

from dashboard.components import register
from dashboard.features.glossary.marks import WORDS, written
from dashboard.prose.messages import messages
from dashboard.theme import css_colours

_PAGE_STYLE = Path(__file__).parents[1] / "presenter" / "page.css"
"""What the browser adds to the style of the page around the component."""


_WORDS = h.dl[((h.dt[written(key)], h.dd(id=key)[meaning]) for key, meaning in WORDS.items())]

_mount = register(
    "foot",
    __file__,
    texts=messages("presenter").table["bar"] | messages("glossary").table["picture"],
    # Here and not in the data, which are packed anew in every run.
    pieces={
        "words": Markup(_WORDS),
        "style": Markup(h.style[Markup(_PAGE_STYLE.read_text(encoding="utf-8"))]),
    },
)


def foot(
    *,
    present: bool,
    query: Mapping[str, str] | None,
    place: str,
    scheme: str,
    dark: bool,
    key: str,
) -> tuple[bool, int]:
    """Let the browser do all that, and show the pictures one by one while `present`.

    query: that of the link to what is on the page, None where something else sees to it. place:
    what begins at its top, the page or a step of a lesson. scheme: the colour scheme that the
    server knows of; the browser says when it has another.

    Returns whether the pictures are shown one by one now, for the reader may switch it by a key,
    and which way the reader leaves the page: 1 for the next, -1 for the one before, 0 for staying.
    """
    data: dict[str, Any] = {"present": present, "place": place, "scheme": scheme}
    data["colours"] = css_colours(dark)
    if query is not None:
        data["query"] = dict(query)
    shown = _mount(
        key=key,
        data=data,
        on_switched_change=lambda: None,
        on_leave_change=lambda: None,
        on_scheme_change=lambda: None,  # the page is drawn again, and asks for the scheme
    )
    switched = shown.get("switched")
    return (present if switched is None else bool(switched)), shown.get("leave") or 0
