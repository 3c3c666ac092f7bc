"""Who watches which run, and who of them would rather have it stopped."""

from __future__ import annotations

import time
from typing import TypeAlias

WATCHING_SECONDS = 5.0
"""Whoever was seen with a run within this time watches it."""

_Seat: TypeAlias = tuple[str, str | None]
"""A run's digest, and who watches it."""


class Viewers:
    """Keeps a run from being stopped while somebody wants it to go on.

    Runs are named by their digest, visitors by what the caller calls them. Whoever is not seen for
    `WATCHING_SECONDS` has gone; what they wanted stays until the run is over. Not thread-safe.
    """

    def __init__(self) -> None:
        self._seen: dict[_Seat, float] = {}
        self._want_it_stopped: set[_Seat] = set()

    def __len__(self) -> int:
        """How many watch something."""
        return len(self._seen)

    def watch(self, digest: str, visitor: str | None) -> None:
        """Note that a visitor watches a run, and forget those who have gone."""
        self._seen[digest, visitor] = time.monotonic()
        self._seen = {seat: at for seat, at in self._seen.items() if _is_recent(at)}

    def ask_to_stop(self, digest: str, visitor: str | None) -> int:
        """Note that a visitor would stop a run; how many others who watch it would not."""
        self._want_it_stopped.add((digest, visitor))
        return self._count_wanting(digest)

    def leave(self, digest: str, visitor: str | None) -> int:
        """A visitor watches a run no more; how many others do who would not stop it."""
        self._seen.pop((digest, visitor), None)
        return self._count_wanting(digest)

    def count_others(self, digest: str, visitor: str | None) -> int:
        """How many others keep a run going that a visitor would stop; 0 if they would not."""
        return self._count_wanting(digest) if (digest, visitor) in self._want_it_stopped else 0

    def forget(self, digest: str) -> None:
        """A run has ended, or begins anew: nobody has asked for anything yet."""
        self._want_it_stopped = {seat for seat in self._want_it_stopped if seat[0] != digest}

    def clear(self) -> None:
        """Everybody goes."""
        self._seen.clear()
        self._want_it_stopped.clear()

    def _count_wanting(self, digest: str) -> int:
        watching = {s for s, at in self._seen.items() if s[0] == digest and _is_recent(at)}
        return len(watching - self._want_it_stopped)


def _is_recent(at: float) -> bool:
    return time.monotonic() - at < WATCHING_SECONDS
