"""A signal to each process at each moment: it is told or unseen, and then all goes on."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from types import SimpleNamespace

import psutil
import pytest

import lstm_core as lc
from lstm_core.engine import worker
from lstm_core.engine.engine import Engine, EngineUnavailable
from lstm_core.engine.runs import RunStore
from lstm_core.engine.supervision import Limits
from tests.support import light
from tests.support.engine import in_background, process_of, until

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")

SIGNALS = [signal.SIGKILL, signal.SIGTERM, signal.SIGSTOP] if os.name != "nt" else []
LIMITS = Limits(
    start_seconds=5.0, answer_seconds=1.5, silent_seconds=2.0, stop_seconds=1.0, retry_seconds=0.1
)
RECIPE = lc.Recipe()
SHORT, LONG = light.Steps(1, 3), light.Steps(2, 10_000)


@pytest.fixture
def make(tmp_path, monkeypatch):
    """Makes an engine whose processes need no TensorFlow."""
    monkeypatch.setattr(worker, "answer", light.answer)
    monkeypatch.setattr("lstm_core.engine.engine.TENDING_SECONDS", 0.2)
    engines = []

    def make(executor=light.light_process, **options):
        engines.append(Engine(RunStore(tmp_path), executor=executor, limits=LIMITS, **options))
        return engines[-1]

    yield make
    for engine in engines:
        engine.close()


def ask(engine, sentence="hello"):
    return engine.ask(RECIPE, SimpleNamespace(sentence=sentence))


def children():
    return {process.pid for process in psutil.Process().children()}


def trainer_of(job, engine):
    """The process that is at a job: it holds the lock."""
    lock = str(engine.runs.root / "locks" / job.digest)
    (trainer,) = (
        process.pid
        for process in psutil.Process().children()
        if any(file.path == lock for file in process.open_files())
    )
    return trainer


def goes_on(engine):
    """Readings are answered and runs come to their end, if need be when they are asked for again.

    What did not work until then was told.
    """

    def is_answered():
        with contextlib.suppress(EngineUnavailable):
            return ask(engine) == "hello"

    def is_done():
        status = engine.start(SHORT)
        assert status.is_active or status.state == "done" or status.message
        return status.state == "done"

    return until(is_answered) and until(is_done)


def let_run(engine):
    """Start a long run, and wait until it has begun.

    Where a starved machine was so slow that the process seemed dead, the run is started again.
    """
    until(lambda: engine.start(LONG).is_active and engine.status(LONG).fraction > 0)


@pytest.mark.parametrize("sent", SIGNALS, ids=lambda sent: sent.name)
def test_to_both_processes_while_they_are_idle(make, sent):
    engine = make()
    for hit in (engine.inference, *engine.trainers):
        os.kill(process_of(hit), sent)
    assert goes_on(engine)


@pytest.mark.parametrize("sent", SIGNALS, ids=lambda sent: sent.name)
def test_to_both_processes_while_they_start(make, sent):
    before = children()
    engine = make(light.slow_process)
    for started in children() - before:
        os.kill(started, sent)
    assert goes_on(engine)


@pytest.mark.parametrize("sent", SIGNALS, ids=lambda sent: sent.name)
def test_to_a_process_that_reads(make, sent):
    engine = make()
    reader = process_of(engine.inference)
    thread, answers = in_background(ask, engine, light.SLOW)
    time.sleep(0.1)  # it reads by now; if not, it is hit while it is idle
    os.kill(reader, sent)
    thread.join()
    (answer,) = answers
    assert answer == light.SLOW or str(answer)
    assert (sent is signal.SIGSTOP) == isinstance(answer, EngineUnavailable)
    assert goes_on(engine)


@pytest.mark.parametrize(
    ("sent", "is_thrifty"), [*((sent, False) for sent in SIGNALS), (signal.SIGTERM, True)]
)
def test_to_a_process_that_trains(make, sent, is_thrifty):
    engine = make(is_thrifty=is_thrifty)
    let_run(engine)
    os.kill(trainer := trainer_of(LONG, engine), sent)
    assert ask(engine) == "hello"  # nobody who reads sees any of it
    until(lambda: not engine.status(LONG).is_active)
    assert engine.status(LONG).state in ("failed", "lost")
    assert engine.status(LONG).message
    assert goes_on(engine)
    assert not psutil.pid_exists(trainer)


@pytest.mark.parametrize("sent", SIGNALS, ids=lambda sent: sent.name)
def test_to_a_process_that_shall_stop(make, sent):
    engine = make()
    let_run(engine)
    os.kill(trainer_of(LONG, engine), sent)
    engine.cancel(LONG)
    until(lambda: not engine.status(LONG).is_active)
    assert goes_on(engine)
