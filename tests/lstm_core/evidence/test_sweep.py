"""A sweep: it skips what is recorded, writes as it goes, and outlives its workers."""

from __future__ import annotations

import concurrent.futures
import dataclasses
import importlib
import os
import threading
import time

import loky
import pytest

from lstm_core.evidence.experiment import Description, Experiment, GradientExperiment, Outcome
from lstm_core.evidence.record import KINDS, Record
from lstm_core.evidence.sweep import ATTEMPTS, RUNNERS, Place, measure, sweep
from lstm_core.evidence.tasks import TemporalOrder

EXPERIMENTS = tuple(Experiment(seed=seed) for seed in range(6))


def outcome(experiment):
    """A result that tells which experiment it is of."""
    return Outcome(
        steps=experiment.seed, solved_at=None, checks=(), losses=(), scores=(), diverged=False,
        seconds=0.0,
    )  # fmt: skip


def threads(measure=outcome):
    return Place(lambda: concurrent.futures.ThreadPoolExecutor(2), measure)


@pytest.fixture
def record(tmp_path):
    return Record(tmp_path / "tasks.jsonl")


def expected(experiments=EXPERIMENTS):
    return {experiment: outcome(experiment) for experiment in experiments}


def test_a_sweep_measures_all_and_writes_all(record):
    seen = []
    sweep(
        EXPERIMENTS, threads(), record,
        on_result=lambda experiment, _: seen.append((experiment, experiment in record.results())),
    )  # fmt: skip
    assert record.results() == expected()
    assert sorted(experiment.seed for experiment, _ in seen) == list(range(6))
    assert all(written for _, written in seen)


def test_what_is_recorded_is_not_measured_again(record):
    asked = []

    def count(experiment):
        asked.append(experiment)
        return outcome(experiment)

    for experiment in EXPERIMENTS[:4]:
        record.append(experiment, outcome(experiment))
    sweep([*EXPERIMENTS, *EXPERIMENTS], threads(count), record)
    assert sorted(experiment.seed for experiment in asked) == [4, 5]
    assert record.results() == expected()

    def none_at_all():
        raise AssertionError("there is nothing to measure")

    sweep(EXPERIMENTS, Place(none_at_all, count), record)


def test_an_interrupted_sweep_goes_on_where_it_stopped(record):
    def stop(experiment, _):
        if len(record.results()) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sweep(EXPERIMENTS, threads(), record, on_result=stop)
    assert len(record.results()) == 2
    sweep(EXPERIMENTS, threads(), record)
    assert record.results() == expected()


def test_a_failing_measurement_stops_the_sweep_and_keeps_what_is_there(record):
    others = threading.Event()

    def fail(experiment):
        if experiment.seed == 5:
            others.wait(30)
            raise ZeroDivisionError("in the measurement")
        return outcome(experiment)

    def count(experiment, _):
        if len(record.results()) == 5:
            others.set()

    with pytest.raises(ZeroDivisionError, match="in the measurement"):
        sweep(EXPERIMENTS, threads(fail), record, on_result=count)
    assert record.results() == expected(EXPERIMENTS[:5])


class Breaking(concurrent.futures.ThreadPoolExecutor):
    """An executor whose only worker dies after some measurements."""

    def __init__(self, lives, dies_of=concurrent.futures.BrokenExecutor):
        super().__init__(1)
        self.lives = lives
        self.dies_of = dies_of

    def submit(self, function, /, *args, **kwargs):
        def one_life(*args, **kwargs):
            if self.lives == 0:
                raise self.dies_of("the worker died")
            self.lives -= 1
            return function(*args, **kwargs)

        return super().submit(one_life, *args, **kwargs)


def test_a_fresh_executor_takes_over_when_one_breaks(record):
    """Two results from the first, three from the second, the last from the third."""
    made = []

    def make():
        made.append(Breaking(lives=(2, 3, 4)[len(made)]))
        return made[-1]

    asked = []
    sweep(EXPERIMENTS, Place(make, lambda e: asked.append(e) or outcome(e)), record)
    assert record.results() == expected()
    assert [executor.lives for executor in made] == [0, 0, 3]
    assert len(asked) == len(EXPERIMENTS)


def test_what_kills_every_worker_is_given_up(record):
    made = []
    with pytest.raises(concurrent.futures.BrokenExecutor, match="the worker died"):
        sweep(
            EXPERIMENTS, Place(lambda: made.append(Breaking(lives=0)) or made[-1], outcome), record
        )
    assert len(made) == ATTEMPTS


class LostWorker(Exception):
    """What some other kind of executor says of a worker that died."""


def test_an_executor_may_have_its_own_word_for_a_lost_worker(record):
    lives = iter((2, 6))
    make = lambda: Breaking(next(lives), LostWorker)  # noqa: E731
    sweep(EXPERIMENTS, Place(make, outcome, (LostWorker,)), record)
    assert record.results() == expected()
    with pytest.raises(LostWorker):
        sweep([Experiment(seed=9)], Place(lambda: Breaking(0, LostWorker), outcome), record)


def asleep(experiment):
    """The first is measured at once, and the others take longer than a test may."""
    if experiment.seed:
        time.sleep(600)
    return outcome(experiment)


def test_ctrl_c_does_not_wait_for_what_is_being_measured(record):
    def stop(*_):
        raise KeyboardInterrupt

    place = Place(lambda: loky.ProcessPoolExecutor(max_workers=2), asleep)
    with pytest.raises(KeyboardInterrupt):
        sweep(EXPERIMENTS, place, record, on_result=stop)
    assert record.results() == expected(EXPERIMENTS[:1])


@dataclasses.dataclass(frozen=True)
class DieOnce:
    """A measurement that ends its whole process the first time it meets the fourth experiment."""

    marker: str

    def __call__(self, experiment):
        if experiment.seed == 3:
            try:
                with open(self.marker, "x"):  # noqa: PTH123 - travels to the worker by value
                    os._exit(1)
            except FileExistsError:
                pass
        return outcome(experiment)


def test_a_worker_process_that_dies_is_replaced(record, tmp_path):
    marker = tmp_path / "died"
    place = Place(lambda: loky.ProcessPoolExecutor(max_workers=1), DieOnce(str(marker)))
    sweep(EXPERIMENTS, place, record)
    assert marker.exists()
    assert record.results() == expected()


def test_each_kind_of_description_is_measured():
    """By the functions that the record's results are of."""
    assert RUNNERS.keys() == KINDS.keys()
    for module, function in RUNNERS.values():
        assert callable(getattr(importlib.import_module(f"lstm_core.evidence.{module}"), function))
    training = Experiment(
        task=TemporalOrder(length=10), units=2, batch_size=2, budget=2, check_every=1, xla=False
    )
    assert measure(training).steps == 2
    assert len(measure(GradientExperiment(training=training, sequences=2)).hidden) == 10
    with pytest.raises(TypeError, match="Nothing measures a Description"):
        measure(Description())
