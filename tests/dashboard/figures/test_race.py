"""What a race's picture is told, and what is said of it."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path

import pytest

from dashboard.components.assets import css_colours
from dashboard.figures.race import (
    COLOURS,
    GOAL,
    NAMES,
    parameters,
    race_alt,
    race_headline,
    race_picture,
)
from lstm_core.evidence.race import RACERS, Lap, Lineup
from lstm_core.evidence.tasks import TemporalOrder
from lstm_core.standing import RaceStatus

RACE, GATES = Lineup().race(), Lineup(who="gates").race()
ROOT = Path(__file__).resolve().parents[3]


def lap(racer: int, steps: int, score: float | None, *, solved: bool = False) -> Lap:
    return Lap(
        racer=racer,
        steps=steps,
        loss=None if score is None else 1.0,
        score=score,
        solved=solved,
        diverged=score is None,
        own_seconds=steps / 100,
        seconds=steps / 50,
    )


LAPS = (
    lap(0, 10, 0.25),
    lap(1, 10, 0.24),
    lap(0, 20, 0.27),
    lap(1, 20, 0.993, solved=True),
    lap(0, 30, 0.26),
)


def status(state: str, laps: tuple[Lap, ...] = LAPS, **parts: object) -> RaceStatus:
    return RaceStatus(state, laps=laps, seconds=laps[-1].seconds if laps else 0.0, **parts)


def test_the_goal_is_the_task_s() -> None:
    task = TemporalOrder()
    assert task.solved(GOAL)
    assert not task.solved(GOAL - 0.001)


def test_the_picture_has_a_line_for_each_racer_and_fixed_axes() -> None:
    picture = race_picture(RACE, status("training"))
    rnn, lstm = picture["racers"]
    assert rnn["points"] == [[10, 0.25], [20, 0.27], [30, 0.26]]
    assert lstm["points"] == [[10, 0.24], [20, 0.993]]
    assert (picture["budget"], picture["chance"], picture["goal"]) == (600, 0.25, 0.99)
    assert (rnn["key"], lstm["key"]) == ("rnn", "lstm")
    assert lstm["size"] == "8 units, 580 parameters"
    assert (lstm["score"], lstm["state"]) == ("99\u00a0%", "✓ 20 steps in 0.2\u00a0s")
    assert rnn["state"] == "30 steps in 0.3\u00a0s"
    assert picture["clock"] == "step 30 of at most 600, 1 s of at most 20"
    json.dumps(picture)


def test_equal_parameters_are_nearly_equal() -> None:
    race = Lineup(equal="parameters", who="three").race()
    assert [parameters(racer) for racer in race.racers] == [562, 580, 553]


def test_an_lstm_without_a_gate_learns_three_of_four_sets_of_weights() -> None:
    """Of 4 × (8 (8 + 8) + 8) = 544 it learns 408, and 36 of the dense layer."""
    assert [parameters(racer) for racer in GATES.racers] == [580, 444, 444, 444]


def test_racers_without_a_gate_are_told_apart_by_name_label_and_shape() -> None:
    picture = race_picture(GATES, status("training"))
    assert [racer["name"] for racer in picture["racers"]] == [
        "LSTM with all gates",
        "LSTM without its forget gate",
        "LSTM without its input gate",
        "LSTM without its output gate",
    ]
    labels = [racer["label"] for racer in picture["racers"]]
    assert labels == ["all gates", "no forget", "no input", "no output"]
    colours = [racer["colour"] for racer in picture["racers"]]
    assert colours == ["text", "forget-gate", "input-gate", "output-gate"]


def test_every_kind_of_racer_has_a_name_a_colour_and_a_shape_of_its_own() -> None:
    for own in (NAMES, COLOURS):
        assert set(own) == set(RACERS)
        assert len(set(own.values())) == len(RACERS)
    assert {f"--{colour}-ink" for colour in COLOURS.values()} <= set(css_colours(dark=False))
    script = (ROOT / "dashboard/components/race/race.js").read_text(encoding="utf-8")
    shapes = dict(re.findall(r'^  (\w+): "(M[^"]+)",$', script, re.MULTILINE))
    assert set(shapes) == set(RACERS)
    assert len(set(shapes.values())) == len(RACERS)


def test_who_has_learned_it_is_said_in_the_order_in_which_they_did() -> None:
    laps = (lap(0, 40, 1.0, solved=True), lap(1, 30, 1.0, solved=True), lap(2, 600, 0.25))
    assert race_headline(GATES, status("done", (*laps, lap(3, 600, 0.26)))) == (
        "The LSTM without its forget gate knew the order after 30 steps, the one with all gates "
        "after 40. The one without its input gate and the one without its output gate did no "
        "better than a guess."
    )


def test_before_anything_has_happened_the_stage_is_set() -> None:
    picture = race_picture(RACE, RaceStatus("absent"))
    assert "Say what you expect" in picture["headline"]
    assert [racer["points"] for racer in picture["racers"]] == [[], []]
    assert [racer["score"] for racer in picture["racers"]] == ["–", "–"]
    assert "RNN: no line yet. LSTM: no line yet." in picture["alt"]


@pytest.mark.parametrize(
    ("of", "said"),
    [
        (status("queued", (), place=1), "place 1 (next in line)"),
        (status("queued", (), place=3), "place 3 (2 before it)"),
        (status("training", ()), "Getting ready"),
        (status("training", LAPS[:2]), "They are learning."),
        (status("training"), "They are learning. The LSTM knew the order after 20 steps."),
        (status("training", is_stopping=True), "Stopping the race"),
        (status("failed", message="The process ended."), "broke off. The process ended."),
        (status("lost", message="It is gone."), "broke off. It is gone."),
        (status("cancelled"), "The race was stopped after 30 steps. The LSTM knew"),
        (status("cancelled", ()), "after 0 steps. The RNN had not begun. The LSTM had not begun."),
    ],
)
def test_every_state_is_said(of: RaceStatus, said: str) -> None:
    assert said in race_headline(RACE, of)


def test_the_outcome_is_said_in_words() -> None:
    said = "The LSTM knew the order after 20 steps. The RNN did no better than a guess."
    assert race_headline(RACE, status("done")) == f"Time was up after 30 steps. {said}"
    assert race_headline(RACE, status("done", (*LAPS, lap(0, 600, 0.26)))) == said
    halfway = race_headline(RACE, status("done", (*LAPS, lap(0, 600, 0.5))))
    assert halfway.endswith("The RNN was right 50\u00a0% of the time at the end.")


def test_who_is_halfway_is_said_together() -> None:
    scores = (0.5, 0.25, 0.61, 1.0)
    laps = [lap(racer, 600, score, solved=score == 1) for racer, score in enumerate(scores)]
    assert race_headline(GATES, status("done", tuple(laps))) == (
        "The LSTM without its output gate knew the order after 600 steps. The one with all gates "
        "was right 50\u00a0% of the time at the end, the one without its input gate 61\u00a0%. "
        "The one without its forget gate did no better than a guess."
    )


def test_three_standard_errors_are_still_a_guess() -> None:
    """Of 1,000 answers at random: 25 % and three times 1.4 %."""
    for score, is_like_a_guess in ((0.25, True), (0.29, True), (0.3, False)):
        said = race_headline(RACE, status("done", (lap(0, 600, score), lap(1, 600, score))))
        assert (said == "The RNN and the LSTM did no better than a guess.") == is_like_a_guess


def test_a_racer_whose_loss_is_no_number_broke_down() -> None:
    laps = (*LAPS[:2], lap(0, 17, None))
    assert "The RNN broke down: its loss was no number any more at step 17." in race_headline(
        RACE, status("done", laps)
    )
    rnn = race_picture(RACE, status("done", laps))["racers"][0]
    assert (rnn["points"], rnn["state"]) == ([[10, 0.25]], "broke down at step 17")


def test_a_record_is_said_to_be_one() -> None:
    assert race_headline(RACE, status("training", LAPS[:2]), is_replay=True) == (
        "The record of this race, as fast as it was run."
    )


def test_the_alternative_text_has_the_numbers() -> None:
    alt = race_alt(RACE, status("done"))
    for said in (
        "A guess is right 25\u00a0% of the time; learned means 99\u00a0%.",
        "RNN: 25\u00a0% after 10 steps, 26\u00a0% after 30, at best 27\u00a0% after 20.",
        "LSTM: 24\u00a0% after 10 steps, 99\u00a0% after 20, at best 99\u00a0% after 20.",
    ):
        assert said in alt


def test_a_whole_race_of_three_is_a_small_message() -> None:
    race = Lineup(who="three").race()
    laps = tuple(
        dataclasses.replace(lap(racer, steps, 0.251), loss=1.38629)
        for steps in range(10, 601, 10)
        for racer in range(3)
    )
    assert len(json.dumps(race_picture(race, status("training", laps)))) < 8_000
