"""The values of widgets: those that outlive a visit to another page, and those of the recipe."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st


def session_value(name: str, value: Any = None) -> Any:
    """A value that a page keeps for the visitor until the session ends; first `value`."""
    return st.session_state.setdefault(f"draft_{name}", value)


def set_session_value(name: str, value: Any) -> None:
    """Replace such a value."""
    st.session_state[f"draft_{name}"] = value


def persistent_key(name: str, value: Any, *, most: int | None = None) -> str:
    """The key of a widget whose value outlives a visit to another page; at first `value`.

    `most` is the highest value that still makes sense.
    """
    key = f"kept_{name}"
    # Streamlit forgets a widget's value when a page without it is shown; the draft remains.
    now = st.session_state.get(key, session_value(key, value))
    st.session_state[key] = now if most is None else min(now, most)
    set_session_value(key, st.session_state[key])
    return key


def persistent_value(name: str) -> Any:
    """The value that a kept widget has now, newer in a callback than when it was drawn."""
    return st.session_state[f"kept_{name}"]


def set_persistent_value(name: str, value: Any) -> None:
    """Set a kept widget's value; call in a callback, before the widget is drawn."""
    st.session_state[f"kept_{name}"] = value


def control_key(name: str, value: Any) -> str:
    """The key of a widget that shows one part of the recipe, set to that part's value."""
    key = f"control_{name}"
    st.session_state[key] = value
    return key


def on_control(name: str, apply: Callable[[Any], None]) -> Callable[[], None]:
    """A callback that hands a control's new value on; an emptied one changes nothing."""

    def changed() -> None:
        value = st.session_state.get(f"control_{name}")
        if value is not None:
            apply(value)

    return changed


def uploaded(key: str) -> tuple[str, bytes] | None:
    """The name of the file in an uploader and its bytes, or None."""
    file = st.session_state.get(key)
    return None if file is None else (file.name, file.getvalue())
