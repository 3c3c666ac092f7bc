"""A race as it is set up: fair by construction, in a link and back."""

from __future__ import annotations

import dataclasses
import json

import pytest

from dashboard.state.race_setup import FRESH_SEEDS, SEEDS, STEPS, Lineup
from lstm_core.evidence.plan import papers
from lstm_core.evidence.plan.conditions import PILOT_SEEDS
from lstm_core.evidence.plan.conditions import SEEDS as PLANNED_SEEDS
from lstm_core.evidence.race import RACERS, SECONDS, Race, key_of
from lstm_core.evidence.studies import DEEP_RATES, STABILITY
from lstm_core.evidence.studies import SEEDS as STUDIED_SEEDS
from lstm_core.evidence.tasks import Adding, TemporalOrder
from lstm_core.reading.surgery import Hold
from tests.support.races import order


def test_all_racers_have_the_same_terms() -> None:
    race = order(length=40, seed=7, who="three").race()
    assert [racer.cell for racer in race.racers] == ["rnn", "lstm", "gru"]
    assert {dataclasses.replace(racer, cell="lstm") for racer in race.racers} == {race.racers[1]}
    assert race.terms.task == TemporalOrder(length=40)
    assert (race.terms.seed, race.terms.budget, race.seconds) == (7, STEPS, SECONDS)


def test_same_units_or_same_parameters() -> None:
    """An LSTM of 8 units has 580 parameters; an RNN comes nearest with 18, a GRU with 9."""
    units = order(who="three").race()
    assert [racer.units for racer in units.racers] == [8, 8, 8]
    parameters = order(who="three", equal="parameters").race()
    assert [racer.units for racer in parameters.racers] == [18, 8, 9]


def test_same_parameters_in_several_layers() -> None:
    """Two layers of 8 LSTM units and a dense one: 544 + 544 + 36 = 1,124.

    Two of 17 simple units: 17 (8 + 17) + 17 = 442, 17 (17 + 17) + 17 = 595 and 17 × 4 + 4 = 72,
    1,109 together; with 18 they would be 1,228.
    """
    rnn, lstm = order(layers=2, equal="parameters").race().racers
    assert (rnn.units, lstm.units) == (17, 8)
    assert (rnn.layers, lstm.layers) == (2, 2)


def test_an_lstm_runs_beside_itself_without_each_of_its_gates() -> None:
    race = order(length=20, seed=3, who="gates").race()
    assert [key_of(racer) for racer in race.racers] == [
        "lstm", "no_forget_gate", "no_input_gate", "no_output_gate",
    ]  # fmt: skip
    assert [racer.held for racer in race.racers[1:]] == [
        (Hold("forget_gate", 1.0),),
        (Hold("input_gate", 1.0),),
        (Hold("output_gate", 1.0),),
    ]
    assert {dataclasses.replace(racer, held=()) for racer in race.racers} == {race.racers[0]}


@pytest.mark.parametrize(
    "parts",
    [{"equal": "parameters"}, {"layers": 2}, {"rnn_start": "glorot"}, {"forget_bias": "long"}],
)
def test_where_gates_run_nothing_else_differs(parts: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="all have the same units, one layer"):
        order(who="gates", **parts)


def test_a_key_for_each_kind_of_racer() -> None:
    known = {key_of(racer) for who in ("three", "gates") for racer in order(who=who).race().racers}
    assert known == set(RACERS)


def test_a_rough_training_is_the_far_end_of_the_study_of_stability() -> None:
    terms = order(rough=True).race().terms
    assert terms.learning_rate == max(DEEP_RATES)
    assert terms.clipnorm is None
    assert None in {one.clipnorm for one in STABILITY.describe()}
    mild = dataclasses.replace(terms, learning_rate=0.005, clipnorm=1.0)
    assert order().race().terms == mild


def test_a_race_goes_to_json_and_back() -> None:
    lineups = (
        order(),
        order(seed=1),
        order(who="three"),
        order(who="gates"),
        order(equal="parameters"),
        order(layers=3),
        order(rough=True),
    )
    for race in (lineup.race() for lineup in lineups):
        again = Race.from_dict(json.loads(json.dumps(race.to_dict())))
        assert again == race
        assert again.digest == race.digest
    assert len({lineup.race().digest for lineup in lineups}) == len(lineups)


