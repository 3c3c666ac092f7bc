"""A visitor's session: how it begins from a link, what each of its pages begins and ends with."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from dashboard.state import current, link, racing, runs
from dashboard.state.sentences import sentence, set_sentence
from dashboard.state.server import engine
from dashboard.state.texts import example_sentence
from dashboard.state.widgets import session_value, set_session_value
from lstm_core.evidence.verdicts import Row

CLAIM_KEY = "claim"
"""The widget that says which row of the table of claims is open."""


def begin_page(page: str) -> tuple[str, ...]:
    """Set the visitor up; returns what could not be used of the link that was opened, in words.

    `page` is the address of the page that is about to be shown.

    The messages come once, in the run that opens the session, and stay until they are dismissed.
    """
    state = st.session_state
    if "problems" not in state:
        opened = link.from_query(st.query_params.to_dict(), engine().runs.recipe)
        current.begin(opened.recipe, opened.chosen)
        racing.begin(opened.lineup)
        set_session_value(f"kept_{CLAIM_KEY}", opened.row)
        state.link_target = "race" if opened.lineup else "row" if opened.row else ""
        set_sentence(
            opened.sentence if opened.sentence is not None else example_sentence(opened.recipe)
        )
        # Last: Streamlit may end this run at any line above, and then the next one does it all.
        state.problems = opened.problems
    if state.get("page") != page:
        # A page's sentence box is a widget of its own, which begins empty under the same key.
        set_sentence(sentence())
        state.page = page
    runs.begin_page()
    return state.problems


def end_page() -> None:
    """The page has run."""
    runs.end_page()


def dismiss_problems() -> None:
    """Forget what was wrong with the link."""
    st.session_state.problems = ()


def query() -> dict[str, str]:
    """The current link's query."""
    return link.to_query(
        current.recipe(), sentence(), current.differing(), racing.shown_lineup(), opened_row()
    )


def opened_row() -> Row | None:
    """The row of the table of claims that is open, also before its widget is drawn."""
    key = f"kept_{CLAIM_KEY}"
    return st.session_state.get(key, session_value(key))


def link_target() -> Literal["race", "row", ""]:
    """Where on its page the link that opened the session led: to a race, to a row of the table."""
    return st.session_state.link_target


def is_dark() -> bool:
    """Whether the visitor sees the dark theme."""
    return st.context.theme.type == "dark"
