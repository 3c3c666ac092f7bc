"""The engine on an executor cranked by hand, on threads, and on real worker processes."""

from __future__ import annotations

import collections
import dataclasses
import errno
import functools
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import psutil
import pytest

import lstm_core as lc
from lstm_core.engine import worker
from lstm_core.engine.engine import Engine, EngineUnavailable, NetworkMissing
from lstm_core.engine.run import Run
from lstm_core.engine.runs import RunStore
from lstm_core.engine.status import RaceStatus
from lstm_core.engine.supervision import Limits
from lstm_core.engine.viewers import WATCHING_SECONDS
from lstm_core.evidence.race import GradientReach, Lap
from lstm_core.reading.prediction import Read
from tests.support.races import make_gate_race, make_race

A, B, C, D = (lc.Recipe(epochs=4, units=3, seed=seed) for seed in range(4))
LONG = lc.Recipe(epochs=5_000, units=256, learning_rate=1e-5)


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
    """An engine by hand: `trainers` and `reader` are its newest executors."""

    def __init__(self, runs, workers, *, asleep=False, warm=(), **limits):
        self.made = []
        self.now = 1_000.0
        self.engine = Engine(
            runs,
            workers=workers,
            executor=self._make,
            asleep=asleep,
            warm=warm,
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
            executor.get_ready()

    def _make(self):
        self.made.append(ByHand())
        return self.made[-1]

    def states(self, *recipes):
        return [self.engine.status(recipe).state for recipe in recipes]


def no_more(*arguments):
    raise OSError("no more processes")


class FakeModel:
    def save(self, path):
        path.mkdir()
        (path / "weights.npz").touch()


class FakeTraining:
    """Stands in for `train`: four epochs, with something done before the third is reported."""

    def __init__(self):
        self.trained = []
        self.meanwhile = lambda: None

    def __call__(self, recipe, on_progress):
        self.trained.append(recipe)
        for epoch in range(1, 5):
            if epoch == 3:
                self.meanwhile()
            history = lc.History((1.0,) * epoch, (0.5,) * epoch)
            on_progress(lc.Progress(epoch, 4, epoch / 4, 1.0, 0.5, 1.0, history))
        return FakeModel()


@pytest.fixture
def training(monkeypatch):
    fake = FakeTraining()
    monkeypatch.setattr("lstm_core.network.training.train", fake)
    return fake


@pytest.fixture
def cranked(tmp_path, training):
    return Cranked(RunStore(tmp_path), workers=2)


# Starting and queueing


def test_one_trains_and_the_others_wait_first_come_first_served(cranked, training):
    for recipe in (A, B, C):
        cranked.engine.start(recipe)
    assert cranked.states(A, B, C, D) == ["training", "queued", "queued", "absent"]
    assert [cranked.engine.status(r).place for r in (A, B, C)] == [0, 1, 2]
    cranked.trainers.run_next()
    assert cranked.states(A, B, C) == ["done", "training", "queued"]
    assert cranked.engine.status(C).place == 1
    cranked.engine.start(D)
    for _ in range(3):
        cranked.trainers.run_next()
    assert cranked.states(A, B, C, D) == ["done"] * 4
    assert training.trained == [A, B, C, D]
    assert not cranked.trainers.tasks


def test_all_workers_but_one_train(tmp_path, training):
    cranked = Cranked(RunStore(tmp_path), workers=4)
    for recipe in (A, B, C, D):
        cranked.engine.start(recipe)
    assert cranked.states(A, B, C, D) == ["training", "training", "training", "queued"]
    trainers = [cranked.trainers, *cranked.other_trainers]
    assert [len(trainer.tasks) for trainer in trainers] == [1, 1, 1]
    with pytest.raises(ValueError, match="at least 2, one to read; received 1"):
        Engine(RunStore(tmp_path), workers=1, executor=ByHand)


def test_an_engine_that_sleeps_starts_its_workers_when_it_is_woken(tmp_path, training):
    cranked = Cranked(RunStore(tmp_path), workers=2, asleep=True)
    for recipe in (A, B):
        cranked.engine.start(recipe, wakes=False)
    assert not cranked.reader.ready
    assert not cranked.trainers.ready
    assert cranked.states(A, B) == ["training", "queued"]  # A waits for nobody but its process
    assert cranked.engine.status(B).place == 1
    for _ in range(2):
        cranked.engine.wake()
    cranked.get_ready()
    assert cranked.engine.is_awake
    assert [len(executor.tasks) for executor in cranked.made] == [0, 1]
    cranked.trainers.run_next()
    assert cranked.states(A, B) == ["done", "training"]


def test_a_run_that_waits_for_a_sleeping_engine_can_be_stopped(tmp_path, training):
    cranked = Cranked(RunStore(tmp_path), workers=2, asleep=True)
    cranked.engine.start(A, wakes=False)
    assert cranked.engine.cancel(A) == 0
    assert cranked.states(A) == ["absent"]


def test_a_start_wakes_the_engine(tmp_path, training):
    cranked = Cranked(RunStore(tmp_path), workers=2, asleep=True)
    assert cranked.engine.start(A).state == "training"
    assert all(executor.ready for executor in cranked.made)
    assert [len(executor.tasks) for executor in cranked.made] == [0, 1]
    cranked.trainers.run_next()
    assert cranked.states(A) == ["done"]


def test_an_engine_that_could_not_wake_tries_again(tmp_path, training, monkeypatch):
    cranked = Cranked(RunStore(tmp_path), workers=2, asleep=True, retry_seconds=0.05)
    monkeypatch.setattr(ByHand, "submit", no_more)
    cranked.engine.start(A)
    cranked.engine.wake()
    with pytest.raises(EngineUnavailable):
        cranked.engine.ask(A, Read("hello"))
    assert not cranked.engine.is_awake
    monkeypatch.undo()
    until(lambda: cranked.states(A) == ["training"] and cranked.made[-2].ready)
    for executor in cranked.made[-2:]:
        executor.get_ready()
    assert cranked.engine.is_awake


def test_what_could_not_be_started_stays_unstarted_in_its_executor(cranked):
    """Else a run that was handed over twice would run twice."""
    cranked.reader.submit = no_more
    with pytest.raises(OSError, match="no more processes"):
        cranked.engine.inference.submit(worker.process_id)
    assert cranked.reader.closed


def test_a_reading_wakes_the_engine(tmp_path, monkeypatch):
    cranked = Cranked(RunStore(tmp_path), workers=2, asleep=True, start_seconds=0.0)
    assert not cranked.engine.is_awake
    with pytest.raises(EngineUnavailable):
        cranked.engine.ask(A, Read("hello"))
    assert cranked.reader.ready
    assert cranked.trainers.ready


def test_an_engine_that_was_closed_asleep_stays_asleep(tmp_path):
    cranked = Cranked(RunStore(tmp_path), workers=2, asleep=True)
    cranked.engine.close()
    with pytest.raises(EngineUnavailable, match="closed"):
        cranked.engine.wake()
    assert not cranked.trainers.ready


def test_an_engine_that_was_closed_awake_is_not_woken_again(cranked):
    cranked.engine.close()
    with pytest.raises(EngineUnavailable, match="closed"):
        cranked.engine.wake()


def test_a_trainer_that_dies_takes_no_other_with_it(tmp_path, training):
    cranked = Cranked(RunStore(tmp_path), workers=3)
    for recipe in (A, B, C):
        cranked.engine.start(recipe)
    cranked.trainers.die()
    # C has the place of A, in a fresh process; B goes on in its own.
    assert cranked.states(A, B, C) == ["failed", "training", "training"]
    cranked.other_trainers[0].run_next()
    assert cranked.states(A, B, C) == ["failed", "done", "training"]


def test_a_queue_that_is_full_takes_no_more(cranked, monkeypatch, training):
    cranked.limit(queue=2)
    for recipe in (A, B, C):
        assert cranked.engine.start(recipe).is_active
    refused = cranked.engine.start(D)
    assert refused.state == "failed"
    assert refused.message == "2 trainings are waiting already. Try again in a few minutes."
    assert cranked.engine.start(B).place == 1  # who is in it stays
    cranked.trainers.run_next()
    assert cranked.engine.start(D).place == 2


def test_who_asks_for_a_recipe_again_joins_its_run(cranked, training):
    for _ in range(3):
        assert cranked.engine.start(A).state == "training"
        assert cranked.engine.start(B).state == "queued"
    assert cranked.engine.status(B).place == 1
    cranked.trainers.run_next()
    cranked.trainers.run_next()
    assert cranked.engine.start(A).state == cranked.engine.start(B).state == "done"
    assert not cranked.trainers.tasks
    assert training.trained == [A, B]


def test_two_engines_on_one_folder_train_a_recipe_once(cranked, training):
    other = Cranked(RunStore(cranked.engine.runs.root), workers=2)
    cranked.engine.start(A)
    other.engine.start(A)  # the first has not begun yet, so nothing shows that it will
    other.trainers.run_next()
    cranked.trainers.run_next()
    assert training.trained == [A]
    assert cranked.states(A) == other.states(A) == ["done"]


def test_status_shows_the_figures_of_a_training(cranked, training):
    seen = []
    training.meanwhile = lambda: seen.append(cranked.engine.status(A))
    cranked.engine.start(A)
    before = cranked.engine.status(A)
    assert (before.state, before.epoch, before.epochs, before.fraction) == ("training", 0, 4, 0.0)
    cranked.trainers.run_next()
    assert (seen[0].state, seen[0].epoch, seen[0].fraction) == ("training", 2, 0.5)


# Stopping


def test_a_queued_run_leaves_the_queue(cranked, training):
    for recipe in (A, B, C):
        cranked.engine.start(recipe)
    assert cranked.engine.cancel(B) == 0
    assert cranked.states(A, B, C) == ["training", "absent", "queued"]
    assert cranked.engine.status(C).place == 1
    cranked.trainers.run_next()
    cranked.trainers.run_next()
    assert training.trained == [A, C]


def test_a_training_stops_at_its_next_report_and_can_be_started_again(cranked, training):
    seen = []

    def stop():
        cranked.engine.cancel(A)
        seen.append(cranked.engine.status(A))

    training.meanwhile = stop
    cranked.engine.start(A)
    assert not cranked.engine.status(A).is_stopping
    cranked.trainers.run_next()
    assert [(status.state, status.is_stopping) for status in seen] == [("training", True)]
    status = cranked.engine.status(A)
    assert (status.state, status.epoch, status.is_stopping) == ("cancelled", 2, False)
    assert "stopped" in status.message
    training.meanwhile = lambda: None
    assert cranked.engine.start(A).state == "training"
    cranked.trainers.run_next()
    assert cranked.states(A) == ["done"]


def test_a_run_handed_over_but_not_begun_can_be_stopped(cranked):
    """A worker takes seconds to start; who stops a run meanwhile must not be forgotten."""
    cranked.engine.start(A)
    assert cranked.engine.cancel(A) == 0
    cranked.trainers.run_next()
    assert cranked.states(A) == ["cancelled"]


def test_an_old_request_to_stop_does_not_stop_a_new_run(cranked):
    cranked.engine.runs.of(A).request_cancel()
    cranked.engine.start(A)
    cranked.trainers.run_next()
    assert cranked.states(A) == ["done"]


def test_stopping_what_does_not_run_changes_nothing(cranked):
    assert cranked.engine.cancel(A) == 0
    assert cranked.states(A) == ["absent"]
    cranked.engine.start(A)
    cranked.trainers.run_next()
    assert cranked.engine.cancel(A) == 0
    assert cranked.states(A) == ["done"]


@pytest.mark.parametrize("recipe", [A, B], ids=["training", "queued"])
def test_what_others_watch_is_not_stopped(cranked, recipe):
    cranked.engine.start(A)
    cranked.engine.start(B)
    state = cranked.states(recipe)
    for viewer in ("ann", "bob", "ann"):
        cranked.engine.status(recipe, viewer=viewer)
    assert cranked.engine.cancel(recipe, viewer="ann") == 1
    assert cranked.states(recipe) == state
    cranked.engine.status(recipe, viewer="ann")  # her page still shows it
    # She would stop it too, so Bob is the last.
    assert cranked.engine.cancel(recipe, viewer="bob") == 0
    cranked.trainers.run_next()
    assert cranked.states(recipe) == ["cancelled" if recipe == A else "absent"]


@pytest.mark.parametrize("recipe", [A, B], ids=["training", "queued"])
def test_a_run_that_is_started_anew_is_watched_anew(cranked, recipe):
    cranked.engine.start(A)
    cranked.engine.start(B)
    assert cranked.engine.cancel(recipe, viewer="ann") == 0
    if recipe == A:
        cranked.trainers.run_next()
    cranked.engine.start(recipe)
    cranked.engine.status(recipe, viewer="ann")
    assert cranked.engine.cancel(recipe, viewer="bob") == 1


def test_who_has_gone_does_not_watch(cranked, monkeypatch):
    cranked.engine.start(A)
    cranked.engine.status(A, viewer="ann")
    cranked.engine.status(B, viewer="cem")  # watches another run
    assert cranked.engine.cancel(A, viewer="bob") == 1
    cranked.now += WATCHING_SECONDS
    assert cranked.engine.cancel(A, viewer="bob") == 0


def test_whoever_turns_to_another_run_stops_it_unless_others_watch(cranked):
    cranked.engine.start(A)
    for viewer in ("ann", "bob"):
        cranked.engine.status(A, viewer=viewer)
    cranked.engine.leave(A, viewer="ann")
    assert cranked.engine.count_others(A, viewer="ann") == 0  # she has not asked to stop it
    assert not cranked.engine.status(A).is_stopping
    cranked.engine.leave(A, viewer="bob")
    assert cranked.engine.status(A).is_stopping


def test_what_was_asked_ends_with_the_run(cranked):
    cranked.engine.start(A)
    for viewer in ("ann", "bob"):
        cranked.engine.status(A, viewer=viewer)
    cranked.engine.cancel(A, viewer="ann")
    assert cranked.engine.count_others(A, viewer="ann") == 1
    cranked.trainers.run_next()
    assert cranked.engine.count_others(A, viewer="ann") == 0


# What goes wrong in a training


def raising(error):
    def meanwhile():
        raise error

    return meanwhile


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (lc.TrainingDiverged("The loss became nan."), "The loss became nan."),
        (ValueError("Nothing to learn."), "Nothing to learn."),
        (MemoryError("no room"), "MemoryError: no room"),
        (OSError(28, "No space left on device"), "cannot be written: No space left on device"),
    ],
)
def test_a_training_that_fails_says_why_and_lets_the_next_one_in(cranked, training, error, message):
    cranked.engine.start(A)
    cranked.engine.start(B)
    training.meanwhile = raising(error)
    cranked.trainers.run_next()
    status = cranked.engine.status(A)
    assert status.state == "failed"
    assert message in status.message
    training.meanwhile = lambda: None
    cranked.trainers.run_next()
    assert cranked.states(B) == ["done"]
    assert cranked.engine.start(A).state == "training"
    cranked.trainers.run_next()
    assert cranked.states(A) == ["done"]


