"""The folder of one run: what its process writes, and what others read from it.

    <root>/<digest>/recipe.json       the description; of a race, race.json
                    progress.jsonl    a line per report
                    outcome.json      how it ended: done, stopped, failed or cancelled
                    network/          a recipe's network, when done or stopped
                    cancel            a request to stop, and why
                    alive             changes as long as its process lives
    <root>/texts/<digest>             the text that a recipe names
    <root>/locks/<digest>             held by the process that runs it

Everything a page says about a run is read from its folder, so a reload, another tab or a restart
of the server loses nothing. The operating system frees the lock when a process ends, however it
ends: a folder with progress, no outcome and a free lock is lost.
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import json
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

import filelock

from lstm_core.engine import files, texts
from lstm_core.engine.jobs import Job, Line, RunCancelled, progress_line
from lstm_core.engine.status import Course, RunStatus, State
from lstm_core.network import shipped
from lstm_core.values import DIGEST, write_whole

ENDED: tuple[State, ...] = ("done", "stopped", "failed", "cancelled")
"""The states in which a run's own process leaves it."""

BEAT_SECONDS = 1.0

CLAIM_SECONDS = 5.0
"""So long a run waits for the lock: a process that is killed lets go of it when it has given back
its memory, which takes a while where memory is short."""

STOPPED = "It was stopped before the end."
GONE = "The process that trained it is gone."
NETWORK_MISSING = "The trained network is missing from its folder."

Stamps: TypeAlias = tuple[files.Stamp | None, ...]

_looking = threading.Lock()
"""Whoever looks whether a lock is free takes it for a moment; two would find each other."""


class RunTaken(Exception):
    """Another process is at this run already, or has just finished it."""


class RunFolder:
    """The folder of a digest under a root. Raises ValueError for what is no digest."""

    def __init__(self, root: Path, digest: str) -> None:
        if not DIGEST.fullmatch(digest):
            raise ValueError(f"a digest is 20 hexadecimal digits; received {digest!r}.")
        self.path = root / digest
        self.network = self.path / "network"
        self._locks = root / "locks"

    def touch(self) -> None:
        """Note that the run was used, which keeps it from being pruned."""
        with contextlib.suppress(OSError):
            os.utime(self.path)

    def remove(self, *, patience: float = 0.0) -> bool:
        """Remove the folder, unless a process is at it; whether it was removed.

        patience: for how many seconds to wait for a process to leave it.
        """
        with self._held(patience) as held:
            if held:
                shutil.rmtree(self.path, ignore_errors=True)
            return held

    def remove_lock(self) -> None:
        """Remove the lock's file, unless somebody holds it."""
        with self._held() as held:
            if held:
                with contextlib.suppress(OSError):
                    (self._locks / self.path.name).unlink(missing_ok=True)

    def _lock(self) -> filelock.FileLock:
        """The run's lock. Raises OSError where there is no folder for it."""
        self._locks.mkdir(parents=True, exist_ok=True)
        # Threads of one process must exclude each other too, hence no shared instance.
        return filelock.FileLock(self._locks / self.path.name, thread_local=False)

    @contextlib.contextmanager
    def _held(self, patience: float = 0.0) -> Iterator[bool]:
        """Keep other processes out in this block, if that can be done within `patience` seconds.

        False: one is at it, or the lock cannot be reached, so nobody can tell.
        """
        with _looking:
            try:
                lock = self._lock()
                lock.acquire(timeout=patience)
            except OSError:  # filelock.Timeout is one too
                yield False
                return
            try:
                yield True
            finally:
                lock.release()


