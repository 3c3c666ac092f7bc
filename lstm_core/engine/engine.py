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

import atexit
import contextlib
import dataclasses
import functools
import logging
import threading
import time
import weakref
from concurrent.futures import Future
from typing import TypeVar, overload

from lstm_core.engine import worker
from lstm_core.engine.inference import InferenceWorker, NetworkMissing
from lstm_core.engine.jobs import Job, Runnable, job_for
from lstm_core.engine.queue import Clock, Queue, Wait
from lstm_core.engine.runs import RunStore
from lstm_core.engine.status import RaceStatus, RunStatus, State, TrainingStatus
from lstm_core.engine.supervision import (
    LIMITS,
    EngineUnavailable,
    ExecutorFactory,
    Limits,
    SupervisedWorker,
    worker_process,
)
from lstm_core.engine.troubles import ENDED_BECAUSE, in_words
from lstm_core.engine.viewers import Viewers
from lstm_core.engine.watchdog import Look, Trouble, Watchdog
from lstm_core.evidence.race import Race
from lstm_core.network.recipe import Recipe
from lstm_core.reading.question import Question

__all__ = ["Engine", "EngineUnavailable", "NetworkMissing"]

logger = logging.getLogger(__name__)

Answer = TypeVar("Answer")

TENDING_SECONDS = 2.0
"""So often an engine that is awake looks after its runs."""


