"""Which runs have to be ended: silent ones, endless ones, and those that nobody watches."""

from __future__ import annotations

import dataclasses
from typing import Literal, NamedTuple, TypeAlias

from lstm_core.engine.files import Stamp
from lstm_core.engine.supervision import Limits

Trouble: TypeAlias = Literal["silent", "deaf", "long", "abandoned"]
"""Its process gives no sign of life; it was asked to stop and does not; it takes too long; nobody
has watched it for long."""

LONGEST_LOOK = 5.0
"""Between two looks no more than so many seconds count. So a machine that slept, or a server that
stood still itself, holds nothing against a run."""


class Look(NamedTuple):
    """What is seen of a run that is under way.

    sign: its sign of life, which changes as long as it lives; None before the first.
    unwatched: for how many seconds nobody has watched it.
    """

    sign: Stamp | None
    is_stopping: bool
    unwatched: float


@dataclasses.dataclass
class _Seen:
    sign: Stamp | None = None
    at: float = 0.0
    ran: float = 0.0
    silent: float = 0.0
    stopping: float = 0.0


class Watchdog:
    """Remembers what was seen of each run, and tells what is wrong with it. Not thread-safe."""

    def __init__(self) -> None:
        self._seen: dict[str, _Seen] = {}

    def look(self, digest: str, look: Look, *, now: float, limits: Limits) -> Trouble | None:
        """What is wrong with a run, by this look and those before it; None if nothing is."""
        seen = self._seen.setdefault(digest, _Seen(at=now))
        passed = max(0.0, min(now - seen.at, LONGEST_LOOK))
        seen.at, seen.ran = now, seen.ran + passed
        seen.silent = seen.silent + passed if look.sign == seen.sign else 0.0
        seen.sign = look.sign
        seen.stopping = seen.stopping + passed if look.is_stopping else 0.0
        # Before its first sign a process may have to start.
        patience = limits.silent_seconds if look.sign else limits.start_seconds
        if seen.silent > patience:
            return "silent"
        if seen.stopping > limits.stop_seconds and look.sign:
            return "deaf"
        if look.is_stopping:
            return None
        if seen.ran > limits.run_seconds:
            return "long"
        return "abandoned" if look.unwatched > limits.abandoned_seconds else None

    def forget(self, digest: str) -> None:
        """Forget a run that has ended."""
        self._seen.pop(digest, None)
