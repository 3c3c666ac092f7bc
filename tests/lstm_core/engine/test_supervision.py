"""Worker processes that start late, die, hang and end: by hand, and real ones."""

from __future__ import annotations

import dataclasses
import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

import lstm_core as lc
from lstm_core.engine import worker
from lstm_core.engine.engine import EngineUnavailable
from lstm_core.engine.runs import RunStore
from lstm_core.engine.supervision import Limits, SupervisedWorker
from lstm_core.reading.prediction import Read
from tests.support.engine import (
    FIRST,
    PATIENCE,
    SECOND,
    A,
    B,
    ByHand,
    C,
    in_background,
    lap,
    no_more,
    process_of,
    until,
)
from tests.support.races import make_race


def test_an_engine_that_sleeps_starts_its_workers_when_it_is_woken(crank, training):
    cranked = crank(workers=2, asleep=True)
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


def test_a_run_that_waits_for_a_sleeping_engine_can_be_stopped(crank, training):
    cranked = crank(workers=2, asleep=True)
    cranked.engine.start(A, wakes=False)
    assert cranked.engine.cancel(A) == 0
    assert cranked.states(A) == ["absent"]


def test_a_start_wakes_the_engine(crank, training):
    cranked = crank(workers=2, asleep=True)
    assert cranked.engine.start(A).state == "training"
    assert all(executor.ready for executor in cranked.made)
    assert [len(executor.tasks) for executor in cranked.made] == [0, 1]
    cranked.trainers.run_next()
    assert cranked.states(A) == ["done"]


def test_an_engine_that_could_not_wake_tries_again(crank, training, monkeypatch):
    cranked = crank(workers=2, asleep=True, retry_seconds=0.05)
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
    cranked.trainers.submit = no_more
    assert cranked.engine.start(A).state == "queued"
    assert cranked.trainers.closed


def test_a_reading_wakes_the_engine(crank, monkeypatch):
    cranked = crank(workers=2, asleep=True, start_seconds=0.0)
    assert not cranked.engine.is_awake
    with pytest.raises(EngineUnavailable):
        cranked.engine.ask(A, Read("hello"))
    assert cranked.reader.ready
    assert cranked.trainers.ready


def test_an_engine_that_was_closed_asleep_stays_asleep(crank):
    cranked = crank(workers=2, asleep=True)
    cranked.engine.close()
    with pytest.raises(EngineUnavailable, match="closed"):
        cranked.engine.wake()
    assert not cranked.trainers.ready


def test_an_engine_that_was_closed_awake_is_not_woken_again(cranked):
    cranked.engine.close()
    with pytest.raises(EngineUnavailable, match="closed"):
        cranked.engine.wake()


def test_a_trainer_that_dies_takes_no_other_with_it(crank, training):
    cranked = crank(workers=3)
    for recipe in (A, B, C):
        cranked.engine.start(recipe)
    cranked.trainers.die()
    # C has the place of A, in a fresh process; B goes on in its own.
    assert cranked.states(A, B, C) == ["failed", "training", "training"]
    cranked.other_trainers[0].run_next()
    assert cranked.states(A, B, C) == ["failed", "done", "training"]


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
        (OSError(28, "No space left on device"), "The disk is full."),
        (OSError(errno.EMFILE, "Too many open files"), "Too many files are open."),
        (PermissionError(errno.EACCES, "denied"), "cannot be written: permission is denied."),
        (OSError(errno.EIO, "Input/output error"), "read or written: Input/output error."),
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


def test_no_run_and_no_place_is_lost_when_workers_cannot_be_started(cranked):
    cranked.limit(retry_seconds=0.05)
    cranked.trainers.broken = cranked.is_exhausted = True
    for recipe in (A, B):
        assert cranked.engine.start(recipe).state == "queued"  # it is not lost
        assert cranked.engine.status(recipe).wait is None
    cranked.is_exhausted = False
    until(lambda: cranked.states(A, B) == ["training", "queued"])
    assert cranked.made[-1].closed is False
    cranked.made[-1].run_next()
    cranked.made[-1].run_next()
    assert cranked.states(A, B) == ["done", "done"]


