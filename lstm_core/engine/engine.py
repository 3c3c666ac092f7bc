"""The engine: worker processes that train and read, so that the calling process never has to.

Of `workers` processes one only reads, and the others train recipes and run races: a reader never
waits behind a training. Runs beyond them queue, first come first served. A process that dies is
replaced; a reading that it was busy with is tried once more, a run says what happened and can be
started again.

    engine = Engine(RunStore())
    engine.start(recipe)                       # at once
    engine.status(recipe).state                # "training" ... "done"
    engine.ask(recipe, Read("hello how is"))   # -> Reading
"""

from __future__ import annotations

import collections
import contextlib
import dataclasses
import functools
import heapq
import itertools
import logging
import math
import threading
import time
import weakref
from concurrent.futures import BrokenExecutor, Future
from typing import TypeVar, overload

from lstm_core.engine import worker
from lstm_core.engine.inference import InferenceWorker, NetworkMissing
from lstm_core.engine.runs import RunStore
from lstm_core.engine.status import (
    RaceStatus,
    Runnable,
    RunStatus,
    TrainingStatus,
    longest,
    standing,
)
from lstm_core.engine.supervision import (
    EngineUnavailable,
    ExecutorFactory,
    SupervisedWorker,
    worker_process,
)
from lstm_core.engine.viewers import Viewers
from lstm_core.evidence.race import Race
from lstm_core.network.recipe import Recipe
from lstm_core.reading.question import Question

__all__ = ["Engine", "EngineUnavailable", "NetworkMissing"]

logger = logging.getLogger(__name__)

Answer = TypeVar("Answer")

LONGEST_QUEUE = 100
"""So many runs may wait; a class of thirty does not come near it."""

RETRY_SECONDS = 1.0
"""Where no worker process can be started, it is tried again after so long."""