class Engine:
    """Trains and reads in worker processes. All methods may be called from any thread.

    runs: where the runs are kept.
    workers: how many processes, at least 2.
    executor: makes one worker: any `concurrent.futures.Executor` of one place that sees the runs'
    folder. Each worker is an executor of its own, so that one that dies takes no other with it.
    asleep: whether the workers start only when `wake` is called or somebody asks or starts a run,
    so that loading TensorFlow takes no time from what the calling process does first.
    warm: races that an idle trainer compiles in advance, in this order, so that they begin at once.
    is_thrifty: whether a trainer is started only for a run, and ended when it has had nothing to do
    for a while, because memory is short; the next run waits some seconds until one is up again.
    limits: what the engine's waiting is bounded by; clock: seconds since some moment.
    Where no process can be started, what is to run waits, and it is tried again.
    """

    def __init__(
        self,
        runs: RunStore,
        *,
        workers: int = 2,
        executor: ExecutorFactory = worker_process,
        asleep: bool = False,
        warm: tuple[Race, ...] = (),
        is_thrifty: bool = False,
        limits: Limits = LIMITS,
        clock: Clock = time.monotonic,
    ) -> None:
        if workers < 2:
            raise ValueError(f"workers must be at least 2, one to read; received {workers}.")
        self.runs, self.limits = runs, limits
        self.inference = InferenceWorker(executor, runs, limits=limits)
        self.trainers = [SupervisedWorker(executor, limits=limits) for _ in range(workers - 1)]
        self._idle: list[SupervisedWorker] = []
        self._at_work: dict[str, tuple[SupervisedWorker, Future[None]]] = {}
        self._idle_since: dict[SupervisedWorker, float] = {}
        self._is_thrifty, self._clock = is_thrifty, clock
        self._lock = threading.RLock()
        self._queue = Queue(clock=clock, most=limits.run_seconds)
        self._viewers = Viewers(clock=clock)
        self._watchdog = Watchdog()
        self._failures: dict[str, str] = {}
        self._warm = warm
        self._retry: threading.Timer | None = None
        self._closed = threading.Event()
        if not asleep:
            self.wake()
        atexit.register(_close, weakref.ref(self))

    @property
    def is_awake(self) -> bool:
        """Whether the reading process is up; until then a reading takes some seconds."""
        return self.inference.is_ready

    def wake(self) -> None:
        """Start the workers, unless they are started already, and with them what waits.

        Raises `EngineUnavailable` once the engine is closed.
        """
        with self._lock:
            if self._closed.is_set():
                raise EngineUnavailable("The engine is closed.")
            if self._queue.places:
                return
            try:
                for process in () if self._is_thrifty else self.trainers:
                    process.start()
                self.inference.start()
            except (OSError, RuntimeError) as error:
                self._try_again_later(error)
                return
            self._idle += self.trainers
            self._queue.places = len(self.trainers)
            self._fill_places()
        threading.Thread(
            target=_look_after, args=(weakref.ref(self), self._closed), daemon=True
        ).start()

    def start(
        self,
        what: Runnable,
        *,
        again: bool = False,
        wakes: bool = True,
        viewer: str | None = None,
    ) -> RunStatus:
        """Train a recipe or run a race, unless that is done, under way or queued already.

        A training that was stopped goes on where it was; a race is run anew.
        again: whether what is done, or comes along, is done anew; wakes: whether a sleeping engine
        wakes for it; viewer: who starts it, and so watches it. A viewer has one run that waits:
        with the next one they leave it. Where too many wait, it fails at once and says so.
        """
        job = job_for(what)
        with self._lock:
            if wakes:
                self.wake()
            run, status = self.runs.of(job), self.status(job)
            if again and status.state == "done":
                run.remove()
                status = self.status(job)
            if (status.state == "done" and not again) or status.is_active:
                return status
            if viewer is not None and (waiting := self._queue.waiting_of(viewer)):
                self.leave(waiting, viewer=viewer)
            if len(self._queue.waiting) >= self.limits.queue:
                self._failures[job.digest] = (
                    f"{self.limits.queue} trainings are waiting already. "
                    "Try again in a few minutes."
                )
                return self.status(job)
            self._failures.pop(job.digest, None)
            run.withdraw_cancel()
            self._viewers.forget(job.digest)
            self._queue.add(job, viewer=viewer)
            self._fill_places()
            return self.status(job, viewer=viewer)

    @overload
    def status(self, what: Recipe, *, viewer: str | None = None) -> TrainingStatus: ...
    @overload
    def status(self, what: Race, *, viewer: str | None = None) -> RaceStatus: ...
    @overload
    def status(self, what: Runnable, *, viewer: str | None = None) -> RunStatus: ...
    def status(self, what: Runnable, *, viewer: str | None = None) -> RunStatus:
        """The status of a run; `viewer` names who asks, and so watches it."""
        job = job_for(what)
        with self._lock:
            if viewer is not None:
                self._viewers.watch(job.digest, viewer)
            place = self._queue.place(job)
            # Asleep, the first ones wait for a process to start, and for no other run.
            before = place - (len(self.trainers) - self._queue.places)
            if place and before > 0:
                wait = self._wait(place)
                return dataclasses.replace(
                    job.status("queued"),
                    place=before,
                    wait=wait.likely if wait else None,
                    longest_wait=wait.longest if wait else None,
                )
            is_starting = place > 0 or self._queue.is_running(job)
            failure = self._failures.get(job.digest, "")
        run = self.runs.of(job)
        status = run.own_status() if is_starting else run.status()
        if status.is_active or status.state == "done":
            return status
        if failure:  # what was stopped is still there
            is_asked = failure == ENDED_BECAUSE["deaf"]
            ended: State = "cancelled" if is_asked else "failed"
            state = status.state if status.has_result else ended
            return dataclasses.replace(status, state=state, message=failure)
        if is_starting:  # handed over, not begun yet
            return dataclasses.replace(job.status("training"), is_stopping=status.is_stopping)
        return status

    def cancel(self, what: Runnable, *, viewer: str | None = None) -> int:
        """Stop a run, unless others watch it who have not asked for that.

        Returns how many of them there are: 0 means that the run is stopping. So whoever is the last
        to ask stops it for all. `count_others` has the number as it is later.
        """
        job = job_for(what)
        with self._lock:
            others = self._viewers.ask_to_stop(job.digest, viewer)
            if not others:
                self._stop(job)
            return others

    def leave(self, what: Runnable, *, viewer: str | None = None) -> None:
        """Stop a run that a viewer turns away from, unless others want it to go on."""
        job = job_for(what)
        with self._lock:
            if not self._viewers.leave(job.digest, viewer):
                self._stop(job)

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
        if not self._queue.places:
            self.wake()
        return self.inference.ask(recipe, question)

    def wait(self, what: Runnable, *, timeout: float = 600.0) -> RunStatus:
        """Wait until a run ends, at most `timeout` seconds; returns its status then."""
        deadline = time.monotonic() + timeout
        while (status := self.status(what)).is_active and time.monotonic() < deadline:
            time.sleep(0.02)
        return status

    def close(self) -> None:
        """End the worker processes; trainings under way stop and can be started again."""
        self._closed.set()
        with self._lock:
            self._queue.waiting.clear()
            if self._retry is not None:
                self._retry.cancel()
        for process in (self.inference, *self.trainers):
            process.close()

    def _fill_places(self) -> None:
        """Hand waiting jobs to idle trainers. Call with the lock held."""
        while self._queue.has_turn:
            job, trainer = self._queue.waiting[0], self._idle[0]
            try:
                future = trainer.submit(worker.run, str(self.runs.root), job)
            except EngineUnavailable:
                self._queue.waiting.clear()
                raise
            except (OSError, RuntimeError) as error:
                self._try_again_later(error)
                return
            self._queue.begin()
            self._idle.remove(trainer)
            self._at_work[job.digest] = trainer, future
            future.add_done_callback(functools.partial(self._ended, job, trainer))
        for trainer in self._idle if self._warm and not self._is_thrifty else ():
            try:
                trainer.submit(worker.warm, self._warm)  # it skips what is compiled already
            except (OSError, RuntimeError, EngineUnavailable) as error:  # it can be done without
                logger.warning("A trainer is not warmed: %r", error)

    def _try_again_later(self, error: Exception) -> None:
        """Start what waits when there may be processes again. Call with the lock held."""
        logger.warning("A worker process did not start: %r", error)
        if self._retry is None:
            self._retry = threading.Timer(self.limits.retry_seconds, self._try_again)
            self._retry.daemon = True
            self._retry.start()

    def _try_again(self) -> None:
        with self._lock, contextlib.suppress(EngineUnavailable):
            self._retry = None
            self.wake()
            self._fill_places()

    def _stop(self, job: Job) -> None:
        """Take a job from the queue, or ask its run to stop. Call with the lock held."""
        if self._queue.place(job):
            self._queue.remove(job)
        elif self.status(job).is_active:
            self.runs.of(job).request_cancel()
            return
        self._viewers.forget(job.digest)

    def _wait(self, place: int) -> Wait | None:
        """How long the job at a place waits. Call with the lock held."""
        if self._retry is not None:
            return None  # there is no process yet
        now = time.time()
        return self._queue.wait(place, lambda job: self.runs.of(job).course(now=now))

    def tend(self) -> None:
        """End what is silent, endless or forgotten, and a trainer that idles where memory is short.

        An engine that is awake calls this by itself every `TENDING_SECONDS`.
        """
        with self._lock:
            jobs = self._queue.running
        for job in jobs:
            run = self.runs.of(job)
            sign, is_stopping = run.sign_of_life(), run.status().is_stopping
            with self._lock:
                look = Look(sign, is_stopping, self._viewers.unwatched(job.digest))
                now = self._clock()
                trouble = self._watchdog.look(job.digest, look, now=now, limits=self.limits)
                if trouble and self._queue.is_running(job):
                    self._end(job, trouble)
        if self._is_thrifty:
            self._rest()

    def _end(self, job: Job, trouble: Trouble) -> None:
        """End a run that is in trouble. Call with the lock held."""
        if trouble in ("long", "abandoned"):
            self.runs.of(job).request_cancel(ENDED_BECAUSE[trouble])
        else:
            trainer, _ = self._at_work[job.digest]
            logger.warning("The process of the run %s is ended: %s", job.digest, trouble)
            self._failures[job.digest] = ENDED_BECAUSE[trouble]
            self.runs.of(job).withdraw_cancel()
            trainer.replace()
            self._free(job, trainer)

    def _rest(self) -> None:
        """End the trainers that have had nothing to do for a while."""
        with self._lock:
            now = self._clock()
            self._idle_since = {each: self._idle_since.get(each, now) for each in self._idle}
            for trainer, since in self._idle_since.items():
                if now - since >= self.limits.quiet_seconds:
                    trainer.rest()

    def _ended(self, job: Job, trainer: SupervisedWorker, future: Future[None]) -> None:
        """Note how a job's call ended, unless the run was ended before; start the next."""
        error = None if future.cancelled() else future.exception()
        with self._lock:
            if self._at_work.get(job.digest) != (trainer, future):
                return  # the run may have been started anew meanwhile
            if error is not None:
                self.runs.of(job).withdraw_cancel()
                self._failures[job.digest] = in_words(error)
            self._free(job, trainer)

    def _free(self, job: Job, trainer: SupervisedWorker) -> None:
        """Let the next job have the place of one that is over. Call with the lock held."""
        self._queue.end(job)
        self._viewers.forget(job.digest)
        self._watchdog.forget(job.digest)
        self._at_work.pop(job.digest, None)
        self._idle.append(trainer)
        with contextlib.suppress(EngineUnavailable):
            self._fill_places()


def _look_after(engine: weakref.ref[Engine], closed: threading.Event) -> None:
    """Tend to an engine until it is closed, or gone."""
    while not closed.wait(TENDING_SECONDS) and (still_there := engine()) is not None:
        try:
            still_there.tend()
        except Exception:  # whatever it was, the next look must not be missed
            logger.exception("The runs could not be looked after.")
        del still_there


def _close(engine: weakref.ref[Engine]) -> None:
    if (still_there := engine()) is not None:
        still_there.close()
