"""The switch of presenter mode, and the way through the pages while it is on."""

from __future__ import annotations

import streamlit as st

from dashboard import state
from dashboard.features.presenter.component import presenter
from dashboard.prose.messages import messages

say = messages("presenter")

PAGES: tuple[str, ...] = tuple(messages("page").table["steps"])
"""The pages in the order of the way through the app."""


def switch() -> None:
    """The button that begins it."""
    st.sidebar.button(
        say("switch"),
        key="present",
        help=say("switch_help"),
        on_click=state.change,
        kwargs={"present": True},
    )


def panel(page: str) -> None:
    """Show this page's pictures one by one while the visitor presents, and lead on."""
    was = state.current().present
    present, way = presenter(present=was, scheme=state.scheme(), key="presenter")
    if present != was:
        state.change(present=present)
        st.rerun()
    at = PAGES.index(page) + way if page in PAGES else -1
    if way and 0 <= at < len(PAGES):
        st.switch_page(f"dashboard/views/{PAGES[at]}.py")
