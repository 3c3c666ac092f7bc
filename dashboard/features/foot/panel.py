"""What the browser does on every page, and the way through the pages in presenter mode."""

from __future__ import annotations

import streamlit as st

from dashboard import state
from dashboard.features.foot.component import foot
from dashboard.prose.messages import messages

PAGES: tuple[str, ...] = tuple(messages("page").table["steps"])
"""The pages in the order of the way through the app."""


def panel(page: str) -> None:
    """The words of the page explained, its address, and its pictures one by one, if so wished."""
    was = state.current()
    lesson = was.lesson
    present, way = foot(
        present=was.present,
        query=None if state.is_address_kept() else state.query(),
        place=f"{page} {lesson.to_link()}" if lesson else page,
        scheme=state.scheme(),
        dark=state.is_dark(),
        key="foot",
    )
    if present != was.present:
        state.change(present=present)
        st.rerun()
    at = PAGES.index(page) + way if page in PAGES else -1
    if way and 0 <= at < len(PAGES):
        st.switch_page(f"dashboard/views/{PAGES[at]}.py")
