"""A race as it is run: in turns, on the same sequences, and never longer than it may."""

from __future__ import annotations

import dataclasses
import itertools
import threading
import time
from collections.abc import Iterator
from concurrent.futures import wait

import pytest

from dashboard.state.race_setup import Lineup
from lstm_core.evidence import race_runner
from lstm_core.evidence.experiment import NOT_BEGUN, Experiment, GradientExperiment, Outcome
from lstm_core.evidence.experiment_runner import train_on_task
from lstm_core.evidence.gradient_runner import gradient_flow
from lstm_core.evidence.race import GradientReach, Lap, Race
from lstm_core.evidence.race_runner import FOLLOWED, run_race
from lstm_core.evidence.tasks import TemporalOrder
from lstm_core.reading.surgery import Hold
from tests.support.races import make_race

TERMS = Experiment(task=TemporalOrder(length=10), units=3, budget=30, check_every=10, xla=False)
RACE = Race(racers=(dataclasses.replace(TERMS, cell="rnn"), TERMS))


@pytest.fixture(scope="module")
def run():
    """Three rounds of two networks: outcomes, and all that was reported on the way."""
    reports: list[Lap | GradientReach] = []
    return run_race(RACE, reports.append, on_reach=reports.append), reports


def laps_of(run) -> list[Lap]:
    return [report for report in run[1] if isinstance(report, Lap)]


def test_the_racers_take_turns(run) -> None:
    outcomes, laps = run[0], laps_of(run)
    assert [(lap.racer, lap.steps) for lap in laps] == [
        (racer, steps) for steps in (10, 20, 30) for racer in (0, 1)
    ]
    assert [outcome.steps for outcome in outcomes] == [30, 30]
    for racer, outcome in enumerate(outcomes):
        own = [lap for lap in laps if lap.racer == racer]
        assert [lap.score for lap in own] == list(outcome.scores)
        assert [lap.loss for lap in own] == list(outcome.losses)


def test_each_learns_as_it_would_alone(run) -> None:
    """Taking turns changes nothing but the time it takes."""
    for racer, outcome in zip(RACE.racers, run[0], strict=True):
        alone = train_on_task(racer)
        assert dataclasses.replace(alone, seconds=0) == dataclasses.replace(outcome, seconds=0)


def test_the_race_s_clock_runs_for_all_and_each_has_its_own(run) -> None:
    laps = laps_of(run)
    assert sorted(lap.seconds for lap in laps) == [lap.seconds for lap in laps]
    assert sum(lap.own_seconds for lap in laps[-2:]) <= laps[-1].seconds + 0.02  # rounded


def test_at_the_end_the_gradient_is_followed_back_in_each(run) -> None:
    """As an experiment of its own finds it, in the fresh network and in the trained one."""
    reaches = run[1][len(laps_of(run)) :]
    told = [(reach.racer, reach.trained) for reach in reaches]
    assert told == [(0, False), (0, True), (1, False), (1, True)]
    for reach in reaches:
        alone = gradient_flow(
            GradientExperiment(
                training=RACE.racers[reach.racer], trained=reach.trained, sequences=FOLLOWED
            )
        )
        assert reach == GradientReach.of(reach.racer, alone, trained=reach.trained)
        assert (reach.cell is None) == (reach.racer == 0)


def test_one_that_broke_down_is_followed_as_it_began_alone(monkeypatch) -> None:
    def break_down(racer, program):
        yield dataclasses.replace(NOT_BEGUN, steps=7, diverged=True)

    monkeypatch.setattr(race_runner, "training_checks", break_down)
    reaches: list[GradientReach] = []
    run_race(Race(racers=RACE.racers[:1]), on_reach=reaches.append)
    assert [reach.trained for reach in reaches] == [False]


def test_a_race_without_gates_is_not_followed() -> None:
    held = dataclasses.replace(TERMS, held=(Hold("output_gate", 1.0),), budget=10)
    reaches: list[GradientReach] = []
    (outcome,) = run_race(Race(racers=(held,)), on_reach=reaches.append)
    assert (outcome.steps, reaches) == (10, [])


def fake_checks(steps_of):
    """Stands in for `training_checks`: reports after so many steps each, without a network."""

    def training_checks(racer, trainer):
        for steps in steps_of[racer.cell]:
            yield Outcome(
                steps=steps,
                solved_at=None,
                checks=(steps,),
                losses=(1.0,),
                scores=(0.5,),
                diverged=False,
                seconds=0.0,
            )

    return training_checks


def test_who_has_learned_it_waits_and_the_others_go_on(monkeypatch) -> None:
    steps_of = {"lstm": (10, 20), "rnn": (10, 20, 30)}
    monkeypatch.setattr(race_runner, "training_checks", fake_checks(steps_of))
    laps: list[Lap] = []
    run_race(RACE, laps.append)
    assert [(lap.racer, lap.steps) for lap in laps] == [
        (0, 10), (1, 10), (0, 20), (1, 20), (0, 30),
    ]  # fmt: skip


def test_after_its_seconds_it_ends_with_the_round(monkeypatch) -> None:
    run_race(RACE)  # whatever has to be compiled
    for_ever = {"lstm": itertools.count(1), "rnn": itertools.count(1)}
    monkeypatch.setattr(race_runner, "training_checks", fake_checks(for_ever))
    laps: list[Lap] = []
    run_race(dataclasses.replace(RACE, seconds=0.5), laps.append)
    assert laps
    assert len(laps) % 2 == 0
    assert all(lap.seconds <= 0.5 for lap in laps[:-2])  # a starved machine takes but one round