def test_tensorflows_own_errors_stay_in_the_worker(cranked, training):
    """Unpickled where the pages are served, they would load TensorFlow there."""
    import tensorflow as tf

    training.meanwhile = raising(tf.errors.ResourceExhaustedError(None, None, "too large"))
    cranked.engine.start(A)
    future = cranked.trainers.tasks[0][0]
    cranked.trainers.run_next()
    assert future.exception() is None
    assert "too large" in cranked.engine.status(A).message


def test_a_folder_that_cannot_be_written_is_said(cranked):
    cranked.engine.start(A)
    root = cranked.engine.runs.root
    for path in root.iterdir():
        assert path.name == "locks"
        path.rmdir()
    root.rmdir()
    root.touch()  # a file where the folder was
    cranked.trainers.run_next()
    status = cranked.engine.status(A)
    assert status.state == "failed"
    assert "cannot be written" in status.message


def test_workers_that_die_are_replaced(cranked, training):
    for recipe in (A, B, C):
        cranked.engine.start(recipe)
    cranked.trainers.die()
    status = cranked.engine.status(A)
    assert status.state == "failed"
    assert "ended unexpectedly" in status.message
    assert len(cranked.made) == 3
    cranked.trainers = cranked.made[-1]
    assert cranked.states(B, C) == ["training", "queued"]
    cranked.trainers.run_next()
    cranked.trainers.run_next()
    assert cranked.engine.start(A).state == "training"
    cranked.trainers.run_next()
    assert cranked.states(A, B, C) == ["done"] * 3


