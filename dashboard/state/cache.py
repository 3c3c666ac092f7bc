"""What is made once: for one visitor, or for all of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st

from dashboard.state.session import recipe

Made = TypeVar("Made")


def per_visitor(name: str, make: Callable[[], Made]) -> Made:
    """What `make` returns, made once for this visitor."""
    if name not in st.session_state:
        st.session_state[name] = make()
    return st.session_state[name]


def cached_for_recipe(make: Callable[[], Made], *key: str | int | float | bool) -> Made:
    """What `make` returns, made once for the current recipe and everything in `key`.

    It is kept for all visitors, so nobody may change it.
    """
    return _made(key=(recipe().digest, *key), _make=make)


def cached(make: Callable[[], Made], *key: str | int | float | bool) -> Made:
    """What `make` returns, made once for everything in `key`, whatever the recipe.

    For what is drawn from a record, whose `stamp` belongs into the key. It is kept for all
    visitors, so nobody may change it.
    """
    return _drawn(key=key, _make=make)


@st.cache_resource(max_entries=256, show_spinner=False)
def _drawn(key: tuple[Any, ...], _make: Callable[[], Any]) -> Any:  # noqa: ARG001 - the cache's key
    return _make()


@st.cache_resource(max_entries=128, show_spinner=False)
def _made(key: tuple[Any, ...], _make: Callable[[], Any]) -> Any:  # noqa: ARG001 - the cache's key
    return _make()