@pytest.mark.parametrize(
    ("lineup", "written"),
    [
        (order(), "50-8-0-units"),
        (order(length=10, units=32, seed=9_999, who="three"), "10-32-9999-units-gru"),
        (order(equal="parameters"), "50-8-0-parameters"),
        (order(who="gates"), "50-8-0-gates"),
        (order(length=20, equal="parameters", layers=3), "20-8-0-parameters-3-layers"),
        (order(who="three", layers=2), "50-8-0-units-gru-2-layers"),
        (order(who="gates", rough=True), "50-8-0-gates-rough"),
        (order(layers=3, rough=True), "50-8-0-units-3-layers-rough"),
        (Lineup(), "adding-50-16-0-units"),
        (Lineup(rnn_start="normal", forget_bias="long"), "adding-50-16-0-units-normal-long"),
    ],
)
def test_a_line_up_is_one_word(lineup: Lineup, written: str) -> None:
    assert lineup.to_link() == written
    assert Lineup.from_link(written) == lineup


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is written like adding-50-16-0-units; received ''"),
        ("50-8-0", "is written like adding-50-16-0-units"),
        ("order-50-8-0-units", "is written like"),
        ("50-8-0-gates-long", "Keras' first weights; received"),
        ("50-8-0-units-gru-gru", "is written like"),
        ("50-8-0-gates-gru", "is written like"),
        ("50-8-0-gates-2-layers", "is written like"),
        ("50-8-0-units-1-layers", "is written like"),
        ("50-8-0-units-4-layers", "layers must be a whole number from 1 to 3; received 4"),
        ("50-8-0-units\n", "is written like"),
        ("٥٠-8-0-units", "is written like"),
        ("9-8-0-units", "length must be a whole number from 10 to 100; received 9"),
        ("50-33-0-units", "units must be a whole number from 1 to 32; received 33"),
    ],
)
def test_another_word_is_refused(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Lineup.from_link(text)


def test_what_a_form_can_send_is_checked() -> None:
    for wrong in (
        {"length": 9},
        {"units": 0},
        {"seed": -1},
        {"equal": "size"},
        {"who": "all"},
        {"units": 2.5},
    ):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            order(**wrong)
    for wrong in ({"length": "50"}, {"layers": True}, {"rough": 1}):
        with pytest.raises(TypeError, match=next(iter(wrong))):
            order(**wrong)


def test_a_fresh_seed_is_one_that_no_study_has_used() -> None:
    used = {*STUDIED_SEEDS, *PILOT_SEEDS, *PLANNED_SEEDS, *papers.SEEDS}
    assert max(used) < FRESH_SEEDS[0] < FRESH_SEEDS[1] == SEEDS[1]


def test_the_tasks_of_a_race_have_terms_of_their_own() -> None:
    adding, on_order = Lineup().race(), order().race()
    assert (adding.terms.task, adding.terms.learning_rate) == (Adding(length=50), 0.02)
    assert (on_order.terms.task, on_order.terms.learning_rate) == (TemporalOrder(length=50), 0.005)


def test_how_networks_begin_is_said_of_the_cell_that_it_is_about() -> None:
    """ln 49 is 3.89."""
    rnn, lstm, gru = Lineup(who="three", rnn_start="normal", forget_bias="long").race().racers
    assert (rnn.recurrent_start, rnn.forget_bias) == ("normal", None)
    assert (lstm.recurrent_start, lstm.forget_bias) == ("orthogonal", 3.89)
    assert (gru.recurrent_start, gru.forget_bias) == ("orthogonal", None)


@pytest.mark.parametrize(
    ("race", "digest"),
    [(order(), "1fd43d4575c0d1d242fb"), (order(who="gates", seed=7), "4fdb4d63f402fc431192")],
)
def test_an_older_race_keeps_its_record(race: Lineup, digest: str) -> None:
    """The folder of a race that was run before there was another task is found again."""
    assert race.race().digest == digest
