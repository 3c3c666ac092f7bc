"""What a race is: whose racers differ in one thing, and its laps as lines."""

from __future__ import annotations

import dataclasses
import json

import pytest

from lstm_core.evidence.experiment import Experiment, Outcome
from lstm_core.evidence.race import (
    GRADIENT_SECONDS,
    RACERS,
    READY_SECONDS,
    SECONDS,
    Lap,
    Race,
)
from lstm_core.evidence.tasks import EmbeddedReber
from lstm_core.reading.surgery import Hold
from tests.support.races import make_gate_race, make_race

OUTCOME = Outcome(
    steps=20,
    solved_at=20,
    checks=(10, 20),
    losses=(1.4, 0.2),
    scores=(0.25, 1.0),
    diverged=False,
    seconds=0.5,
)
LAP = Lap.after(1, OUTCOME, 1.23456)


@pytest.mark.parametrize(
    "held",
    [(Hold("forget_gate", 0.5),), (Hold("forget_gate", 1.0), Hold("input_gate", 1.0))],
    ids=["half open", "two"],
)
def test_a_racer_lacks_one_gate_or_none(held: tuple[Hold, ...]) -> None:
    with pytest.raises(ValueError, match="may hold one gate, at 1; received"):
        Race(racers=(Experiment(held=held),))


@pytest.mark.parametrize(
    "changes",
    [{"seed": 1}, {"learning_rate": 0.1}, {"clipnorm": None}, {"budget": 2_000}, {"layers": 2}],
    ids=lambda changes: next(iter(changes)),
)
def test_racers_differ_in_nothing_but_what_they_are(changes: dict[str, object]) -> None:
    lstm, rnn = Experiment(), Experiment(cell="rnn", units=18)
    assert Race(racers=(lstm, rnn)).terms == lstm
    with pytest.raises(
        ValueError, match="may differ in their cell, units, first weights and held gate alone"
    ):
        Race(racers=(lstm, dataclasses.replace(rnn, **changes)))


def test_each_kind_runs_once_and_one_must() -> None:
    for racers in ((), (Experiment(), Experiment(units=9))):
        with pytest.raises(ValueError, match="each kind of racer may run once, and one must"):
            Race(racers=racers)
    with pytest.raises(TypeError, match="racers must be experiments"):
        Race(racers=("lstm",))
    with pytest.raises(ValueError, match="seconds must be above 0 and at most 600"):
        Race(racers=(Experiment(),), seconds=0)


def test_the_gradient_is_followed_through_one_layer_with_all_its_gates() -> None:
    assert make_race(("rnn", "lstm", "gru")).measures_gradient
    assert not make_gate_race().measures_gradient
    assert not make_race(layers=2).measures_gradient
    reber = Experiment(task=EmbeddedReber(longest=30))  # asks at every step
    assert not Race(racers=(reber,)).measures_gradient


def test_how_long_a_race_takes_at_most() -> None:
    assert make_race().longest == READY_SECONDS + SECONDS + GRADIENT_SECONDS
    assert make_gate_race().longest == READY_SECONDS + SECONDS


def test_a_lap_is_the_last_check_of_an_outcome() -> None:
    assert (LAP.racer, LAP.steps, LAP.loss, LAP.score) == (1, 20, 0.2, 1.0)
    assert (LAP.solved, LAP.diverged, LAP.own_seconds, LAP.seconds) == (True, False, 0.5, 1.235)
    broken = dataclasses.replace(OUTCOME, steps=23, solved_at=None, diverged=True)
    lap = Lap.after(0, broken, 2)
    assert (lap.steps, lap.loss, lap.score, lap.diverged) == (23, None, None, True)


@pytest.mark.parametrize(
    "lap", [LAP, dataclasses.replace(LAP, loss=None, score=None, diverged=True)]
)
def test_a_lap_is_a_line_and_back(lap: Lap) -> None:
    assert Lap.from_dict(json.loads(json.dumps(dataclasses.asdict(lap)))) == lap


@pytest.mark.parametrize(
    "forged",
    [
        {"racer": len(RACERS)},
        {"racer": "0"},
        {"steps": 0},
        {"steps": 1.5},
        {"score": None},
        {"score": "1"},
        {"loss": float("nan")},
        {"seconds": float("inf")},
        {"solved": "yes"},
        {"another": 1},
    ],
)
def test_a_forged_lap_is_refused(forged: dict[str, object]) -> None:
    with pytest.raises((ValueError, TypeError)):
        Lap.from_dict(dataclasses.asdict(LAP) | forged)