def test_a_failure_is_forgotten_when_somebody_else_trains_the_recipe(cranked):
    cranked.engine.start(A)
    cranked.trainers.die()
    assert cranked.states(A) == ["failed"]
    with cranked.engine.runs.of(A).claim():
        assert cranked.states(A) == ["training"]


def test_no_run_and_no_place_is_lost_when_workers_cannot_be_started(cranked, monkeypatch):
    cranked.limit(retry_seconds=0.05)
    cranked.trainers.broken = True
    cranked.engine.trainers[0]._factory = no_more
    for recipe in (A, B):
        assert cranked.engine.start(recipe).state == "queued"  # it is not lost
        assert cranked.engine.status(recipe).wait is None
    cranked.engine.trainers[0]._factory = cranked._make
    until(lambda: cranked.states(A, B) == ["training", "queued"])
    assert cranked.made[-1].closed is False
    cranked.made[-1].run_next()
    cranked.made[-1].run_next()
    assert cranked.states(A, B) == ["done", "done"]


def test_runs_are_pruned_when_one_ends(cranked, monkeypatch):
    kept = []
    monkeypatch.setattr(RunStore, "prune", lambda _, keep: kept.append(keep))
    cranked.engine.start(A)
    cranked.trainers.run_next()
    assert kept == [frozenset({A.digest})]


