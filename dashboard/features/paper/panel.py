"""A page on paper, and as a sheet to hand out: its questions, and on a second sheet the answers."""

from __future__ import annotations

import functools
from pathlib import Path

import htpy as h
import streamlit as st
from markupsafe import Markup

from dashboard import state
from dashboard.features.network import panel as network
from dashboard.features.opening import panel as opening
from dashboard.features.page import panel as page_panel
from dashboard.prose.messages import messages
from lstm_core.picture.escape import visible

say = messages("paper")


@functools.cache
def _styles(*, is_sheet: bool, dark: bool) -> Markup:
    """How any page prints, and how its code and headings look."""
    names = ("paper", "sheet") if is_sheet else ("paper",)
    files = (Path(__file__).with_name(f"{name}.css") for name in names)
    paper = "".join(f"<style>{file.read_text(encoding='utf-8')}</style>" for file in files)
    return Markup(paper) + page_panel.style(dark=dark)


def switch() -> None:
    """The button that shows the page as a sheet, or as it was."""
    is_sheet = state.is_handout()
    label = say("back") if is_sheet else say("switch")
    st.sidebar.button(
        label,
        key="handout",
        help=say("switch_help"),
        on_click=state.show_handout,
        args=(not is_sheet,),
    )


def head(page: str) -> None:
    """What a printed page is about: the network and the sentence. It is seen on paper alone.

    It comes in one piece with its style, without which it would be seen while the page loads, and
    with that of any page.
    """
    recipe, sentence = opening.shown(page)
    is_sheet, dark = state.is_handout(), state.is_dark()

    def make() -> str:
        style = _styles(is_sheet=is_sheet, dark=dark)
        lines = network.about(recipe), say("sentence", sentence=visible(sentence, limit=None))
        return str(h.div(".on-paper")[style, (h.p[line] for line in lines)])

    st.html(state.cached(make, "paper", recipe.digest, sentence, is_sheet, dark))


def questions(page: str) -> None:
    """The page's questions with room to write, and the answers on a sheet of their own."""
    asked = say.table["ask"].get(page)
    if not state.is_handout() or not asked:
        return
    st.info(say("hint"))
    room = h.div(style="height:3.2rem;border-bottom:1px solid currentColor")
    items = [h.li[say(f"ask.{page}.{name}"), room] for name in asked]
    answers = [h.li[say(f"answer.{page}.{name}")] for name in asked]
    st.html(str(h.section[h.h2[say("questions")], h.ol[items]]))
    st.html(str(h.section(".answers")[h.h2[say("answers")], h.ol[answers]]))