def test_a_race_whose_process_dies_says_so_and_can_be_started_again(cranked, racing):
    cranked.engine.start(FIRST)
    cranked.engine.start(SECOND)
    with cranked.engine.runs.of(FIRST).claim() as run:
        run.write(dataclasses.asdict(lap(0, 10)))
        cranked.trainers.die()
    status = cranked.engine.status(FIRST)
    assert (status.state, status.laps) == ("failed", (lap(0, 10),))  # what was seen of it
    assert "ended unexpectedly" in status.message
    cranked.trainers = cranked.made[-1]
    assert cranked.states(SECOND) == ["training"]
    cranked.trainers.run_next()
    cranked.engine.start(FIRST)
    cranked.trainers.run_next()
    assert cranked.states(FIRST, SECOND) == ["done", "done"]


@pytest.fixture
def warmed(monkeypatch):
    """The races whose racers a trainer was told to compile in advance."""
    told = []
    monkeypatch.setattr("lstm_core.evidence.race_runner.warm", told.append)
    return told


RACERS = list(FIRST.racers)


def test_a_trainer_is_warmed_once_it_is_ready_and_nothing_waits(crank, training, warmed):
    cranked = crank(workers=2, asleep=True, warm=(FIRST,))
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


def test_a_fresh_trainer_is_warmed_again(crank, training, warmed):
    cranked = crank(workers=2, warm=(FIRST,))
    cranked.trainers.run_next()
    cranked.engine.start(A)
    cranked.trainers.die()
    cranked.made[-1].get_ready()
    cranked.made[-1].run_next()
    assert warmed == [RACERS] * 2


def test_a_trainer_that_cannot_be_warmed_hurts_nobody(crank, racing, warmed):
    cranked = crank(workers=2, asleep=True, warm=(FIRST,))
    cranked.trainers.submit = no_more
    cranked.engine.wake()
    cranked.engine.close()
    assert not warmed


def test_a_process_that_died_before_it_was_ready_is_started_anew():
    supervised = Supervised()
    supervised.made[0].die()
    supervised.worker.start()
    assert len(supervised.made) == 2
    assert supervised.made[-1].ready
    assert not supervised.worker.is_ready
    supervised.made[-1].get_ready()
    assert supervised.worker.is_ready


class Supervised:
    """One supervised worker by hand. `made` are its executors."""

    def __init__(self, **limits):
        self.made, self.is_exhausted = [], False
        self.worker = SupervisedWorker(self._make, limits=Limits(**limits))
        self.worker.start()

    def _make(self):
        if self.is_exhausted:
            no_more()
        self.made.append(ByHand())
        return self.made[-1]


@pytest.mark.parametrize("trouble", ["silent", "dead", "none to be had"])
def test_a_renewal_that_fails_ends_and_leaves_the_old_worker(trouble):
    supervised = Supervised(start_seconds=0.1 if trouble == "silent" else PATIENCE)
    supervised.is_exhausted = trouble == "none to be had"
    for count in (2, 3):  # the second renewal is let in like the first
        thread, answers = in_background(supervised.worker.renew)
        if trouble == "dead":
            until(lambda count=count: len(supervised.made) == count and supervised.made[-1].ready)
            supervised.made[-1].die()
        thread.join(timeout=PATIENCE)
        assert answers == [False]
    old, *fresh = supervised.made
    assert len(fresh) == (0 if supervised.is_exhausted else 2)
    assert all(executor.closed for executor in fresh)
    assert not old.closed
    supervised.worker.submit(len, "abc")
    assert len(old.tasks) == 1


def test_who_asks_for_a_renewal_that_is_under_way_starts_no_other():
    supervised = Supervised()
    thread, answers = in_background(supervised.worker.renew)
    until(lambda: len(supervised.made) == 2 and supervised.made[-1].ready)
    assert supervised.worker.renew()
    assert len(supervised.made) == 2
    supervised.made[-1].get_ready()
    thread.join()
    assert answers == [True]
    assert [executor.closed for executor in supervised.made] == [True, False]


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


def test_a_fresh_worker_that_comes_after_the_end_is_closed():
    supervised = Supervised()
    thread, _ = in_background(supervised.worker.renew)
    until(lambda: len(supervised.made) == 2 and supervised.made[-1].ready)
    supervised.worker.close()
    supervised.made[-1].get_ready()
    thread.join()
    assert all(executor.closed for executor in supervised.made)


