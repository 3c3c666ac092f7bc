"""The switch of presenter mode."""

from __future__ import annotations

import streamlit as st

from dashboard import state
from dashboard.prose.messages import messages

say = messages("presenter")


def switch() -> None:
    """The button that begins it."""
    st.sidebar.button(
        say("switch"),
        key="present",
        help=say("switch_help"),
        on_click=state.change,
        kwargs={"present": True},
    )
