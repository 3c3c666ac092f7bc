"""What a run of a page asks of the session again and again: looked up once.

Streamlit takes about ten microseconds to say what a session holds, and a page asks a hundred times
who the visitor is.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any

import streamlit as st

_found: ContextVar[dict[str, Any] | None] = ContextVar("found", default=None)


@contextlib.contextmanager
def cached_for_run() -> Iterator[None]:
    """Until the block ends, look up each thing once.

    What changes one says so by `set_session_entry`.
    """
    token = _found.set({})
    try:
        yield
    finally:
        _found.reset(token)


def session_entry(name: str, first: Callable[[], Any] | None = None) -> Any:
    """What the session holds under a name; at first what `first` makes. KeyError without it."""
    found = _found.get()
    if found is not None and name in found:
        return found[name]
    if first is not None and name not in st.session_state:
        st.session_state[name] = first()
    value = st.session_state[name]
    if found is not None:
        found[name] = value
    return value


def set_session_entry(name: str, value: Any) -> None:
    """Let the session hold another value under a name."""
    st.session_state[name] = value
    if (found := _found.get()) is not None:
        found[name] = value


def of_this_run(name: str) -> dict[Any, Any] | None:
    """A dictionary that is empty when a page begins to run; None outside such a run."""
    found = _found.get()
    return None if found is None else found.setdefault(f"run {name}", {})
