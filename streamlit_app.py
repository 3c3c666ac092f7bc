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
from dashboard.features.network import panel as network

# In pixels. Narrow, because the pictures need the room.
SIDEBAR_WIDTH = 220

app = st.App(__file__, lifespan=state.lifespan)


def pages() -> list[st.Page]:
    """The pages, in the order of their menu."""
    return [
        st.Page("dashboard/views/meet.py", title="Meet the LSTM", default=True),
        st.Page("dashboard/views/prepare.py", title="Prepare the data", url_path="prepare"),
        st.Page("dashboard/views/train.py", title="Train", url_path="train"),
        st.Page("dashboard/views/gates.py", title="Inside the gates", url_path="gates"),
        st.Page("dashboard/views/predict.py", title="Predict the next word", url_path="predict"),
        st.Page("dashboard/views/compare.py", title="RNN vs LSTM", url_path="compare"),
        st.Page("dashboard/views/when.py", title="When to use it", url_path="when"),
    ]


def show() -> None:
    """One visitor's page."""
    st.set_page_config(
        page_title="LSTM View",
        page_icon=theme.ICON,
        layout="wide",
        initial_sidebar_state=SIDEBAR_WIDTH,
    )
    page = st.navigation(state.per_visitor("pages", pages), position="top")
    with state.page_run(page.url_path):
        network.link_problems()
        network.sidebar()
        page.run()


if get_script_run_ctx(suppress_warning=True) is not None:
    show()
