"""An engine whose workers are cranked by hand, and stand-ins for what they run."""

from __future__ import annotations

import collections
import dataclasses
import os
import pickle
import threading
import time
from concurrent.futures import BrokenExecutor, Executor, Future

import lstm_core as lc
from lstm_core.engine import worker
from lstm_core.engine.engine import Engine
from lstm_core.engine.supervision import Limits
from lstm_core.evidence.race import GradientReach, Lap
from tests.support.races import make_race

A, B, C, D = (lc.Recipe(epochs=4, units=3, seed=seed) for seed in range(4))
"""Recipes that are trained at once."""

PATIENCE = 300.0
"""So many seconds may pass where other tests leave a worker little of the machine."""


PATIENT = Limits(
    start_seconds=PATIENCE, answer_seconds=PATIENCE, silent_seconds=PATIENCE, stop_seconds=PATIENCE
)
"""For an engine of real processes: a busy machine is no failure of theirs."""


class ByHand(Executor):
    """Keeps what is handed in until it is told to run it, here and now.

    What a worker is asked first, whether it is ready, is kept apart.
    """

    def __init__(self):
        self.ready = None
        self.tasks = collections.deque()
        self.broken = self.closed = self.killed = False

    def submit(self, function, /, *arguments):
        if self.broken:
            raise BrokenExecutor("its processes are gone")
        future = Future()
        if function is worker.process_id and self.ready is None:
            self.ready = future
        else:
            self.tasks.append((future, function, arguments))
        return future

    def get_ready(self):
        if not self.ready.done():
            self.ready.set_result(os.getpid())

    def run_next(self):
        self.get_ready()
        future, function, arguments = self.tasks.popleft()
        assert future.set_running_or_notify_cancel()
        try:
            result = function(*arguments)
        except BaseException as error:
            future.set_exception(error)
        else:
            future.set_result(result)

    def die(self):
        """What becomes of a pool whose process is killed."""
        self.broken = True
        if not self.ready.done():
            self.ready.set_exception(BrokenExecutor("killed"))
        while self.tasks:
            self.tasks.popleft()[0].set_exception(BrokenExecutor("killed"))

    def shutdown(self, wait=True, kill_workers=False):  # noqa: ARG002
        self.closed, self.killed = True, kill_workers


class Cranked:
    """An engine by hand. `reader` and `trainers` are its first executors, `made` all of them.

    Its clock stands at `now`; while it `is_exhausted` no more executors can be made.
    """

    def __init__(self, runs, workers, *, asleep=False, warm=(), is_thrifty=False, **limits):
        self.made = []
        self.now = 1_000.0
        self.is_exhausted = False
        self.engine = Engine(
            runs,
            workers=workers,
            executor=self._make,
            asleep=asleep,
            warm=warm,
            is_thrifty=is_thrifty,
            limits=Limits(**limits),
            clock=lambda: self.now,
        )
        self.reader, self.trainers, *self.other_trainers = self.made
        if not asleep:
            self.get_ready()

    def limit(self, **limits):
        for each in (self.engine, self.engine.inference, *self.engine.trainers):
            each.limits = dataclasses.replace(each.limits, **limits)

    def get_ready(self):
        for executor in self.made:
            if executor.ready:  # it was started
                executor.get_ready()

    def _make(self):
        if self.is_exhausted:
            no_more()
        self.made.append(ByHand())
        return self.made[-1]

    def states(self, *recipes):
        return [self.engine.status(recipe).state for recipe in recipes]


def no_more(*arguments):
    raise OSError("no more processes")


@dataclasses.dataclass(frozen=True)
class FakeModel:
    history: lc.History

    def save(self, path):
        path.mkdir(exist_ok=True)
        (path / "weights.npz").touch()


class FakeTraining:
    """Stands in for `train`: four epochs, with something done before the third is reported.

    Asked to stop, it keeps what it has.
    """

    def __init__(self):
        self.trained = []
        self.meanwhile = lambda: None

    def __call__(self, recipe, on_progress):
        self.trained.append(recipe)
        for epoch in range(1, 5):
            if epoch == 3:
                self.meanwhile()
            history = lc.History((1.0,) * epoch, (0.5,) * epoch)
            try:
                on_progress(lc.Progress(epoch, 4, epoch / 4, 1.0, 0.5, 1.0, history))
            except lc.StopTraining:
                return FakeModel(dataclasses.replace(history, is_stopped=True))
        return FakeModel(history)


class FakeRacing:
    """Stands in for `run_race`: three rounds, with something done before the third."""

    def __init__(self):
        self.run = []
        self.meanwhile = self.following = lambda: None

    def __call__(self, race, on_progress, on_wait, on_follow, on_reach):
        self.run.append(race)
        on_wait()
        for steps in (10, 20, 30):
            if steps == 30:
                self.meanwhile()
            for racer in range(len(race.racers)):
                on_progress(lap(racer, steps))
        on_follow()
        self.following()
        on_reach(REACH)


REACH = GradientReach(racer=1, trained=True, hidden=tuple(0.5**step for step in range(50)))


FIRST, SECOND = (make_race(seed=seed) for seed in (0, 1))
"""Races of 60 seconds at most: 30 to get ready, 20 to run, and 10 to measure the gradient."""


def lap(racer, steps):
    return Lap(
        racer=racer,
        steps=steps,
        loss=1.0,
        score=0.25,
        solved=False,
        diverged=False,
        own_seconds=steps / 100,
        seconds=steps / 50,
    )


def in_background(function, *arguments):
    """The result or the exception of a call that waits for the reader."""
    answers = []

    def call():
        try:
            answers.append(function(*arguments))
        except Exception as error:
            answers.append(error)

    thread = threading.Thread(target=call)
    thread.start()
    return thread, answers


def until(condition, seconds=PATIENCE):
    """Wait until something is so; its value."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.01)
    return value


def echo(root, digest, question):
    """A worker's answer without a network: the sentence itself, as if a network was loaded."""
    return pickle.dumps((question.sentence, 0))


def process_of(pool):
    return pool.submit(worker.process_id).result(timeout=PATIENCE)