# Races


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


@pytest.fixture
def racing(monkeypatch):
    fake = FakeRacing()
    monkeypatch.setattr("lstm_core.evidence.race_runner.run_race", fake)
    return fake


FIRST, SECOND = (make_race(seed=seed) for seed in (0, 1))


def test_a_race_is_a_run_that_keeps_its_laps(cranked, racing):
    assert cranked.engine.status(FIRST) == RaceStatus("absent")
    assert cranked.engine.start(FIRST).state == "training"
    seen = []
    racing.meanwhile = racing.following = lambda: seen.append(cranked.engine.status(FIRST))
    cranked.trainers.run_next()
    told = [(status.state, len(status.laps), status.is_measuring_gradients) for status in seen]
    assert told == [("training", 4, False), ("training", 6, True)]
    assert seen[0].fraction == 20 / FIRST.terms.budget
    status = cranked.engine.status(FIRST)
    assert (status.state, status.fraction, status.seconds) == ("done", 1.0, 0.6)
    assert status.of(1) == tuple(lap(1, steps) for steps in (10, 20, 30))
    assert status.gradients == (REACH,)
    assert not status.is_measuring_gradients


def test_two_races_and_a_training_come_to_their_turn(cranked, training, racing):
    """First come, first served, whatever it is."""
    for what in (FIRST, A, SECOND):
        cranked.engine.start(what)
    assert cranked.states(FIRST, A, SECOND) == ["training", "queued", "queued"]
    assert [cranked.engine.status(what).place for what in (FIRST, A, SECOND)] == [0, 1, 2]
    cranked.trainers.run_next()
    assert cranked.states(FIRST, A, SECOND) == ["done", "training", "queued"]
    cranked.trainers.run_next()
    cranked.trainers.run_next()
    assert cranked.states(FIRST, A, SECOND) == ["done"] * 3
    assert (racing.run, training.trained) == ([FIRST, SECOND], [A])


def test_who_starts_the_same_race_watches_the_same_one(cranked, racing):
    cranked.engine.start(FIRST)
    assert cranked.engine.start(make_race()).state == "training"
    for viewer in ("ann", "bob"):
        cranked.engine.status(FIRST, viewer=viewer)
    assert cranked.engine.cancel(FIRST, viewer="ann") == 1
    cranked.trainers.run_next()
    assert not cranked.trainers.tasks
    assert racing.run == [FIRST]


def test_a_race_that_is_stopped_keeps_its_laps_and_can_be_started_again(cranked, racing):
    cranked.engine.start(FIRST)
    racing.meanwhile = lambda: cranked.engine.cancel(FIRST)
    cranked.trainers.run_next()
    status = cranked.engine.status(FIRST)
    assert (status.state, len(status.laps)) == ("cancelled", 4)
    racing.meanwhile = lambda: None
    assert cranked.engine.start(FIRST).state == "training"
    cranked.trainers.run_next()
    assert cranked.states(FIRST) == ["done"]


def test_a_race_that_waits_leaves_the_queue_when_it_is_stopped(cranked, racing):
    cranked.engine.start(FIRST)
    cranked.engine.start(SECOND)
    assert cranked.engine.cancel(SECOND) == 0
    assert cranked.states(FIRST, SECOND) == ["training", "absent"]


@pytest.fixture
def warmed(monkeypatch):
    """The races whose racers a trainer was told to compile in advance."""
    told = []
    monkeypatch.setattr("lstm_core.evidence.race_runner.warm", told.append)
    return told


RACERS = list(FIRST.racers)


def test_a_trainer_is_warmed_once_it_is_ready_and_nothing_waits(tmp_path, training, warmed):
    cranked = Cranked(RunStore(tmp_path), workers=2, asleep=True, warm=(FIRST,))
    for recipe in (A, B):
        cranked.engine.start(recipe, wakes=False)
    cranked.engine.wake()
    cranked.get_ready()
    cranked.trainers.run_next()
    assert not warmed  # B waits
    cranked.trainers.run_next()
    cranked.trainers.run_next()
    assert (training.trained, warmed) == ([A, B], [RACERS])
    assert not cranked.trainers.tasks


def test_a_fresh_trainer_is_warmed_again(tmp_path, training, warmed):
    cranked = Cranked(RunStore(tmp_path), workers=2, warm=(FIRST,))
    cranked.trainers.run_next()
    cranked.engine.start(A)
    cranked.trainers.die()
    cranked.made[-1].get_ready()
    cranked.made[-1].run_next()
    assert warmed == [RACERS] * 2


def test_a_trainer_that_cannot_be_warmed_hurts_nobody(tmp_path, racing, warmed):
    cranked = Cranked(RunStore(tmp_path), workers=2, asleep=True, warm=(FIRST,))
    cranked.trainers.submit = no_more
    cranked.engine.wake()
    cranked.engine.close()
    assert not warmed


