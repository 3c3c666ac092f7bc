"""Worker processes that are made anew when they die or hang.

Each is an executor of its own, so that one that dies takes no other with it.
"""

from __future__ import annotations

import collections
import dataclasses
import inspect
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any, TypeVar

from lstm_core.engine import worker
from lstm_core.engine.process import WorkerProcess
from lstm_core.runtime import ENVIRONMENT

logger = logging.getLogger(__name__)

ExecutorFactory = Callable[[], Executor]
Result = TypeVar("Result")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Limits:
    """What an engine's waiting is bounded by.

    start_seconds: from a process's start until it is ready. It loads TensorFlow meanwhile: seconds
    on an idle machine, but the disk may be slow or the machine busy.
    answer_seconds: for one question, from when the process is ready and no other question is
    before it. A question that a dying process took with it has as long once more.
    retry_seconds: until it is tried again to start a process where none could be started.
    loads, growth: an inference process is replaced once it has loaded so many networks and has
    grown by so many bytes; what is compiled is not given back.
    queue: how many jobs may wait; a class of thirty does not come near it.
    run_seconds: a training that takes longer is stopped.
    abandoned_seconds: a run that nobody has watched for so long is stopped.
    silent_seconds: the process of a run that gives no sign of life for so long is ended.
    stop_seconds: so is one that has not stopped so long after it was asked to.
    quiet_seconds: a trainer that had nothing to do for so long is ended where memory is short.
    """

    start_seconds: float = 180.0
    answer_seconds: float = 60.0
    retry_seconds: float = 1.0
    loads: int = 20
    growth: int = 300_000_000
    queue: int = 100
    run_seconds: float = 1_800.0
    abandoned_seconds: float = 600.0
    silent_seconds: float = 60.0
    stop_seconds: float = 30.0
    quiet_seconds: float = 120.0


LIMITS = Limits()


def worker_process() -> Executor:
    """One process of this machine, with TensorFlow loaded as soon as it is up."""
    return WorkerProcess(worker.prepare_process, ENVIRONMENT)


class EngineUnavailable(Exception):
    """The worker processes do not answer."""


class _Process:
    """An executor of one place, and when its process was started and is ready."""

    def __init__(self, executor: Executor) -> None:
        self.executor = executor
        self._first: Future[int] | None = None
        self._started = 0.0

    @property
    def is_ready(self) -> bool:
        """Whether it has answered since it was started."""
        return self._first is not None and self._first.done() and not _has_failed(self._first)

    def start(self) -> Future[int]:
        """Have the process start, unless it has. Raises what the executor's `submit` does."""
        if self._first is None or _has_failed(self._first):
            self._started = time.monotonic()
            self._first = self.executor.submit(worker.process_id)
        return self._first

    def wait_until_ready(self, seconds: float) -> None:
        """Return once it is ready. TimeoutError if it is not so many seconds after its start."""
        if self._first is not None:
            late = self._started + seconds
            self._first.result(timeout=max(0.0, late - time.monotonic()))

    def end(self, *, now: bool, wait: bool = False) -> None:
        """End the process, once it has done what it does, or now where the executor can do that."""
        # Our own can end its process in the middle of a call; other executors cannot.
        shutdown = self.executor.shutdown
        can_kill = "kill_workers" in inspect.signature(shutdown).parameters
        shutdown(wait=wait, **({"kill_workers": now} if can_kill else {}))


