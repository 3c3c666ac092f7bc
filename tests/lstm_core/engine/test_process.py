"""A process that calls functions for this one: in order, and until it ends, however it ends."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import BrokenExecutor

import psutil
import pytest

from lstm_core.engine.process import WorkerProcess
from lstm_core.reading.errors import NothingToRead
from tests.support.engine import PATIENCE, until


def refuse(reason):
    raise NothingToRead(reason)


def lock():
    return threading.Lock()


def shout():
    sys.stdout.write("what is printed is no answer")
    sys.stdout.flush()
    return os.environ["SAID"]


def result(future):
    return future.result(timeout=PATIENCE)


@pytest.fixture
def process():
    process = WorkerProcess(os.getpid, {"SAID": "so"})
    yield process
    process.shutdown(kill_workers=True)


def test_calls_are_answered_in_order_by_one_other_process(process):
    first, *others = [process.submit(os.getpid) for _ in range(5)]
    assert {result(each) for each in others} == {result(first)} != {os.getpid()}
    lengths = [process.submit(len, "x" * size) for size in (3, 200_000, 5)]
    assert [result(each) for each in lengths] == [3, 200_000, 5]


def test_what_a_call_raises_and_prints_and_finds(process):
    with pytest.raises(NothingToRead, match="none of it"):
        result(process.submit(refuse, "none of it"))
    assert result(process.submit(shout)) == "so"
    with pytest.raises(RuntimeError, match="pickle"):
        result(process.submit(lock))
    assert result(process.submit(len, "abc")) == 3


def test_it_imports_what_the_program_imports(process, monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(tmp_path)
    assert str(tmp_path) in result(process.submit(eval, "__import__('sys').path"))


@pytest.mark.parametrize("moment", ["idle", "at work", "stopped"])
def test_a_killed_process_fails_its_calls_and_takes_no_more(process, moment):
    pid = result(process.submit(os.getpid))
    calls = []
    if moment != "idle":
        calls = [process.submit(time.sleep, PATIENCE), process.submit(os.getpid)]
        until(calls[0].running)
    if moment == "stopped":
        os.kill(pid, signal.SIGSTOP)
        process.shutdown(wait=False, kill_workers=True)
    else:
        os.kill(pid, signal.SIGKILL)
    for call in calls:
        assert isinstance(call.exception(timeout=PATIENCE), BrokenExecutor)
    until(lambda: psutil.Process(pid).status() == "zombie" if psutil.pid_exists(pid) else True)
    with contextlib.suppress(BrokenExecutor):  # its last thread may need a moment more
        assert isinstance(process.submit(os.getpid).exception(timeout=PATIENCE), BrokenExecutor)
    with pytest.raises(BrokenExecutor):
        process.submit(os.getpid)
    until(lambda: not psutil.pid_exists(pid))


def test_one_that_is_shut_down_ends_after_what_it_has(process):
    pid = result(process.submit(os.getpid))
    calls = [process.submit(len, "abc") for _ in range(3)]
    process.shutdown()
    assert [result(call) for call in calls] == [3, 3, 3]
    assert not psutil.pid_exists(pid)
    with pytest.raises(BrokenExecutor):
        process.submit(os.getpid)


def test_a_call_that_is_cancelled_is_not_made(process):
    busy, cancelled, after = (process.submit(time.sleep, 0.2) for _ in range(3))
    assert cancelled.cancel()
    assert result(busy) is result(after) is None


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such signal")
def test_an_interrupt_is_left_to_whoever_started_it(process):
    pid = result(process.submit(os.getpid))
    os.kill(pid, signal.SIGINT)
    assert result(process.submit(os.getpid)) == pid


PROGRAM = """
import os, sys, time
from lstm_core.engine.process import WorkerProcess
from lstm_core.runtime import end_with_parent

process = WorkerProcess(end_with_parent, {})
print(process.submit(os.getpid).result(), flush=True)
process.submit(time.sleep, 600).result()
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
@pytest.mark.parametrize("sent", ["SIGKILL", "SIGTERM"])
def test_a_program_that_is_killed_leaves_no_process_at_work(sent):
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    with program, program.stdout as told:
        worker = psutil.Process(int(told.readline()))
        program.send_signal(signal.Signals[sent])
        program.wait(PATIENCE)
        worker.wait(PATIENCE)
        assert not worker.is_running()