def test_what_is_done_can_be_done_again(cranked, racing):
    cranked.engine.start(FIRST)
    cranked.trainers.run_next()
    assert cranked.engine.status(FIRST).was_cut_off  # after 30 of 600 steps
    assert cranked.engine.start(FIRST).state == "done"
    for _ in range(2):  # two who watch it
        assert cranked.engine.start(FIRST, again=True).state == "training"
    assert cranked.engine.status(FIRST).laps == ()
    cranked.trainers.run_next()
    assert not cranked.trainers.tasks
    assert racing.run == [FIRST, FIRST]


# 30 seconds to get ready, 20 for a race, and 10 for the gradient where it is followed.
FOLLOWED, GATES = make_race(seed=2), make_gate_race()


def test_a_race_in_the_queue_says_when_it_begins_at_the_latest(cranked, racing, monkeypatch):
    monkeypatch.setattr(Run, "seconds_run", lambda *_, **__: cranked.now - 1_000)
    for race in (FIRST, GATES, FOLLOWED, SECOND):
        cranked.engine.start(race)
    waits = [cranked.engine.status(race).wait for race in (FIRST, GATES, FOLLOWED, SECOND)]
    assert waits == [None, 60.0, 110.0, 170.0]
    cranked.now += 12.5
    assert cranked.engine.status(GATES).wait == 47.5
    cranked.now += 50.0  # its last round takes long
    assert cranked.engine.status(GATES).wait == 0.0


def test_what_an_earlier_attempt_left_behind_shortens_no_wait(cranked, racing, monkeypatch):
    """A race that was lost an hour ago, started again: its folder is as old until it begins."""
    monkeypatch.setattr(Run, "seconds_run", lambda *_, **__: 3_600.0)
    for race in (FIRST, GATES):
        cranked.engine.start(race)
    assert cranked.engine.status(GATES).wait == 60.0


def test_nobody_can_tell_how_long_a_training_takes(cranked, racing, training):
    for what in (A, FIRST):
        cranked.engine.start(what)
    assert cranked.engine.status(FIRST).wait is None


def test_with_two_trainers_the_first_that_is_free_counts(tmp_path, racing, training):
    engine = Cranked(RunStore(tmp_path), workers=3).engine
    for what in (A, FIRST, B, SECOND):  # A trains for who knows how long, and then B as well
        engine.start(what)
    assert [engine.status(what).wait for what in (B, SECOND)] == [60.0, None]


def test_a_race_whose_process_dies_says_so_and_can_be_started_again(cranked, racing):
    cranked.engine.start(FIRST)
    cranked.engine.start(SECOND)
    cranked.trainers.die()
    status = cranked.engine.status(FIRST)
    assert status.state == "failed"
    assert "ended unexpectedly" in status.message
    cranked.trainers = cranked.made[-1]
    assert cranked.states(SECOND) == ["training"]
    cranked.trainers.run_next()
    cranked.engine.start(FIRST)
    cranked.trainers.run_next()
    assert cranked.states(FIRST, SECOND) == ["done", "done"]


# Reading


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


PATIENCE = 300.0
"""So many seconds may pass where other tests leave a worker little of the machine."""


def until(condition, seconds=PATIENCE):
    """Wait until something is so; its value."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.01)
    return value


def echo(root, digest, question):
    """A worker's answer without a network: the sentence itself, as if a network was loaded."""
    return pickle.dumps((question.sentence, True))


def test_a_reader_that_dies_is_asked_once_more(cranked, monkeypatch):
    monkeypatch.setattr(worker, "answer", lambda *arguments: pickle.dumps((arguments, False)))
    thread, answers = in_background(cranked.engine.ask, A, Read("hello"))
    until(lambda: cranked.reader.tasks)
    cranked.reader.die()
    until(lambda: len(cranked.made) == 3 and cranked.made[-1].tasks)
    cranked.made[-1].run_next()
    thread.join()
    assert answers == [(str(cranked.engine.runs.root), A.digest, Read("hello"))]


def test_a_reader_that_dies_twice_is_unavailable(cranked):
    thread, answers = in_background(cranked.engine.ask, A, Read("hello"))
    until(lambda: cranked.reader.tasks)
    cranked.reader.die()
    until(lambda: len(cranked.made) == 3 and cranked.made[-1].tasks)
    cranked.made[-1].die()
    thread.join()
    assert isinstance(answers[0], EngineUnavailable)


def test_a_reader_that_is_slow_to_start_is_waited_for(cranked, monkeypatch):
    """To start anew would take as long again, and so on for ever."""
    cranked.limit(answer_seconds=0.0)
    monkeypatch.setattr(worker, "answer", echo)
    cranked.reader.die()
    thread, answers = in_background(cranked.engine.ask, A, Read("hello"))
    until(lambda: len(cranked.made) == 3 and cranked.made[-1].tasks)
    fresh = cranked.made[-1]
    thread.join(timeout=0.3)
    assert thread.is_alive()
    assert not fresh.closed
    assert not cranked.engine.is_awake
    future, function, arguments = fresh.tasks.popleft()
    future.set_result(function(*arguments))  # before it is ready, so that no second passes between
    fresh.get_ready()
    thread.join()
    assert answers == ["hello"]
    assert cranked.engine.is_awake


def test_a_reader_that_never_starts_is_ended_and_replaced(cranked, monkeypatch):
    cranked.limit(answer_seconds=PATIENCE)
    cranked.reader.die()
    first, answers = in_background(cranked.engine.ask, A, Read("hello"))
    until(lambda: len(cranked.made) == 3 and cranked.made[-1].tasks)
    cranked.limit(start_seconds=0.05)
    # Whoever asks later has no more time: the time is the process's.
    with pytest.raises(EngineUnavailable, match="has given no answer, and is being replaced"):
        cranked.engine.ask(A, Read("again"))
    cranked.limit(start_seconds=PATIENCE)
    assert len(cranked.made) == 4
    assert cranked.made[2].closed
    assert cranked.made[3].ready
    cranked.made[2].die()  # as loky does it
    until(lambda: cranked.made[3].tasks)
    assert first.is_alive()
    cranked.made[3].die()
    first.join()
    assert isinstance(answers[0], EngineUnavailable)


