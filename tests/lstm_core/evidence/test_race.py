"""What a race is: fair by construction, in a link and back, its laps as lines."""

from __future__ import annotations

import dataclasses
import json

import pytest

from lstm_core.evidence.experiment import Experiment, Outcome
from lstm_core.evidence.race import (
    FOLLOWING_SECONDS,
    FRESH_SEEDS,
    RACERS,
    READY_SECONDS,
    SECONDS,
    SEEDS,
    STEPS,
    Lap,
    Lineup,
    Race,
    key_of,
)
from lstm_core.evidence.studies import rates, settings, stability
from lstm_core.evidence.tasks import EmbeddedReber, TemporalOrder
from lstm_core.reading.surgery import Hold

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


def test_all_racers_have_the_same_terms() -> None:
    race = Lineup(length=40, seed=7, who="three").race()
    assert [racer.cell for racer in race.racers] == ["rnn", "lstm", "gru"]
    assert {dataclasses.replace(racer, cell="lstm") for racer in race.racers} == {race.racers[1]}
    assert race.terms.task == TemporalOrder(length=40)
    assert (race.terms.seed, race.terms.budget, race.seconds) == (7, STEPS, SECONDS)


def test_same_units_or_same_parameters() -> None:
    """An LSTM of 8 units has 580 parameters; an RNN comes nearest with 18, a GRU with 9."""
    units = Lineup(who="three").race()
    assert [racer.units for racer in units.racers] == [8, 8, 8]
    parameters = Lineup(who="three", equal="parameters").race()
    assert [racer.units for racer in parameters.racers] == [18, 8, 9]


def test_same_parameters_in_several_layers() -> None:
    """Two layers of 8 LSTM units and a dense one: 544 + 544 + 36 = 1,124.

    Two of 17 simple units: 17 (8 + 17) + 17 = 442, 17 (17 + 17) + 17 = 595 and 17 × 4 + 4 = 72,
    1,109 together; with 18 they would be 1,228.
    """
    rnn, lstm = Lineup(layers=2, equal="parameters").race().racers
    assert (rnn.units, lstm.units) == (17, 8)
    assert (rnn.layers, lstm.layers) == (2, 2)


def test_an_lstm_runs_beside_itself_without_each_of_its_gates() -> None:
    race = Lineup(length=20, seed=3, who="gates").race()
    assert [key_of(racer) for racer in race.racers] == [
        "lstm", "no_forget_gate", "no_input_gate", "no_output_gate",
    ]  # fmt: skip
    assert [racer.held for racer in race.racers[1:]] == [
        (Hold("forget_gate", 1.0),),
        (Hold("input_gate", 1.0),),
        (Hold("output_gate", 1.0),),
    ]
    assert {dataclasses.replace(racer, held=()) for racer in race.racers} == {race.racers[0]}


@pytest.mark.parametrize("parts", [{"equal": "parameters"}, {"layers": 2}])
def test_where_gates_run_nothing_else_differs(parts: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="all have the same units and one layer; received"):
        Lineup(who="gates", **parts)


def test_a_key_for_each_kind_of_racer() -> None:
    known = {key_of(racer) for who in ("three", "gates") for racer in Lineup(who=who).race().racers}
    assert known == set(RACERS)


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
    with pytest.raises(ValueError, match="may differ in their cell, units and held gate alone"):
        Race(racers=(lstm, dataclasses.replace(rnn, **changes)))


def test_each_kind_runs_once_and_one_must() -> None:
    for racers in ((), (Experiment(), Experiment(units=9))):
        with pytest.raises(ValueError, match="each kind of racer may run once, and one must"):
            Race(racers=racers)
    with pytest.raises(TypeError, match="racers must be experiments"):
        Race(racers=("lstm",))
    with pytest.raises(ValueError, match="seconds must be above 0 and at most 600"):
        Race(racers=(Experiment(),), seconds=0)


