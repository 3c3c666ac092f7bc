"""What is computed once for all visitors, so nobody may change it."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from dashboard.state.runs import status
from dashboard.state.session import recipe

Made = TypeVar("Made")

MOST = 384


def cached_for_recipe(make: Callable[[], Made], *key: str | int | float | bool) -> Made:
    """What `make` returns, made once for the current network and everything in `key`."""
    return cached(make, recipe().digest, status().version, *key)


def cached(make: Callable[[], Made], *key: str | int | float | bool) -> Made:
    """What `make` returns, made once for everything in `key`, whatever the recipe.

    For what is drawn from a record, whose `stamp` belongs into the key.
    """
    # Not st.cache_resource: it hashes every key anew, which took a tenth of a page's rerun.
    made: Made = _place(key).get(make)
    return made


class _Place:
    """Room for what is made once; who comes meanwhile waits for it."""

    def __init__(self) -> None:
        self._making = threading.Lock()
        self._made: tuple[Any, ...] = ()

    def get(self, make: Callable[[], Any]) -> Any:
        if not self._made:
            with self._making:
                self._made = self._made or (make(),)
        return self._made[0]


@functools.lru_cache(maxsize=MOST)
def _place(key: tuple[Any, ...]) -> _Place:  # noqa: ARG001 - the cache's key
    return _Place()


def forget_all() -> None:
    """Empty the cache."""
    _place.cache_clear()
