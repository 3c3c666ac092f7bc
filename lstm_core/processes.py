"""Worker processes that are made anew when they die or hang.

Each is an executor of its own, so that one that dies takes no other with it.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any, TypeVar

from lstm_core import worker

logger = logging.getLogger(__name__)

ExecutorFactory = Callable[[], Executor]
Result = TypeVar("Result")

START_SECONDS = 180.0
"""How long a worker process may take to be ready, which is to load TensorFlow: seconds on an idle
machine, but the disk may be slow or the machine busy."""


def worker_process() -> Executor:
    """One process of this machine, with TensorFlow loaded as soon as it is up."""
    from loky import ProcessPoolExecutor

    return ProcessPoolExecutor(
        max_workers=1, initializer=worker.prepare_process, env=worker.ENVIRONMENT
    )


class EngineUnavailable(Exception):
    """The worker processes do not answer."""


class ReplacedWorker:
    """A worker process that is made anew when it dies."""

    def __init__(self, factory: ExecutorFactory) -> None:
        self._factory = factory
        self._lock = threading.Lock()
        self._renewing = threading.Lock()
        self._closed = False
        self._executor = factory()
        self._ready: Future[int] | None = None  # the executor's first answer, once it is asked

    def start(self) -> Future[int]:
        """Have the process start, if it has not; what is returned is done once it is ready.

        Raises what `submit` does.
        """
        return self._with_a_process(self._started)

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Have a function called in the worker.

        Raises `EngineUnavailable` once it is closed, and OSError or RuntimeError where no process
        can be started; then the call is as good as not made.
        """
        return self._hand_over(function, *arguments)[0]

    def ask(self, seconds: float, function: Callable[..., Any], *arguments: Any) -> Any:
        """The answer of a worker. One that gives none in time is replaced: TimeoutError.

        The seconds are counted from when the worker is ready, for which it has `START_SECONDS`: to
        replace one that is slow to start by one that starts anew would only take longer.
        """
        future, ready, executor = self._hand_over(function, *arguments)
        try:
            ready.result(timeout=START_SECONDS)
            return future.result(timeout=seconds)
        except TimeoutError:
            self._replace(executor)
            raise

    def _hand_over(
        self, function: Callable[..., Any], *arguments: Any
    ) -> tuple[Future[Any], Future[int], Executor]:
        """The function's future, the one that is done once the worker is ready, and the worker."""

        def hand_over() -> tuple[Future[Any], Future[int], Executor]:
            ready = self._started()
            return self._executor.submit(function, *arguments), ready, self._executor

        return self._with_a_process(hand_over)

    def _started(self) -> Future[int]:
        """The first answer of the executor's process, asked for now if it was not. Lock held."""
        if self._ready is None:
            self._ready = self._executor.submit(worker.process_id)
        return self._ready

    def _with_a_process(self, call: Callable[[], Result]) -> Result:
        """What a call returns that submits something, in a fresh executor if this one is broken."""
        with self._lock:
            if self._closed:
                raise EngineUnavailable("The engine is closed.")
            try:
                return call()
            except RuntimeError as error:  # broken
                logger.warning("A worker process is made anew: %s", error)
                self._executor, self._ready = self._factory(), None
            except OSError:
                self._give_up()
                raise
            try:
                return call()
            except OSError:
                self._give_up()
                raise

    def _give_up(self) -> None:
        """End an executor that keeps a call for which it could start no process. Lock held."""
        self._executor.shutdown(wait=False, **_kill_if_possible(self._executor))

    def _replace(self, hung: Executor) -> None:
        """End a worker in the middle of what it does, and start a fresh one in its place."""
        with self._lock:
            if self._executor is not hung or self._closed:
                return  # somebody else has seen to it
            logger.warning("A worker process gives no answer, and is ended.")
            try:
                self._executor, self._ready = self._factory(), None
                self._started()
            except (RuntimeError, OSError) as error:  # the next call tries again
                logger.warning("A fresh worker process did not start: %r", error)
        hung.shutdown(wait=False, **_kill_if_possible(hung))

    def renew(self) -> bool:
        """Replace the worker by a fresh one, which takes over once it is ready; whether it does.

        One that is not ready after `START_SECONDS` is given up.
        """
        if not self._renewing.acquire(blocking=False):
            return True  # somebody else is about it
        fresh = None
        try:
            fresh = self._factory()
            ready = fresh.submit(worker.process_id)
            ready.result(timeout=START_SECONDS)
            with self._lock:
                if not self._closed:
                    self._executor, self._ready, fresh = fresh, ready, self._executor
            fresh.shutdown(wait=False)  # the old one, or one that comes too late
            return True
        except (RuntimeError, OSError) as error:  # broken, TimeoutError or no more processes
            logger.warning("A fresh worker process did not start: %r", error)
            if fresh is not None:
                fresh.shutdown(wait=False, **_kill_if_possible(fresh))
            return False
        finally:
            self._renewing.release()

    def close(self) -> None:
        """End the worker, in the middle of what it does if that can be done."""
        with self._lock:
            self._closed = True
            executor = self._executor
        executor.shutdown(wait=True, **_kill_if_possible(executor))


def _kill_if_possible(executor: Executor) -> dict[str, bool]:
    """loky can end its workers in the middle of a task; other executors cannot."""
    return {"kill_workers": True} if type(executor).__module__.startswith("loky") else {}