class Run(RunFolder):
    """The run of one job under a root.

    reason: why it was asked to stop, once its own process has heard that.
    """

    def __init__(self, root: Path, job: Job) -> None:
        super().__init__(root, job.digest)
        self.job = job
        self._cancel = self.path / "cancel"
        self._outcome = self.path / "outcome.json"
        self._progress = self.path / "progress.jsonl"
        self._alive = self.path / "alive"
        self.reason = ""
        self._known: tuple[Stamps, RunStatus] | None = None

    # What others read and ask for.

    def status(self) -> RunStatus:
        """The run's status, as far as its folder tells, so never "queued".

        A network that comes along is trained, except while it is trained anew to be watched.
        """
        status = self.own_status()
        return status if status.is_active else self._shipped or status

    def own_status(self) -> RunStatus:
        """The run's status by its folder alone."""
        status = self._recorded()
        if status.state == "training" and self._is_free():
            status = self._recorded()  # it may just have ended
            if status.state == "training":
                return dataclasses.replace(status, state="lost", message=GONE)
        return status

    def course(self, *, now: float) -> Course:
        """How far this attempt is; nowhere if it has not begun. now: `time.time()`."""
        begun = files.written_at(self.path / self.job.file_name)
        if files.exists(self._outcome) or not begun:  # an outcome is an earlier attempt's
            return Course(0.0, 0.0)
        return Course(max(0.0, now - begun), self.status().fraction)

    def sign_of_life(self) -> files.Stamp | None:
        """What changes as long as the process that is at the run lives; None before it begins."""
        return files.stamp(self._alive)

    def describe(self) -> None:
        """Write the job's description. Raises OSError where that cannot be done."""
        self.path.mkdir(parents=True, exist_ok=True)
        description = texts.with_name(self.path.parent, self.job.to_dict())
        write_whole(self.path / self.job.file_name, json.dumps(description))

    def request_cancel(self, reason: str = STOPPED) -> None:
        """Ask whoever is at the run, or about to begin it, to stop; it does at its next report."""
        with contextlib.suppress(OSError):
            self.path.mkdir(parents=True, exist_ok=True)
            write_whole(self._cancel, reason)

    def withdraw_cancel(self) -> None:
        """Forget a request to stop that nobody has followed."""
        with contextlib.suppress(OSError):
            self._cancel.unlink(missing_ok=True)

    @functools.cached_property
    def _shipped(self) -> RunStatus | None:
        """The status of the network that comes along, if one does."""
        along = shipped.find(self.job.digest)
        return self.job.status("done", [progress_line(along.progress)]) if along else None

    # What its own process writes.

    @contextlib.contextmanager
    def claim(self) -> Iterator[Run]:
        """Be the only process that runs this job, in this block.

        Raises RunTaken if another process does, or has. What is left of an earlier attempt is
        cleared, except for a request to stop and a network, which its job may train on.
        """
        lock = self._lock()
        try:
            lock.acquire(timeout=CLAIM_SECONDS)
        except filelock.Timeout:
            raise RunTaken(self.job.digest) from None
        try:
            if self.own_status().state == "done":
                raise RunTaken(self.job.digest)
            self.path.mkdir(parents=True, exist_ok=True)
            for path in self.path.iterdir():
                if path not in (self._cancel, self.network):
                    files.remove(path)
            self.describe()
            self.write_last({"epoch": 0})
            with self._beating():
                yield self
        finally:
            lock.release()

    @contextlib.contextmanager
    def _beating(self) -> Iterator[None]:
        """Give a sign of life every `BEAT_SECONDS` in this block."""
        is_over = threading.Event()

        def beat() -> None:
            while not is_over.wait(BEAT_SECONDS):
                with contextlib.suppress(OSError):
                    self._alive.touch()

        with contextlib.suppress(OSError):
            self._alive.touch()
        thread = threading.Thread(target=beat, daemon=True)
        thread.start()
        try:
            yield
        finally:
            is_over.set()
            thread.join()
            with contextlib.suppress(OSError):
                self._alive.unlink(missing_ok=True)

    def write(self, line: Line) -> None:
        """Add a line of progress. Raises RunCancelled if somebody asked to stop."""
        self.stop_if_asked()
        self.write_last(line)

    def write_last(self, line: Line) -> None:
        """Add a line of progress, whoever asked to stop: the run is at its end."""
        with self._progress.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")

    def stop_if_asked(self) -> None:
        """Raise RunCancelled, with the reason, if somebody asked to stop."""
        if self._cancel.exists():
            reason = self._cancel.read_text(encoding="utf-8")
            self._cancel.unlink(missing_ok=True)
            self.reason = reason or STOPPED
            raise RunCancelled(self.reason)

    def record(self, state: State, message: str = "") -> None:
        """Write down how the run ended. Raises OSError where the folder cannot be written."""
        self.path.mkdir(parents=True, exist_ok=True)
        write_whole(self._outcome, json.dumps({"state": state, "message": message}))

    def _is_free(self) -> bool:
        with self._held() as held:
            return held

    def _recorded(self) -> RunStatus:
        """What the run's files say, whoever wrote them.

        Pages ask for the same few runs at every rerun. So the files of a run that has ended are
        read again only when its outcome changes, or what has to be there goes.
        """
        watched = (self._outcome, self._cancel, *(self.path / name for name in self.job.needs))
        stamps = tuple(map(files.stamp, watched))  # the outcome is written last of all
        if (known := self._known) and known[0] == stamps:
            return known[1]
        status = self._read()
        self._known = (stamps, status) if status.state in ENDED else None
        return status

    def _read(self) -> RunStatus:
        outcome = files.read_json(self._outcome)
        status = self.job.status("training", files.read_lines(self._progress))
        state, message = outcome.get("state"), str(outcome.get("message", ""))
        if state not in ENDED:
            is_stopping = files.exists(self._cancel)
            if not files.exists(self._progress):
                status = self.job.status("absent")
            return dataclasses.replace(status, is_stopping=is_stopping)
        # A request to stop that came after the end asks for nothing any more.
        status = dataclasses.replace(status, state=state, message=message)
        if not status.has_result:
            return status
        if not all(files.exists(self.path / name) for name in self.job.needs):
            return dataclasses.replace(status, state="lost", message=NETWORK_MISSING)
        return status if state == "stopped" else dataclasses.replace(status, fraction=1.0)
