"""Who watches which run, and who of them wants it stopped."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeAlias

WATCHING_SECONDS = 60.0
"""Whoever asked about a run within this time watches it. A page asks twice a second; a browser
whose tab is in the background, or whose network is gone for a moment, does not."""

_Viewing: TypeAlias = tuple[str, str | None]
"""A run's digest, and who watches it."""


class Viewers:
    """Keeps a run from being stopped while somebody wants it to go on.

    Runs are named by their digest, viewers by what the caller calls them. A viewer who does not ask
    for `WATCHING_SECONDS` has left; what they wanted stays until the run is over. clock: seconds
    since some moment. Not thread-safe.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: dict[_Viewing, float] = {}
        self._want_stopped: set[_Viewing] = set()
        self._last_seen: dict[str, float] = {}

    def __len__(self) -> int:
        """How many watch something."""
        return len(self._seen)

    def watch(self, digest: str, viewer: str | None) -> None:
        """Note that a viewer watches a run, and forget those who have left."""
        self._seen[digest, viewer] = self._last_seen[digest] = self._clock()
        self._seen = {viewing: at for viewing, at in self._seen.items() if self._is_recent(at)}

    def ask_to_stop(self, digest: str, viewer: str | None) -> int:
        """Note that a viewer wants a run stopped; returns how many who watch it do not."""
        self._want_stopped.add((digest, viewer))
        return self._count_wanting(digest)

    def leave(self, digest: str, viewer: str | None) -> int:
        """Note that a viewer watches a run no more; returns how many others want it to go on."""
        self._seen.pop((digest, viewer), None)
        return self._count_wanting(digest)

    def count_others(self, digest: str, viewer: str | None) -> int:
        """How many others keep a run going that a viewer wants stopped; 0 if they do not."""
        return self._count_wanting(digest) if (digest, viewer) in self._want_stopped else 0

    def unwatched(self, digest: str) -> float:
        """For how many seconds nobody has watched a run; 0 for one that nobody ever has."""
        now = self._clock()
        return now - self._last_seen.get(digest, now)

    def forget(self, digest: str) -> None:
        """Forget what was wanted of a run, which has ended or begins anew."""
        self._last_seen.pop(digest, None)
        self._want_stopped = {viewing for viewing in self._want_stopped if viewing[0] != digest}

    def _count_wanting(self, digest: str) -> int:
        watching = {v for v, at in self._seen.items() if v[0] == digest and self._is_recent(at)}
        return len(watching - self._want_stopped)

    def _is_recent(self, at: float) -> bool:
        return self._clock() - at < WATCHING_SECONDS
