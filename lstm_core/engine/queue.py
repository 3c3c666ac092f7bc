"""Which jobs wait, which run, and how long those that wait likely have to wait."""

from __future__ import annotations

import collections
import heapq
import itertools
import math
import statistics
import time
from collections.abc import Callable
from typing import NamedTuple

from lstm_core.engine.jobs import Job
from lstm_core.engine.status import Course

Clock = Callable[[], float]
"""Seconds since some moment, such as `time.monotonic`."""


TYPICAL_SECONDS = 20.0
"""What a job likely takes as long as none of its kind has ended."""

REMEMBERED = 9
"""So many jobs of a kind tell how long the next one likely takes."""


class Wait(NamedTuple):
    """The seconds until a job begins: the likely ones, and the most."""

    likely: float
    longest: float


class Queue:
    """Jobs that wait for a place, first come first served, and those that have one.

    places: how many may run at once; 0 until the processes are started. most: after so many
    seconds a job is stopped. Not thread-safe.
    """

    def __init__(
        self, *, places: int = 0, most: float = math.inf, clock: Clock = time.monotonic
    ) -> None:
        self.places, self._most = places, most
        self.waiting: collections.deque[Job] = collections.deque()
        self._askers: dict[str, str] = {}
        self._running: dict[str, tuple[Job, float]] = {}
        self._took: dict[type[Job], collections.deque[float]] = {}
        self._clock = clock

    @property
    def has_turn(self) -> bool:
        """Whether a job waits and a place is free."""
        return bool(self.waiting) and self.places > len(self._running)

    @property
    def running(self) -> list[Job]:
        """The jobs that have a place."""
        return [job for job, _ in self._running.values()]

    def is_running(self, job: Job) -> bool:
        """Whether a job has been begun and has not ended."""
        return job.digest in self._running

    def place(self, job: Job) -> int:
        """A job's place among those that wait, from 1; 0 if it does not wait."""
        digests = (waiting.digest for waiting in self.waiting)
        return next((place for place, one in enumerate(digests, 1) if one == job.digest), 0)

    def waiting_of(self, viewer: str) -> Job | None:
        """The job that waits because this viewer asked for it."""
        return next((job for job in self.waiting if self._askers.get(job.digest) == viewer), None)

    def add(self, job: Job, *, viewer: str | None = None) -> None:
        """Let a job wait for a place; viewer: who asked for it."""
        self.waiting.append(job)
        if viewer is not None:
            self._askers[job.digest] = viewer

    def remove(self, job: Job) -> None:
        """Let a job wait no more."""
        self.waiting.remove(job)
        self._askers.pop(job.digest, None)

    def begin(self) -> Job:
        """Give the first that waits a place."""
        job = self.waiting.popleft()
        self._askers.pop(job.digest, None)
        self._running[job.digest] = job, self._clock()
        return job

    def end(self, job: Job) -> None:
        """Take a job's place back."""
        _, begun = self._running.pop(job.digest, (None, None))
        if begun is not None:
            took = self._took.setdefault(type(job), collections.deque(maxlen=REMEMBERED))
            took.append(self._clock() - begun)

    def wait(self, place: int, course: Callable[[Job], Course]) -> Wait | None:
        """The seconds until the job at this place begins; None where there is no process yet.

        Each job that waits takes the place that is free first, for the time that it likely takes,
        or for the longest that it can.
        course: how far a job is, as its process says. Its folder may still be an earlier attempt's,
        so a job has run no longer than since it was begun here.
        """
        if not self.places:
            return None
        now = self._clock()
        running = [
            (job, Course(min(seconds, now - begun), fraction), now - begun)
            for job, begun in self._running.values()
            for seconds, fraction in (course(job),)
        ]
        longest = self._free_in(
            place,
            [max(0.0, self._longest(job) - at.seconds) for job, at, _ in running],
            self._longest,
        )
        likely = self._free_in(
            place, [self._left(job, at, since) for job, at, since in running], self._typical
        )
        return Wait(min(likely, longest), longest)

    def _free_in(self, place: int, running: list[float], takes: Callable[[Job], float]) -> float:
        """The seconds until the place-th has a place, if each that waits takes so long."""
        free_in = running + [0.0] * (self.places - len(running))
        heapq.heapify(free_in)
        for job in itertools.islice(self.waiting, place - 1):
            heapq.heapreplace(free_in, free_in[0] + takes(job))
        return free_in[0]

    def _typical(self, job: Job) -> float:
        """The seconds that a job of this kind takes: the median of the last ones."""
        took = self._took.get(type(job))
        return min(job.longest, statistics.median(took) if took else TYPICAL_SECONDS)

    def _left(self, job: Job, at: Course, since: float) -> float:
        """The seconds that a job under way likely still takes."""
        if at.fraction > 0.05 and at.seconds > 1:  # it tells by itself
            return at.seconds * (1 / at.fraction - 1)
        return max(0.0, self._typical(job) - since)

    def _longest(self, job: Job) -> float:
        return min(job.longest, self._most)
