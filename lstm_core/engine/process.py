"""A worker process that calls functions, one after the other, over its standard input and output.

It starts from inside a Streamlit app, where the standard library's processes do not: they run the
program's main file again. A call and its answer take some 0.03 ms beside what is called.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import BrokenExecutor, Executor, Future
from typing import Any, BinaryIO, TypeAlias

_Call: TypeAlias = tuple["Future[Any]", bytes]
_Answer: TypeAlias = tuple[Any, "Exception | None"]

PROGRAM = "import sys; sys.path[:] = {path}; from lstm_core.engine import process; process.serve()"


class WorkerProcess(Executor):
    """One process of this machine. It starts with the first call, and calls come to their turn.

    prepare: what the process calls first; environment: what it finds there besides this one's.
    Functions, arguments and results are pickled, functions by their names.
    """

    def __init__(self, prepare: Callable[[], object], environment: Mapping[str, str]) -> None:
        self._prepare, self._environment = prepare, environment
        self._lock = threading.Lock()
        self._calls: queue.SimpleQueue[_Call | None] = queue.SimpleQueue()
        self._process: subprocess.Popen[bytes] | None = None
        self._talk: threading.Thread | None = None
        self._is_over = False

    def submit(
        self, function: Callable[..., Any], /, *arguments: Any, **options: Any
    ) -> Future[Any]:
        """Have a function called there. A future that runs is the one call that is worked at.

        Raises BrokenExecutor once the process has ended, and OSError where none can be started.
        """
        with self._lock:
            if self._is_over or (self._process and self._process.poll() is not None):
                self._calls.put(None)
                raise BrokenExecutor("The worker process has ended.")
            if self._process is None:
                self._start()
            return self._ask(function, *arguments, **options)

    def shutdown(
        self, wait: bool = True, *, cancel_futures: bool = False, kill_workers: bool = False
    ) -> None:
        """Take no more calls; the process ends after those it has, or at once."""
        with self._lock:
            self._is_over = True
            self._calls.put(None)
            process, talk = self._process, self._talk
        if process is None or talk is None:
            return
        if kill_workers or cancel_futures:
            process.kill()
        if wait:
            talk.join()

    def _start(self) -> None:
        program = PROGRAM.format(path=sys.path)
        self._process = subprocess.Popen(
            [sys.executable, "-c", program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **self._environment},
        )
        self._ask(self._prepare)
        self._talk = threading.Thread(target=self._take_turns, args=(self._process,), daemon=True)
        self._talk.start()

    def _ask(self, function: Callable[..., Any], *arguments: Any, **options: Any) -> Future[Any]:
        future: Future[Any] = Future()
        call = pickle.dumps((function, arguments, options), protocol=pickle.HIGHEST_PROTOCOL)
        self._calls.put((future, call))
        return future

    def _take_turns(self, process: subprocess.Popen[bytes]) -> None:
        """Send one call after the other, and wait for its answer, until the process ends."""
        assert process.stdin
        assert process.stdout
        with process:
            while call := self._calls.get():
                future, packed = call
                if not future.set_running_or_notify_cancel():
                    continue
                try:
                    process.stdin.write(packed)
                    process.stdin.flush()
                    answer: _Answer = pickle.load(process.stdout)  # noqa: S301 - our own process's
                except Exception as error:
                    self._give_up(future, error)
                    process.kill()
                    break
                result, failure = answer
                if failure is None:
                    future.set_result(result)
                else:
                    future.set_exception(failure)
            with contextlib.suppress(OSError):
                process.stdin.close()

    def _give_up(self, future: Future[Any], error: Exception) -> None:
        """Fail the call that was worked at, and all that wait."""
        with self._lock:
            self._is_over = True
            self._calls.put(None)
        broken = BrokenExecutor(f"The worker process has ended: {error!r}")
        future.set_exception(broken)
        while call := self._calls.get():
            if call[0].set_running_or_notify_cancel():
                call[0].set_exception(broken)


def serve() -> None:
    """Answer calls until there are no more. The process runs this and nothing else."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it decides when it ends
    calls, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what is printed meanwhile is no answer
    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            _answer(calls, answers)


def _answer(calls: BinaryIO, answers: BinaryIO) -> None:
    function, arguments, options = pickle.load(calls)  # noqa: S301 - our own program's
    answer: _Answer
    try:
        answer = function(*arguments, **options), None
    except Exception as error:
        answer = None, error
    try:
        packed = pickle.dumps(answer, protocol=pickle.HIGHEST_PROTOCOL)
    except Exception as error:  # what cannot be sent is told in words
        told = RuntimeError(f"{type(error).__name__}: {error}; {answer[1]!r}")
        packed = pickle.dumps((None, told))
    answers.write(packed)
    answers.flush()
