"""Values of widgets and pages.

A widget's key is its name. Values of pages are in one dictionary, `page_values`, so their names
and those of widgets do not meet.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st

from dashboard.state import lookups

Made = TypeVar("Made")


def _values() -> dict[str, Any]:
    values: dict[str, Any] = lookups.session_entry("page_values", dict)
    return values


def per_visitor(name: str, make: Callable[[], Made]) -> Made:
    """What `make` returns, made once for this visitor."""
    if name not in _values():
        _values()[name] = make()
    return _values()[name]


def session_value(name: str, first: Any = None) -> Any:
    """A value of a page, the same until the session ends; `first` if it was never set."""
    return _values().setdefault(name, first)


def set_session_value(name: str, value: Any) -> None:
    """Replace such a value."""
    _values()[name] = value


def latest_value(name: str) -> Any:
    """What a widget or a page has under this name now; None if it was never touched."""
    kept = _values()
    value = st.session_state.get(name, kept.get(name))
    return None if value == kept.get("firsts", {}).get(name) else value


def forget_value(name: str) -> None:
    """Let a widget or a page begin anew."""
    st.session_state.pop(name, None)
    _values().pop(name, None)
    _values().get("firsts", {}).pop(name, None)


def persistent_key(name: str, first: Any, *, fits: Callable[[Any], bool] | None = None) -> str:
    """The key of a widget whose value stays while other pages are shown; at first `first`.

    A value that was never touched follows a `first` that changes, and a link leaves it out.
    fits: whether the widget can show a value; one that it cannot is replaced by `first`.
    """
    # Streamlit forgets the value of a widget that a page does not have.
    value = st.session_state.get(name, _values().get(name, first))
    firsts = _values().setdefault("firsts", {})
    is_untouched = name in firsts and value == firsts[name]
    firsts[name] = first
    if is_untouched or (fits is not None and value != first and not fits(value)):
        value = first
    st.session_state[name] = _values()[name] = value
    return name


def widget_value(name: str) -> Any:
    """The value that a widget has now, newer in a callback than when the page ran."""
    return st.session_state[name]


def set_widget_value(name: str, value: Any) -> None:
    """Set a widget's value; call before the widget is drawn, in a callback say."""
    st.session_state[name] = value


def control(
    name: str, value: Any, apply: Callable[[Any], None], *, may_be_empty: bool = False
) -> dict[str, Any]:
    """The key and the callback of a widget that shows a part of the visitor.

    value: of that part, which the widget takes. apply: is given the widget's new value; unless it
    `may_be_empty`, an emptied one changes nothing.
    """

    def changed() -> None:
        if (new := st.session_state.get(name)) is not None or may_be_empty:
            apply(new)

    st.session_state[name] = value
    return {"key": name, "on_change": changed}
