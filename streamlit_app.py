"""LSTM View: type a sentence; watch an LSTM decide what to remember.

`streamlit run` imports this file once to find `app`, and then runs it for every visitor. It is the
table of contents.
"""

import sys

if not (3, 11) <= sys.version_info[:2] < (3, 14):
    sys.exit(
        "LSTM View needs Python 3.11, 3.12 or 3.13. TensorFlow has no release for "
        f"Python {sys.version_info[0]}.{sys.version_info[1]}."
    )

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard import state, theme
from dashboard.features.lesson import panel as lesson
from dashboard.features.network import panel as network
from dashboard.features.onward import panel as onward
from dashboard.features.opening import panel as opening
from dashboard.features.page import panel as frame
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

app = st.App(__file__, lifespan=state.lifespan, middleware=state.MIDDLEWARE)


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
        frame.stay_current()
        onward.panel(page.url_path or FIRST)
        presenter.panel(page.url_path or FIRST)


if get_script_run_ctx(suppress_warning=True) is not None:
    show()
