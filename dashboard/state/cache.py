"""What is computed once for all visitors, so nobody may change it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st

from dashboard.state.runs import status
from dashboard.state.session import recipe

Made = TypeVar("Made")


def cached_for_recipe(make: Callable[[], Made], *key: str | int | float | bool) -> Made:
    """What `make` returns, made once for the current network and everything in `key`."""
    return cached(make, recipe().digest, status().version, *key)


def cached(make: Callable[[], Made], *key: str | int | float | bool) -> Made:
    """What `make` returns, made once for everything in `key`, whatever the recipe.

    For what is drawn from a record, whose `stamp` belongs into the key.
    """
    return _cached(key, make)


@st.cache_resource(max_entries=384, show_spinner=False)
def _cached(key: tuple[Any, ...], _make: Callable[[], Any]) -> Any:  # noqa: ARG001 - the cache's key
    return _make()


def forget_all() -> None:
    """Empty the cache."""
    _cached.clear()
