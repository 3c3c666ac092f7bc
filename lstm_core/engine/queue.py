"""Which jobs wait, which run, and how long those that wait have to wait."""

from __future__ import annotations

import collections
import heapq
import itertools
import math
import time
from collections.abc import Callable

from lstm_core.engine.jobs import Job

Clock = Callable[[], float]
"""Seconds since some moment, such as `time.monotonic`."""


class Queue:
    """Jobs that wait for a place, first come first served, and those that have one.

    places: how many may run at once; 0 until the processes are started. Not thread-safe.
    """

    def __init__(self, *, places: int = 0, clock: Clock = time.monotonic) -> None:
        self.places = places
        self.waiting: collections.deque[Job] = collections.deque()
        self._running: dict[str, tuple[Job, float]] = {}
        self._clock = clock

    @property
    def has_turn(self) -> bool:
        """Whether a job waits and a place is free."""
        return bool(self.waiting) and self.places > len(self._running)

    def is_running(self, job: Job) -> bool:
        """Whether a job has been begun and has not ended."""
        return job.digest in self._running

    def place(self, job: Job) -> int:
        """A job's place among those that wait, from 1; 0 if it does not wait."""
        digests = (waiting.digest for waiting in self.waiting)
        return next((place for place, one in enumerate(digests, 1) if one == job.digest), 0)

    def begin(self) -> Job:
        """Give the first that waits a place."""
        job = self.waiting.popleft()
        self._running[job.digest] = job, self._clock()
        return job

    def end(self, job: Job) -> None:
        """Take a job's place back."""
        self._running.pop(job.digest, None)

    def longest_wait(self, place: int, seconds_run: Callable[[Job], float]) -> float | None:
        """The most seconds until the job at this place begins; None where nobody can tell.

        Each job that waits takes the place that is free first, for the longest that it can.
        seconds_run: how long a job has run, as its process says. Its folder may still be an
        earlier attempt's, so a job has run no longer than since it was begun here.
        """
        now = self._clock()
        free_in = [
            max(0.0, job.longest - min(seconds_run(job), now - begun))
            for job, begun in self._running.values()
        ]
        free_in += [0.0] * (self.places - len(free_in))
        if not free_in:
            return None
        heapq.heapify(free_in)
        for job in itertools.islice(self.waiting, place - 1):
            heapq.heapreplace(free_in, free_in[0] + job.longest)
        return free_in[0] if math.isfinite(free_in[0]) else None