def test_a_process_that_died_before_it_was_ready_is_started_anew(cranked, tmp_path):
    cranked = Cranked(RunStore(tmp_path / "other"), workers=2, asleep=True)
    cranked.engine.inference.start()
    cranked.reader.die()
    cranked.engine.wake()
    assert len(cranked.made) == 3
    assert cranked.made[-1].ready
    assert not cranked.engine.is_awake
    cranked.made[-1].get_ready()
    assert cranked.engine.is_awake


def test_a_reader_that_gives_no_answer_is_unavailable(cranked, monkeypatch):
    cranked.limit(answer_seconds=0.05)
    with pytest.raises(EngineUnavailable, match="has given no answer, and is being replaced"):
        cranked.engine.ask(A, Read("hello"))


def test_a_reader_that_hangs_is_ended_and_replaced_at_once(cranked, monkeypatch):
    monkeypatch.setattr(ByHand, "__module__", "loky.by_hand")  # one that can end its workers
    monkeypatch.setattr(worker, "answer", echo)
    cranked.limit(answer_seconds=0.05)
    with pytest.raises(EngineUnavailable):
        cranked.engine.ask(A, Read("hello"))
    assert (cranked.reader.closed, cranked.reader.killed) == (True, True)
    fresh = cranked.made[-1]
    assert len(cranked.made) == 3
    assert fresh.ready  # it starts without waiting for a reading
    cranked.limit(answer_seconds=60.0)
    thread, answers = in_background(cranked.engine.ask, A, Read("again"))
    until(lambda: fresh.tasks)
    fresh.run_next()
    thread.join()
    assert answers == ["again"]


def test_two_readings_that_hang_replace_one_reader(cranked, monkeypatch):
    cranked.limit(answer_seconds=0.3)
    asking = [in_background(cranked.engine.ask, A, Read("hello")) for _ in range(2)]
    for thread, answers in asking:
        thread.join()
        assert isinstance(answers[0], EngineUnavailable)
    assert len(cranked.made) == 3


def test_a_reading_behind_one_that_hangs_is_asked_again(cranked, monkeypatch):
    monkeypatch.setattr(worker, "answer", echo)
    thread, answers = in_background(cranked.engine.ask, A, Read("hello"))
    until(lambda: cranked.reader.tasks)
    cranked.engine.inference._replace(cranked.engine.inference._process)
    cranked.reader.tasks[0][0].set_exception(RuntimeError("shut down"))  # as loky does it
    until(lambda: cranked.made[-1].tasks)
    cranked.made[-1].run_next()
    thread.join()
    assert answers == ["hello"]


@pytest.mark.parametrize("trouble", ["silent", "dead", "none to be had"])
def test_a_renewal_that_fails_ends_and_leaves_the_old_reader(cranked, monkeypatch, trouble):
    def no_more():
        raise OSError("no more processes")

    pool = cranked.engine.inference
    if trouble == "none to be had":
        pool._factory = no_more
    if trouble == "silent":
        cranked.limit(start_seconds=0.1)
    thread, answers = in_background(pool.renew)
    if trouble == "dead":
        until(lambda: len(cranked.made) == 3 and cranked.made[-1].ready)
        cranked.made[-1].die()
    thread.join(timeout=30)
    assert not thread.is_alive()
    assert answers == [False]
    assert pool._process.executor is cranked.reader
    assert not cranked.reader.closed
    assert all(executor.closed for executor in cranked.made[2:])
    assert pool._renewing.acquire(blocking=False)  # the next renewal is let in


def test_what_fails_in_the_reader_is_logged_and_not_shown(cranked, monkeypatch, caplog):
    import tensorflow as tf

    def fails(root, digest):
        raise tf.errors.InvalidArgumentError(None, None, "odd")

    monkeypatch.setattr(worker, "_model", fails)
    thread, answers = in_background(cranked.engine.ask, A, Read("hello"))
    until(lambda: cranked.reader.tasks)
    cranked.reader.run_next()
    thread.join()
    assert isinstance(answers[0], EngineUnavailable)
    assert str(answers[0]).startswith("The reading failed. Try again")
    assert "odd" not in str(answers[0])
    assert "InvalidArgumentError: odd" in caplog.text


def test_the_reader_is_replaced_once_the_fresh_one_is_ready(cranked, monkeypatch):
    cranked.limit(networks=3)
    monkeypatch.setattr(worker, "answer", echo)

    def read(executor, sentence):
        thread, answers = in_background(cranked.engine.ask, A, Read(sentence))
        until(lambda: executor.tasks)
        executor.run_next()
        thread.join()
        assert answers == [sentence]

    for sentence in ("one", "two", "three"):
        assert len(cranked.made) == 2
        read(cranked.reader, sentence)
    until(lambda: len(cranked.made) == 3)
    fresh = cranked.made[-1]
    read(cranked.reader, "four")  # the old one answers while the fresh one starts
    assert not cranked.reader.closed
    until(lambda: fresh.ready)
    fresh.get_ready()
    until(lambda: cranked.reader.closed)
    read(fresh, "five")


# The end


def test_a_closed_engine_stays_closed(cranked):
    cranked.engine.start(A)
    cranked.engine.start(B)
    cranked.engine.close()
    assert all(executor.closed for executor in cranked.made)
    cranked.trainers.run_next()  # what was under way does not let the next one in
    assert cranked.states(A, B) == ["done", "absent"]
    with pytest.raises(EngineUnavailable, match="closed"):
        cranked.engine.start(C)
    with pytest.raises(EngineUnavailable, match="closed"):
        cranked.engine.ask(A, Read("hello"))


