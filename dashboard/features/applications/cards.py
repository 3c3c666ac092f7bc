"""Cards to sort: is an LSTM good for it, or not? The reason is shown after the choice.

They are one piece of HTML, whose style shows what belongs to the choice: the server is not asked.
No Streamlit here.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal, TypeAlias

import htpy as h
from markdown_it import MarkdownIt
from markupsafe import Markup

from dashboard.figures.tables import stylesheet
from dashboard.prose.messages import messages

say = messages("applications")

Kind: TypeAlias = Literal["good", "not"]

CSS = Path(__file__).with_suffix(".css")

KINDS: tuple[Kind, ...] = ("good", "not")

TITLES: Mapping[str, str] = say.table["titles"]
"""The key of a card -> what stands on it. The key begins with where it belongs."""

_MARKDOWN = MarkdownIt("commonmark", {"html": False})


def kind_of(card: str) -> Kind:
    """Where a card belongs."""
    return "good" if card.startswith("good_") else "not"


def cards(reasons: Mapping[str, str], *, care: str, dark: bool) -> str:
    """The cards as HTML.

    reasons: as Markdown, by the keys of the cards, in the order of the page; care: what stands
    below the cards, likewise.
    """
    every = [name for name in reasons if name in TITLES]
    counts = {name: h.i(class_=name) for name in ("right", "sorted")}
    return str(
        h.div(".cards")[
            stylesheet(CSS, dark=dark),
            h.label(".every")[h.input(type="checkbox"), say("cards.show")],
            h.div(".table")[(_card(name, reasons[name]) for name in every)],
            h.p(".sum")[Markup(say("cards.sorted", **counts))],
            h.p[_html(care)],
        ]
    )


def _html(text: str) -> Markup:
    return Markup(_MARKDOWN.renderInline(text))


def _card(name: str, reason: str) -> h.Element:
    """A title and two buttons; then the answer and its reason."""
    title, own = TITLES[name], kind_of(name)
    answers = ("right", "wrong", "shown")
    return h.div(".card", role="radiogroup", aria_label=say("cards.ask", title=title))[
        h.strong[title],
        h.div(".ways")[
            (
                h.label[
                    h.input(".is" if kind == own else ".isnt", type="radio", name=f"card_{name}"),
                    say(f"kinds.{kind}"),
                ]
                for kind in KINDS
            )
        ],
        h.p(".answer", aria_live="polite")[
            (
                h.span(class_=f"is_{one}")[say(f"sorted.{one}", kind=say(f"kinds.{own}"))]
                for one in answers
            ),
            " ",
            _html(reason),
        ],
    ]