class Turns:
    """Lets one thread in after the other, in the order in which they came."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: collections.deque[threading.Lock] = collections.deque()
        self._is_taken = False

    def __enter__(self) -> None:
        with self._lock:
            if not self._is_taken:
                self._is_taken = True
                return
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        mine.acquire()

    def __exit__(self, *_: object) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_taken = False


class SupervisedWorker:
    """A worker process that is made anew when it dies or hangs."""

    def __init__(self, factory: ExecutorFactory, *, limits: Limits) -> None:
        self.limits = limits
        self._factory = factory
        self._lock = threading.Lock()
        self._turns = Turns()
        self._renewing = threading.Lock()
        self._closed = False
        self._process = self._fresh()

    @property
    def is_ready(self) -> bool:
        """Whether the process is up, so that it answers at once."""
        return self._process.is_ready

    def start(self) -> None:
        """Have the process start, if it has not. Raises what `submit` does."""
        self._hand_over()

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Have a function called in the worker.

        Raises `EngineUnavailable` once it is closed, and OSError or RuntimeError where no process
        can be started; then the call is as good as not made.
        """
        return self._hand_over(function, *arguments)[0]

    def call(self, function: Callable[..., Result], *arguments: Any) -> Result:
        """The answer of the worker. One that gives none in time is replaced: TimeoutError.

        One call is made after the other, so that what a call waits for others is no part of its
        `answer_seconds`. They begin when the worker is ready, for which it has `start_seconds`: to
        replace one that is slow to start by one that starts anew would only take longer.
        """
        with self._turns:
            future, process = self._hand_over(function, *arguments)
            try:
                process.wait_until_ready(self.limits.start_seconds)
                return future.result(timeout=self.limits.answer_seconds)
            except TimeoutError:
                self.replace(process)
                raise

    def _hand_over(
        self, function: Callable[..., Any] | None = None, *arguments: Any
    ) -> tuple[Future[Any], _Process]:
        """Have the process start and call a function; a fresh process if this one is gone."""
        is_fresh = False
        with self._lock:
            while True:
                if self._closed:
                    raise EngineUnavailable("The engine is closed.")
                process = self._process
                try:
                    future: Future[Any] = process.start()
                    if function is not None:
                        future = process.executor.submit(function, *arguments)
                    return future, process
                except OSError:
                    process.end(now=True)  # it keeps a call for which it could start no process
                    raise
                except RuntimeError as error:  # broken
                    if is_fresh:
                        raise
                    logger.warning("A worker process is made anew: %s", error)
                    self._process, is_fresh = self._fresh(), True

    def _fresh(self) -> _Process:
        return _Process(self._factory())

    def replace(self, hung: _Process | None = None) -> None:
        """End a worker in the middle of what it does, and start a fresh one in its place.

        hung: nothing is done if it is another one that works by now.
        """
        with self._lock:
            old = self._process
            if hung not in (None, old) or self._closed:
                return  # somebody else has seen to it
            logger.warning("A worker process gives no answer, and is ended.")
            try:
                self._process = self._fresh()
                self._process.start()
            except (RuntimeError, OSError) as error:  # the next call tries again
                logger.warning("A fresh worker process did not start: %r", error)
        old.end(now=True)

    def rest(self) -> None:
        """End an idle worker. The next call starts a fresh one."""
        with self._lock:
            if self._closed or not self._process.is_ready:
                return
            old, self._process = self._process, self._fresh()
        old.end(now=False)

    def renew(self, prepare: Callable[..., object] | None = None, *arguments: Any) -> bool:
        """Replace the worker by a fresh one, which takes over once it is ready; whether it does.

        prepare: what it calls before it takes over, with these arguments. One that is not ready
        after `start_seconds`, or not prepared after as many more, is given up.
        """
        if not self._renewing.acquire(blocking=False):
            return True  # somebody else is about it
        fresh = None
        try:
            fresh = self._fresh()
            fresh.start()
            fresh.wait_until_ready(self.limits.start_seconds)
            if prepare is not None:
                prepared = fresh.executor.submit(prepare, *arguments)
                prepared.result(timeout=self.limits.start_seconds)
            with self._lock:
                if not self._closed:
                    self._process, fresh = fresh, self._process
            fresh.end(now=False)  # the old one, or one that comes too late
            return True
        except (RuntimeError, OSError) as error:  # broken, TimeoutError or no more processes
            logger.warning("A fresh worker process did not start: %r", error)
            if fresh is not None:
                fresh.end(now=True)
            return False
        finally:
            self._renewing.release()

    def close(self) -> None:
        """End the worker, in the middle of what it does if that can be done."""
        with self._lock:
            self._closed = True
            process = self._process
        process.end(now=True, wait=True)


def _has_failed(future: Future[Any]) -> bool:
    return future.done() and (future.cancelled() or future.exception() is not None)