def test_a_fresh_reader_that_comes_after_the_end_is_closed(cranked):
    thread, _ = in_background(cranked.engine.inference.renew)
    until(lambda: len(cranked.made) == 3 and cranked.made[-1].ready)
    cranked.engine.close()
    cranked.made[-1].get_ready()
    thread.join()
    assert all(executor.closed for executor in cranked.made)


# On threads: any executor does


@pytest.fixture
def threaded(tmp_path):
    engine = Engine(RunStore(tmp_path), executor=functools.partial(ThreadPoolExecutor, 1))
    yield engine
    engine.close()


def test_an_engine_on_threads(threaded):
    assert threaded.start(A).is_active
    assert threaded.wait(A).state == "done"
    reading = threaded.ask(A, Read("hello how"))
    assert reading.read_words == ("hello", "how")
    np.testing.assert_allclose(
        reading.prediction.softmax, lc.read(lc.train(A), "hello how").prediction.softmax, atol=1e-6
    )


@pytest.mark.parametrize("damage", ["cut short", "another recipe's", "gone"])
def test_a_damaged_network_is_removed_and_can_be_trained_again(threaded, damage, caplog):
    threaded.start(B)
    assert threaded.wait(B).state == "done"
    network = threaded.runs.of(B).network
    if damage == "cut short":
        os.truncate(network / "weights.npz", 100)
    elif damage == "gone":
        (network / "weights.npz").unlink()
    else:
        recipe = (network / "recipe.json").read_text()
        (network / "recipe.json").write_text(recipe.replace('"seed": 1', '"seed": 9'))
    with pytest.raises(NetworkMissing) as raised:
        threaded.ask(B, Read("hello"))
    # Nothing of the server's folders or of the error itself, which are in the log.
    assert str(raised.value) == (
        "The saved network was damaged and has been removed; train it again."
    )
    assert B.digest in caplog.text
    assert threaded.status(B).state == "absent"
    with pytest.raises(NetworkMissing, match="not trained"):
        threaded.ask(B, Read("hello"))
    threaded.start(B)
    assert threaded.wait(B).state == "done"
    assert threaded.ask(B, Read("hello")).read_words == ("hello",)


@pytest.mark.parametrize(
    "error",
    [
        MemoryError("no room"),
        OSError(errno.EMFILE, "Too many open files"),
        PermissionError(errno.EACCES, "Permission denied"),
    ],
    ids=["memory", "files", "permission"],
)
def test_a_passing_trouble_does_not_cost_the_network(threaded, monkeypatch, error):
    def fails(*arguments, **options):
        raise error

    threaded.start(C)
    assert threaded.wait(C).state == "done"
    with monkeypatch.context() as trouble:
        trouble.setattr("pathlib.Path.read_bytes", fails)
        with pytest.raises(EngineUnavailable, match=r"^The reading failed\."):
            threaded.ask(C, Read("hello"))
    assert threaded.status(C).state == "done"
    assert threaded.ask(C, Read("hello")).read_words == ("hello",)


# On real processes


def process_of(pool):
    return pool.submit(worker.process_id).result(timeout=PATIENCE)


def test_the_example_through_the_engine(engine, hello_model):
    """Trained and read elsewhere, the network is the same."""
    engine.start(lc.Recipe())
    assert engine.wait(lc.Recipe()).state == "done"
    reading = engine.ask(lc.Recipe(), Read("hello how is"))
    assert reading.prediction.word == "your"
    here = lc.read(hello_model, "hello how is")
    np.testing.assert_allclose(reading.prediction.softmax, here.prediction.softmax, atol=1e-3)
    assert engine.status(lc.Recipe()).history.accuracy[-1] == pytest.approx(0.8)


@pytest.mark.skipif(sys.platform != "linux", reason="it looks into /proc")
def test_a_worker_gives_way_to_whoever_serves_the_pages(engine):
    """Every thread that computes; elsewhere than on Linux the priority is the whole process's."""
    engine.start(lc.Recipe())
    assert engine.wait(lc.Recipe()).state == "done"
    assert engine.ask(lc.Recipe(), Read("hello")).prediction.word == "how"
    for pool in (engine.inference, engine.trainers[0]):
        threads = Path(f"/proc/{process_of(pool)}/task")
        nice = {
            thread.joinpath("comm").read_text().strip() + f" {thread.name}": os.getpriority(
                os.PRIO_PROCESS, int(thread.name)
            )
            for thread in threads.iterdir()
        }
        computing = {name: value for name, value in nice.items() if name.startswith("tf_Compute")}
        assert computing
        assert set(computing.values()) == {10}
        assert os.getpriority(os.PRIO_PROCESS, process_of(pool)) == 10


def test_a_worker_gives_way_only_once_it_has_loaded(monkeypatch):
    """Else it would take minutes to load on a busy machine."""
    order = []
    monkeypatch.setattr(worker, "prepare_tensorflow", lambda: order.append("loads"))
    monkeypatch.setattr(worker, "end_with_parent", lambda: None)
    monkeypatch.setattr(os, "nice", order.append, raising=False)
    worker.prepare_process()
    assert order == ["loads", 10]


def test_a_second_start_trains_nothing(engine):
    engine.start(lc.Recipe())
    engine.wait(lc.Recipe())
    weights = engine.runs.of(lc.Recipe()).network / "weights.npz"
    before = weights.stat().st_mtime_ns
    assert engine.start(lc.Recipe()).state == "done"
    assert process_of(engine.trainers[0])  # whatever was handed over is done by now
    assert weights.stat().st_mtime_ns == before