def test_a_rough_training_is_the_far_end_of_the_study_of_stability() -> None:
    terms = Lineup(rough=True).race().terms
    assert terms.learning_rate == max(stability.LEARNING_RATES)
    assert terms.clipnorm is None
    assert None in stability.CLIPPING
    mild = dataclasses.replace(terms, learning_rate=0.005, clipnorm=1.0)
    assert Lineup().race().terms == mild


def test_a_race_goes_to_json_and_back() -> None:
    lineups = (
        Lineup(),
        Lineup(seed=1),
        Lineup(who="three"),
        Lineup(who="gates"),
        Lineup(equal="parameters"),
        Lineup(layers=3),
        Lineup(rough=True),
    )
    for race in (lineup.race() for lineup in lineups):
        again = Race.from_dict(json.loads(json.dumps(race.to_dict())))
        assert again == race
        assert again.digest == race.digest
    assert len({lineup.race().digest for lineup in lineups}) == len(lineups)


@pytest.mark.parametrize(
    ("lineup", "written"),
    [
        (Lineup(), "50-8-0-units"),
        (Lineup(length=10, units=32, seed=9_999, who="three"), "10-32-9999-units-gru"),
        (Lineup(equal="parameters"), "50-8-0-parameters"),
        (Lineup(who="gates"), "50-8-0-gates"),
        (Lineup(length=20, equal="parameters", layers=3), "20-8-0-parameters-3-layers"),
        (Lineup(who="three", layers=2), "50-8-0-units-gru-2-layers"),
        (Lineup(who="gates", rough=True), "50-8-0-gates-rough"),
        (Lineup(layers=3, rough=True), "50-8-0-units-3-layers-rough"),
    ],
)
def test_a_line_up_is_one_word(lineup: Lineup, written: str) -> None:
    assert lineup.written() == written
    assert Lineup.read(written) == lineup


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is written like 50-8-0-units; received ''"),
        ("50-8-0", "is written like 50-8-0-units"),
        ("50-8-0-units-gru-gru", "is written like"),
        ("50-8-0-gates-gru", "is written like"),
        ("50-8-0-gates-2-layers", "is written like"),
        ("50-8-0-units-1-layers", "is written like"),
        ("50-8-0-units-4-layers", "layers must be from 1 to 3; received 4"),
        ("50-8-0-units\n", "is written like"),
        ("٥٠-8-0-units", "is written like"),
        ("9-8-0-units", "length must be from 10 to 100; received 9"),
        ("50-33-0-units", "units must be from 1 to 32; received 33"),
    ],
)
def test_another_word_is_refused(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Lineup.read(text)


def test_what_a_form_can_send_is_checked() -> None:
    for wrong in ({"length": 9}, {"units": 0}, {"seed": -1}, {"equal": "size"}, {"who": "all"}):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            Lineup(**wrong)
    for wrong in ({"length": "50"}, {"units": 2.5}, {"layers": True}, {"rough": 1}):
        with pytest.raises(TypeError, match=next(iter(wrong))):
            Lineup(**wrong)


def test_the_gradient_is_followed_through_one_layer_with_all_its_gates() -> None:
    for lineup, followed in (
        (Lineup(who="three"), True),
        (Lineup(who="gates"), False),
        (Lineup(layers=2), False),
    ):
        assert lineup.race().is_followed == followed
    reber = Experiment(task=EmbeddedReber(longest=30))  # asks at every step
    assert not Race(racers=(reber,)).is_followed


def test_how_long_a_race_takes_at_most() -> None:
    assert Lineup().race().longest == READY_SECONDS + SECONDS + FOLLOWING_SECONDS
    assert Lineup(who="gates").race().longest == READY_SECONDS + SECONDS


def test_a_fresh_seed_is_one_that_no_study_has_used() -> None:
    used = {*settings.SEEDS, *rates.SEEDS, *stability.SEEDS}
    assert max(used) < FRESH_SEEDS[0] < FRESH_SEEDS[1] == SEEDS[1]


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
