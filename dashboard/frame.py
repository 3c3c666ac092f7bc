"""The table of contents, and what every page has around it."""

from __future__ import annotations

import streamlit as st

from dashboard import state, theme
from dashboard.features.foot import panel as foot
from dashboard.features.lesson import panel as lesson
from dashboard.features.network import panel as network
from dashboard.features.onward import panel as onward
from dashboard.features.opening import panel as opening
from dashboard.features.paper import panel as paper
from dashboard.features.presenter import panel as presenter
from dashboard.features.room import panel as room
from dashboard.features.share import panel as share
from dashboard.prose.messages import messages

say = messages("page")

# In pixels. Narrow, because the pictures need the room.
SIDEBAR_WIDTH = 220

FIRST = next(iter(say.table["titles"]))
"""The page that has no address of its own."""


def pages() -> list[st.Page]:
    """The pages, in the order of their menu."""
    first, *others = say.table["titles"].items()
    return [
        st.Page(f"dashboard/views/{first[0]}.py", title=first[1], default=True),
        *(st.Page(f"dashboard/views/{name}.py", title=of, url_path=name) for name, of in others),
    ]


def show() -> None:
    """One visitor's page."""
    st.set_page_config(
        page_title=say("app"),
        page_icon=theme.ICON,
        layout="wide",
        initial_sidebar_state=SIDEBAR_WIDTH,
    )
    state.open_first_link()
    page = st.navigation(
        state.per_visitor("pages", pages), position="top" if state.shows("menu") else "hidden"
    )
    with state.page_run(page.url_path):
        network.link_problems()
        lesson.panel(page.url_path or FIRST)
        network.sidebar(opening.shown(page.url_path or FIRST)[0])
        presenter.switch()
        paper.switch()
        room.panel(page.url_path or FIRST)
        paper.head(page.url_path or FIRST)
        page.run()
        paper.questions(page.url_path or FIRST)
        share.panel()
        foot.panel(page.url_path or FIRST)
        onward.panel(page.url_path or FIRST)