LONG = lc.Recipe(epochs=5_000, units=256, learning_rate=1e-5)


@pytest.mark.skipif(sys.platform != "linux", reason="it looks into /proc")
def test_a_worker_gives_way_to_whoever_serves_the_pages(engine):
    """Every thread that computes; elsewhere than on Linux the priority is the whole process's."""
    recipe = lc.Recipe(epochs=2, units=3, seed=77)  # none that comes along: it is trained here
    engine.start(recipe)
    assert engine.wait(recipe).state == "done"
    assert engine.ask(recipe, Read("hello")).read_words == ("hello",)
    for pool in (engine.inference, engine.trainers[0]):
        threads = Path(f"/proc/{process_of(pool)}/task")
        nice = {
            thread.joinpath("comm").read_text().strip() + f" {thread.name}": os.getpriority(
                os.PRIO_PROCESS, int(thread.name)
            )
            for thread in threads.iterdir()
        }
        computing = {name: value for name, value in nice.items() if name.startswith("tf_Compute")}
        behind = min(os.nice(0) + 10, 19)  # the tests may themselves give way to others
        assert computing
        assert set(computing.values()) == {behind}
        assert os.getpriority(os.PRIO_PROCESS, process_of(pool)) == behind


def test_a_worker_gives_way_only_once_it_has_loaded(monkeypatch):
    """Else it would take minutes to load on a busy machine."""
    order = []
    monkeypatch.setattr(worker, "prepare_tensorflow", lambda: order.append("loads"))
    monkeypatch.setattr(worker, "end_with_parent", lambda: None)
    monkeypatch.setattr(os, "nice", order.append, raising=False)
    worker.prepare_process()
    assert order == ["loads", 10]


def test_a_second_start_trains_nothing(engine):
    recipe = lc.Recipe(units=3, epochs=2)
    engine.start(recipe)
    engine.wait(recipe)
    weights = engine.runs.of(recipe).network / "weights.npz"
    before = weights.stat().st_mtime_ns
    assert engine.start(recipe).state == "done"
    assert process_of(engine.trainers[0])  # whatever was handed over is done by now
    assert weights.stat().st_mtime_ns == before


def test_a_killed_trainer_is_noticed_and_replaced_while_reading_goes_on(engine):
    engine.start(lc.Recipe())
    engine.wait(lc.Recipe())
    trainer = process_of(engine.trainers[0])
    # On any machine it goes on until it is stopped.
    race = dataclasses.replace(make_race(units=3, seed=11, budget=100_000), seconds=600)
    engine.start(race)
    until(lambda: engine.status(race).laps)
    assert engine.ask(lc.Recipe(), Read("hello")).prediction.word == "how"  # it waits for nobody
    os.kill(trainer, signal.SIGKILL)
    status = engine.wait(race)
    assert status.state == "failed"
    assert "ended unexpectedly" in status.message
    assert status.laps  # what was seen of it
    assert engine.ask(lc.Recipe(), Read("hello")).prediction.word == "how"
    # It can be started again, and stopped, and so can a training.
    for job, end in ((race, "cancelled"), (LONG, "stopped")):
        assert engine.start(job).state == "training"
        until(lambda job=job: engine.status(job).fraction > 0)
        assert engine.cancel(job) == 0
        assert engine.wait(job).state == end
    assert process_of(engine.trainers[0]) != trainer


def test_a_trainer_that_hangs_is_noticed_and_replaced(engine, monkeypatch):
    monkeypatch.setattr(engine, "limits", Limits(silent_seconds=3.0))
    assert engine.start(LONG).is_active
    until(lambda: engine.status(LONG).fraction > 0)
    trainer = engine.runs.of(LONG)
    stopped = [
        process.pid
        for process in psutil.Process().children()
        if any(
            file.path == str(trainer.path.parent / "locks" / LONG.digest)
            for file in process.open_files()
        )
    ]
    assert len(stopped) == 1
    os.kill(stopped[0], signal.SIGSTOP)
    status = engine.wait(LONG)
    assert status.state == "failed"
    assert "no sign of life" in status.message
    until(lambda: not psutil.pid_exists(stopped[0]))
    small = lc.Recipe(epochs=2, units=3, seed=9)
    engine.start(small)
    assert engine.wait(small).state == "done"


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
