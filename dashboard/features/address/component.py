"""The address bar, kept on the link that opens the current view."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.components import register

_mount = register("address", __file__)


def address(query: Mapping[str, str], *, key: str) -> None:
    """Put a query into the browser's address bar, without a new entry in its history.

    Streamlit's own `st.query_params` adds an entry at each change, which turns the back button
    into an undo of keystrokes.
    """
    _mount(key=key, data={"query": dict(query)}, height=1)