def test_a_killed_trainer_is_noticed_and_replaced_while_reading_goes_on(engine):
    engine.start(lc.Recipe())
    engine.wait(lc.Recipe())
    trainer = process_of(engine.trainers[0])
    engine.start(LONG)
    until(lambda: engine.status(LONG).fraction > 0)
    assert engine.ask(lc.Recipe(), Read("hello")).prediction.word == "how"  # it waits for nobody
    os.kill(trainer, signal.SIGKILL)
    status = engine.wait(LONG)
    assert status.state == "failed"
    assert "ended unexpectedly" in status.message
    assert engine.ask(lc.Recipe(), Read("hello")).prediction.word == "how"
    # It can be started again, and stopped.
    assert engine.start(LONG).state == "training"
    until(lambda: engine.status(LONG).fraction > 0)
    assert engine.cancel(LONG) == 0
    assert engine.wait(LONG).state == "cancelled"
    assert process_of(engine.trainers[0]) != trainer


def test_a_race_whose_process_is_killed_is_noticed_and_runs_again(engine):
    race = make_race(length=10, units=3, seed=11)
    trainer = process_of(engine.trainers[0])
    engine.start(race)
    until(lambda: engine.status(race).laps)
    os.kill(trainer, signal.SIGKILL)
    status = engine.wait(race)
    assert status.state == "failed"
    assert "ended unexpectedly" in status.message
    assert status.laps  # what was seen of it
    assert engine.start(race).state == "training"
    until(lambda: engine.status(race).laps)
    assert engine.cancel(race) == 0
    assert engine.wait(race).state == "cancelled"


def test_a_reader_killed_in_the_middle_of_a_reading_is_replaced(engine):
    engine.start(lc.Recipe())
    engine.wait(lc.Recipe())
    reader = process_of(engine.inference)
    os.kill(reader, signal.SIGSTOP)  # so that the reading is surely under way
    thread, answers = in_background(engine.ask, lc.Recipe(), Read("hello how is"))
    thread.join(timeout=0.3)
    assert thread.is_alive()
    os.kill(reader, signal.SIGKILL)
    thread.join()
    assert answers[0].prediction.word == "your"
    assert process_of(engine.inference) != reader


def test_a_reader_that_hangs_is_killed_and_replaced(engine, monkeypatch):
    engine.start(lc.Recipe())
    engine.wait(lc.Recipe())
    reader = process_of(engine.inference)
    os.kill(reader, signal.SIGSTOP)
    with monkeypatch.context() as impatient:
        impatient.setattr(engine.inference, "limits", Limits(answer_seconds=0.3))
        with pytest.raises(EngineUnavailable, match="being replaced"):
            engine.ask(lc.Recipe(), Read("hello how is"))
    until(lambda: not psutil.pid_exists(reader))
    assert engine.ask(lc.Recipe(), Read("hello how is")).prediction.word == "your"


def test_the_reader_is_renewed_without_a_reading_that_fails(engine, monkeypatch):
    engine.start(lc.Recipe())
    engine.wait(lc.Recipe())
    reader = process_of(engine.inference)
    small = lc.Recipe(epochs=1, units=2)
    engine.start(small)
    engine.wait(small)
    monkeypatch.setattr(engine.inference, "limits", Limits(networks=1))
    assert engine.ask(small, Read("hello")).read_words == ("hello",)
    monkeypatch.setattr(engine.inference, "limits", Limits(networks=1000))
    words = []

    def renewed():
        words.append(engine.ask(lc.Recipe(), Read("hello how is")).prediction.word)
        return process_of(engine.inference) != reader

    until(renewed)
    assert len(words) > 10
    assert set(words) == {"your"}
    assert engine.ask(lc.Recipe(), Read("hello how is")).prediction.word == "your"


PROGRAM = """
import sys, time
import lstm_core as lc
from lstm_core.engine.engine import Engine, NetworkMissing
from lstm_core.engine.runs import RunStore
from lstm_core.reading.prediction import Read

# No `if __name__ == "__main__"`, as in an app that is run by its path.
engine = Engine(RunStore(sys.argv[1]))
small, long = lc.Recipe(epochs=2, units=3), lc.Recipe(epochs=5_000, units=256)
engine.start(small)
assert engine.wait(small).state == "done", engine.status(small)
assert engine.ask(small, Read("hello how")).read_words == ("hello", "how")
damaged = lc.Recipe(epochs=2, units=3, seed=1)
engine.start(damaged)
assert engine.wait(damaged).state == "done", engine.status(damaged)
(engine.runs.of(damaged).network / "weights.npz").write_bytes(b"cut short")
for recipe, sentence in (small, "moon"), (small, ""), (long, "hello"), (damaged, "hello"):
    try:
        engine.ask(recipe, Read(sentence))
    except (lc.NothingToRead, NetworkMissing) as error:
        print(type(error).__name__)
engine.start(long)
while engine.status(long).fraction == 0:
    time.sleep(0.02)
print(sorted({"tensorflow", "keras"} & set(sys.modules)))
print("end", time.time())
"""


def test_a_program_with_an_engine_never_loads_tensorflow_and_ends_at_once(tmp_path):
    """A training under way does not keep the program from ending, and is found lost after."""
    (tmp_path / "program.py").write_text(PROGRAM)
    finished = subprocess.run(
        [sys.executable, str(tmp_path / "program.py"), str(tmp_path / "runs")],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    ended = time.time()
    assert finished.returncode == 0, finished.stderr
    *lines, last = finished.stdout.splitlines()
    assert lines == [*["NothingToRead"] * 2, *["NetworkMissing"] * 2, "[]"]
    assert ended - float(last.split()[1]) < 5
    runs = RunStore(tmp_path / "runs")
    assert runs.of(lc.Recipe(epochs=2, units=3)).status().state == "done"
    assert runs.of(lc.Recipe(epochs=5_000, units=256)).status().state == "lost"
