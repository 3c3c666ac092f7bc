"""Where a sweep runs: processes of this machine, and a cluster that loses one of its workers."""

from __future__ import annotations

import dataclasses
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from distributed import LocalCluster

from lstm_core.evidence.experiment import Experiment, Outcome
from lstm_core.evidence.record import Record
from lstm_core.evidence.sweep import cluster, sweep, this_machine

EXPERIMENTS = tuple(Experiment(seed=seed) for seed in range(12))
ROOT = Path(__file__).resolve().parents[3]


def cheap(experiment):
    """A result that tells which experiment and which process it is of."""
    time.sleep(0.1)
    return Outcome(
        steps=experiment.seed, solved_at=None, checks=(os.getpid(),), losses=(0.5,), scores=(1.0,),
        diverged=False, seconds=0.0,
    )  # fmt: skip


@pytest.fixture(scope="module")
def scheduler():
    """The address of a scheduler with two worker processes."""
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0"
    ) as local:
        yield local.scheduler_address


def swept(place, record, on_result=lambda *_: None):
    """Experiment -> its result but for the process, and which processes measured."""
    sweep(EXPERIMENTS, place, record, on_result=on_result)
    results = record.results()
    return (
        {one: dataclasses.replace(result, checks=(0,)) for one, result in results.items()},
        {result.checks[0] for result in results.values()},
    )


def test_a_cluster_that_loses_a_worker_measures_what_this_machine_does(scheduler, tmp_path):
    killed = []

    def kill_one(_, result):
        if not killed:
            killed.append(result.checks[0])
            os.kill(killed[0], signal.SIGKILL)

    with cluster(scheduler, measure=cheap) as there:
        on_cluster, processes = swept(there, Record(tmp_path / "cluster.jsonl"), kill_one)
    assert killed
    assert len(processes) > 1
    assert os.getpid() not in processes
    with this_machine(2, measure=cheap, prepare=os.getpid) as here:
        locally, processes = swept(here, Record(tmp_path / "here.jsonl"))
    assert os.getpid() not in processes
    assert on_cluster == locally
    assert sorted(result.steps for result in locally.values()) == list(range(12))


def test_a_worker_that_nobody_prepared_measures_too():
    """In a fresh process, as a cluster's are: TensorFlow is set up before it measures."""
    code = (
        "import sys; from lstm_core.evidence import experiment as x, sweep as s;"
        "assert 'tensorflow' not in sys.modules;"
        "from lstm_core.evidence.tasks import TemporalOrder;"
        "tiny = x.Experiment(task=TemporalOrder(length=10), units=2, batch_size=2, budget=2,"
        " check_every=1, xla=False);"
        "twice = [s.measure_anywhere(s.measure, tiny).losses for _ in range(2)];"
        "import tensorflow as tf;"
        "assert tf.config.threading.get_inter_op_parallelism_threads() == 1;"
        "print(twice[0] == twice[1], len(twice[0]))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert told.stdout == "True 2\n", told.stderr


def test_nobody_at_the_address_is_an_error():
    with (
        pytest.raises(OSError, match=r"127\.0\.0\.1:9"),
        cluster("tcp://127.0.0.1:9", patience=0.2),
    ):
        pass


def test_without_the_extra_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ImportError, match=r"lstm-view\[cluster\]"), cluster("tcp://127.0.0.1:9"):
        pass