def test_a_request_to_stop_is_heard_while_a_racer_is_being_compiled(monkeypatch) -> None:
    released = threading.Event()
    monkeypatch.setattr(race_runner, "compile_trainer", lambda _: released.wait(60))
    waited = []

    def stop() -> None:
        waited.append(time.monotonic())
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_race(RACE, on_wait=stop)
    assert len(waited) == 1
    released.set()


@pytest.fixture
def late_lstm(monkeypatch) -> Iterator[None]:
    """The RNN is compiled already; the LSTM is not before the test is over."""
    run_race(RACE)
    released = threading.Event()
    compile_at_once = race_runner.compile_trainer

    def compile_one(racer: Experiment) -> None:
        if racer.cell == "lstm":
            released.wait(60)
        compile_at_once(racer)

    monkeypatch.setattr(race_runner, "compile_trainer", compile_one)
    monkeypatch.setattr(race_runner, "READY_SECONDS", 1.0)
    yield
    released.set()


@pytest.mark.usefixtures("late_lstm")
def test_who_is_compiled_too_late_does_not_begin(monkeypatch) -> None:
    """However long it takes, nobody who waits for the trainer waits longer than was said."""
    monkeypatch.setattr(race_runner, "training_checks", fake_checks({"rnn": itertools.count(1)}))
    reports: list[Lap | GradientReach] = []
    outcomes = run_race(
        dataclasses.replace(RACE, seconds=0.5), reports.append, on_reach=reports.append
    )
    assert outcomes[1] == NOT_BEGUN
    assert {report.racer for report in reports} == {0}


@pytest.mark.usefixtures("late_lstm")
def test_who_is_ready_has_the_whole_race_when_the_wait_is_over() -> None:
    """The RNN goes on although the LSTM is waited for no more."""
    laps: list[Lap] = []
    run_race(RACE, laps.append)
    assert [(lap.racer, lap.steps) for lap in laps] == [(0, 10), (0, 20), (0, 30)]


def test_the_clock_stands_while_somebody_is_waited_for() -> None:
    now = [100.0]
    sleep = lambda _: now.__setitem__(0, now[0] + 7.5)  # noqa: E731
    clock = race_runner.Clock(5.0, now=lambda: now[0], sleep=sleep)
    now[0] += 2.0
    for _ in range(3):
        clock.wait()
    assert (clock.seconds, clock.is_over, clock.has_waited) == (2.0, False, False)
    clock.wait()
    assert (clock.seconds, clock.is_over, clock.has_waited) == (2.0, False, True)
    now[0] += 3.0
    assert (clock.seconds, clock.is_over) == (5.0, True)


def test_following_has_an_end_too(monkeypatch) -> None:
    monkeypatch.setattr(race_runner, "training_checks", fake_checks({"rnn": (10,), "lstm": (10,)}))
    monkeypatch.setattr(race_runner, "GRADIENT_SECONDS", 0.0)
    told: list[object] = []
    run_race(RACE, on_follow=lambda: told.append("from here"), on_reach=told.append)
    assert told[0] == "from here"
    assert [(reach.racer, reach.trained) for reach in told[1:]] == [(0, False)]


def test_a_race_goes_before_what_is_warmed(monkeypatch) -> None:
    """Racers are compiled in order, and no further one once a race is started."""
    released, compiled = threading.Event(), []
    compile_at_once = race_runner.compile_trainer

    def compile_one(racer: Experiment) -> None:
        compiled.append(racer.task.length)
        if racer.task.length == RACE.terms.task.length:
            compile_at_once(racer)
        else:
            released.wait(60)

    monkeypatch.setattr(race_runner, "compile_trainer", compile_one)
    monkeypatch.setattr(race_runner, "training_checks", fake_checks({"rnn": (10,), "lstm": (10,)}))
    race_runner.warm([racer for n in (20, 30) for racer in make_race(length=n).racers])
    while not compiled:
        time.sleep(0.001)
    run_race(RACE, on_wait=released.set)
    assert compiled == [20, 10, 10]


def test_a_race_that_was_warmed_compiles_nothing(monkeypatch) -> None:
    race = Race(racers=[dataclasses.replace(racer, units=2) for racer in RACE.racers])
    wait(race_runner.warm(race.racers))
    made = []
    monkeypatch.setattr("lstm_core.evidence.experiment_runner.Trainer", made.append)
    run_race(Race(racers=[dataclasses.replace(racer, seed=1) for racer in race.racers]))
    assert made == []


def test_what_progress_raises_ends_the_race() -> None:
    def stop(lap: Lap) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_race(RACE, stop)


def test_the_race_of_a_class_has_a_winner() -> None:
    """Adding over 50 steps, 16 units: the first 240 of 600 steps of one of 30 measured seeds."""
    race = Lineup(seed=2_004).race()
    short = tuple(dataclasses.replace(racer, budget=240) for racer in race.racers)
    rnn, lstm = run_race(Race(racers=short, seconds=600.0))
    assert lstm.solved
    assert not rnn.solved
    assert rnn.scores[-1] > 0.1
