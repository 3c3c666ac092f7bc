"""Worker processes that are made anew when they die or hang.

Each is an executor of its own, so that one that dies takes no other with it.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

from lstm_core import worker

logger = logging.getLogger(__name__)

ExecutorFactory = Callable[[], Executor]


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

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Have a function called in the worker.

        Raises `EngineUnavailable` once it is closed, and OSError or RuntimeError where no process
        can be started; then the call is as good as not made.
        """
        return self._submit(function, *arguments)[0]

    def ask(self, seconds: float, function: Callable[..., Any], *arguments: Any) -> Any:
        """The answer of a worker. One that gives none in time is replaced: TimeoutError."""
        future, executor = self._submit(function, *arguments)
        try:
            return future.result(timeout=seconds)
        except TimeoutError:
            self._replace(executor)
            raise

    def _submit(
        self, function: Callable[..., Any], *arguments: Any
    ) -> tuple[Future[Any], Executor]:
        with self._lock:
            if self._closed:
                raise EngineUnavailable("The engine is closed.")
            try:
                return self._executor.submit(function, *arguments), self._executor
            except RuntimeError as error:  # broken
                logger.warning("A worker process is made anew: %s", error)
                self._executor = self._factory()
            except OSError:
                self._give_up()
                raise
            try:
                return self._executor.submit(function, *arguments), self._executor
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
                self._executor = self._factory()
                self._executor.submit(worker.process_id)  # so that they start now
            except (RuntimeError, OSError) as error:  # the next call tries again
                logger.warning("A fresh worker process did not start: %r", error)
        hung.shutdown(wait=False, **_kill_if_possible(hung))

    def renew(self, seconds: float) -> bool:
        """Replace the worker by a fresh one, which takes over once it is ready; whether it does.

        One that is not ready after so many seconds is given up.
        """
        if not self._renewing.acquire(blocking=False):
            return True  # somebody else is about it
        fresh = None
        try:
            fresh = self._factory()
            fresh.submit(worker.process_id).result(timeout=seconds)
            with self._lock:
                if not self._closed:
                    self._executor, fresh = fresh, self._executor
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