class Engine:
    """Trains and reads in worker processes.

    runs: where the runs are kept; workers: how many processes, at least 2; executor: makes one
    worker, any `concurrent.futures.Executor` of one place that shares the runs' folder. Each
    worker is an executor of its own, so that one that dies takes no other with it; asleep: whether
    the workers start only when `wake` is called or somebody wants to read or starts a run, so that
    loading TensorFlow takes no time from what the calling process does first; warm: races that an
    idle trainer compiles in advance, in this order, so that they begin at once.
    Where no process can be started, what is to run waits, and it is tried again every second.
    All methods may be called from any thread.
    """

    def __init__(
        self,
        runs: RunStore,
        *,
        workers: int = 2,
        executor: ExecutorFactory = worker_process,
        asleep: bool = False,
        warm: tuple[Race, ...] = (),
    ) -> None:
        if workers < 2:
            raise ValueError(f"workers must be at least 2, one to read; received {workers}.")
        self.runs = runs
        self._reader = InferenceWorker(executor, runs)
        self._trainers = [SupervisedWorker(executor) for _ in range(workers - 1)]
        self._free: list[SupervisedWorker] = []
        self._lock = threading.RLock()
        self._waiting: collections.deque[Runnable] = collections.deque()
        self._training: dict[str, tuple[Runnable, float]] = {}
        self._failures: dict[str, str] = {}
        self._viewers = Viewers()
        self._warm = warm
        self._retry: threading.Timer | None = None
        self._is_woken = self._is_closed = False
        if not asleep:
            self.wake()
        # A program's end would wait for trainings to end. Python calls the functions registered
        # here before it does, last come first; its own `atexit` comes after.
        threading._register_atexit(_close, weakref.ref(self))  # type: ignore[attr-defined]

    @property
    def is_awake(self) -> bool:
        """Whether the reading process is up; until then a reading takes some seconds."""
        return self._reader.is_ready

    def wake(self) -> None:
        """Start the workers, unless they are started already, and with them what waits.

        Raises `EngineUnavailable` once the engine is closed.
        """
        with self._lock:
            if self._is_closed:
                raise EngineUnavailable("The engine is closed.")
            if self._is_woken:
                return
            try:
                for process in (*self._trainers, self._reader):
                    process.start()
            except (OSError, RuntimeError) as error:
                self._try_again_later(error)
                return
            self._is_woken = True
            self._free += self._trainers
            self._fill_places()

    def start(self, what: Runnable, *, again: bool = False, wakes: bool = True) -> RunStatus:
        """Train a recipe or run a race, unless that is done, under way or queued already.

        again: whether what is done is forgotten, and done anew; wakes: whether a sleeping engine
        wakes for it. Where too many wait, it fails at once and says so.
        """
        with self._lock:
            if wakes:
                self.wake()
            status = self.status(what)
            if again and status.state == "done":
                self.runs.discard(what.digest)
                status = self.status(what)
            if status.state == "done" or status.is_active:
                return status
            if len(self._waiting) >= LONGEST_QUEUE:
                self._failures[what.digest] = (
                    f"{LONGEST_QUEUE} trainings are waiting already. Try again in a few minutes."
                )
                return self.status(what)
            self._failures.pop(what.digest, None)
            self.runs.withdraw_cancel(what)
            self._viewers.forget(what.digest)
            self._waiting.append(what)
            self._fill_places()
            return self.status(what)

    @overload
    def status(self, what: Recipe, *, viewer: str | None = None) -> TrainingStatus: ...
    @overload
    def status(self, what: Race, *, viewer: str | None = None) -> RaceStatus: ...
    @overload
    def status(self, what: Runnable, *, viewer: str | None = None) -> RunStatus: ...
    def status(self, what: Runnable, *, viewer: str | None = None) -> RunStatus:
        """How the run of a recipe or race stands; `viewer` names who asks, and so watches it."""
        digest = what.digest
        with self._lock:
            if viewer is not None:
                self._viewers.watch(digest, viewer)
            # Asleep, the first ones wait for a process to start, and for no other run.
            unstarted = 0 if self._is_woken else len(self._trainers)
            place = next((i for i, r in enumerate(self._waiting, 1) if r.digest == digest), 0)
            if place > unstarted:
                return dataclasses.replace(
                    standing(what, "queued"),
                    place=place - unstarted,
                    wait=self._longest_wait(place - 1),
                )
            starting = place > 0 or digest in self._training
            failure = self._failures.get(digest, "")
        status = self.runs.status(what)
        if failure and not status.is_active and status.state != "done":
            return dataclasses.replace(status, state="failed", message=failure)
        if starting and not status.is_active and status.state != "done":
            # Handed over, not begun yet.
            return dataclasses.replace(standing(what, "training"), is_stopping=status.is_stopping)
        return status

    def cancel(self, what: Runnable, *, viewer: str | None = None) -> int:
        """Stop a run, unless others watch it who have not asked for that.

        Returns how many of them there are: 0 means that the run is stopping. So whoever is the last
        to ask stops it for all. `count_others` has the number as it is later.
        """
        with self._lock:
            others = self._viewers.ask_to_stop(what.digest, viewer)
            if not others:
                self._stop(what)
            return others

    def leave(self, what: Runnable, *, viewer: str | None = None) -> None:
        """Stop a run that a viewer turns away from, unless others want it to go on."""
        with self._lock:
            if not self._viewers.leave(what.digest, viewer):
                self._stop(what)

    def count_others(self, what: Runnable, *, viewer: str | None) -> int:
        """How many others want a run to go on that this viewer has asked to stop; else 0."""
        with self._lock:
            return self._viewers.count_others(what.digest, viewer)

    def ask(self, recipe: Recipe, question: Question[Answer]) -> Answer:
        """What a recipe's trained network answers to a question.

        Raises `NetworkMissing` if there is none (a damaged one is removed, so that it can be
        trained again), `NothingToRead` or `DoesNotFit` if the question does not fit the network,
        and `EngineUnavailable` if no worker answers.
        """
        if not self._is_woken:
            self.wake()
        return self._reader.ask(recipe, question)

    def wait(self, what: Runnable, *, timeout: float = 600.0) -> RunStatus:
        """Wait until a run ends, or `timeout` seconds; returns how it stands then."""
        deadline = time.monotonic() + timeout
        while (status := self.status(what)).is_active and time.monotonic() < deadline:
            time.sleep(0.02)
        return status

    def close(self) -> None:
        """End the worker processes; trainings under way stop and can be started again."""
        with self._lock:
            self._is_closed = True
            self._waiting.clear()
            self._viewers.clear()
            if self._retry is not None:
                self._retry.cancel()
        for process in (self._reader, *self._trainers):
            process.close()

    def _fill_places(self) -> None:
        """Hand waiting runs to free trainers. Call with the lock held."""
        while self._waiting and self._free:
            what, trainer = self._waiting[0], self._free[0]
            try:
                future = trainer.submit(worker.run, str(self.runs.root), what)
            except EngineUnavailable:
                self._waiting.clear()
                raise
            except (OSError, RuntimeError) as error:
                self._try_again_later(error)
                return
            self._waiting.popleft()
            self._free.remove(trainer)
            self._training[what.digest] = what, time.monotonic()
            future.add_done_callback(functools.partial(self._ended, what, trainer))
        for trainer in self._free if self._warm else ():
            try:
                trainer.submit(worker.warm, self._warm)  # it skips what is compiled already
            except (OSError, RuntimeError, EngineUnavailable) as error:  # it can be done without
                logger.warning("A trainer is not warmed: %r", error)

    def _try_again_later(self, error: Exception) -> None:
        """Start what waits when there may be processes again. Call with the lock held."""
        logger.warning("A worker process did not start: %r", error)
        if self._retry is None:
            self._retry = threading.Timer(RETRY_SECONDS, self._try_again)
            self._retry.daemon = True
            self._retry.start()

    def _try_again(self) -> None:
        with self._lock, contextlib.suppress(EngineUnavailable):
            self._retry = None
            self.wake()
            self._fill_places()

    def _stop(self, what: Runnable) -> None:
        """Take a run from the queue, or ask it to stop. Call with the lock held."""
        if what not in self._waiting and self.status(what).is_active:
            self.runs.request_cancel(what)
            return
        if what in self._waiting:
            self._waiting.remove(what)
        self._viewers.forget(what.digest)

    def _longest_wait(self, before: int) -> float | None:
        """After how many seconds a trainer is free when so many runs wait before; lock held.

        Each takes the trainer that is free first, and the longest that it can; None: no telling.
        """
        now = time.monotonic()
        # A folder may still be an earlier attempt's, older than what was handed over.
        free_in = [
            longest(what) - min(self.runs.running_for(what), now - since)
            for what, since in self._training.values()
        ]
        free_in = [0.0] * len(self._free) + [max(0.0, seconds) for seconds in free_in]
        if not free_in or self._retry is not None:
            return None  # the processes are not there yet
        heapq.heapify(free_in)
        for what in itertools.islice(self._waiting, before):
            heapq.heapreplace(free_in, free_in[0] + longest(what))
        return free_in[0] if math.isfinite(free_in[0]) else None

    def _ended(self, what: Runnable, trainer: SupervisedWorker, future: Future[None]) -> None:
        """Take note of how a run's call ended, and start the next."""
        error = None if future.cancelled() else future.exception()
        with self._lock:
            self._training.pop(what.digest, None)
            self._viewers.forget(what.digest)
            self._free.append(trainer)
            if error is not None:
                self._failures[what.digest] = _in_words(error)
            self._fill_places()
        if error is None:
            with contextlib.suppress(OSError):
                self.runs.prune(keep=frozenset({what.digest}))


def _close(engine: weakref.ref[Engine]) -> None:
    if (still_there := engine()) is not None:
        still_there.close()


def _in_words(error: BaseException) -> str:
    if isinstance(error, BrokenExecutor):
        return "The process that trained it ended unexpectedly. Start it again."
    if isinstance(error, OSError):
        return f"The run folder cannot be written: {error.strerror or error}."
    return f"The training failed: {error}"
