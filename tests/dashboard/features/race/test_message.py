"""What a race's picture is told, and what is said of it."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path

import pytest

from dashboard.components import css_colours
from dashboard.features.race.message import (
    COLOURS,
    NAMES,
    parameters,
    race_alt,
    race_headline,
    race_picture,
    race_terms,
)
from dashboard.state.race_setup import Lineup
from lstm_core.engine.status import RaceStatus
from lstm_core.evidence.race import RACERS, Lap

RACE, GATES = Lineup().race(), Lineup(who="gates").race()
ROOT = Path(__file__).resolve().parents[4]


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


def test_the_picture_has_a_line_for_each_racer_and_fixed_axes() -> None:
    picture = race_picture(RACE, status("training"))
    rnn, lstm = picture["racers"]
    assert rnn["points"] == [[10, 0.25], [20, 0.27], [30, 0.26]]
    assert lstm["points"] == [[10, 0.24], [20, 0.993]]
    assert (picture["span"], picture["chance"], picture["goal"]) == (600, 0.25, 0.99)
    assert (rnn["key"], lstm["key"]) == ("rnn", "lstm")
    assert lstm["size"] == "8 units, 580 parameters"
    assert (lstm["score"], lstm["state"]) == ("99\u00a0%", "✓ 20 steps in 0.2\u00a0s")
    assert rnn["state"] == "30 steps in 0.3\u00a0s"
    assert picture["clock"] == "step 30 of at most 600, 1 s of at most 20"
    json.dumps(picture)


@pytest.mark.parametrize(
    ("lineup", "said"),
    [
        (Lineup(), "over 50 steps, seed 0, learning rate 0.005, 8 units each"),
        (
            Lineup(length=20, seed=3, equal="parameters", layers=3, rough=True),
            "over 20 steps, seed 3, learning rate 0.1, gradient not clipped, "
            "1,668 to 1,704 parameters each, 3 layers",
        ),
        (Lineup(who="gates"), "over 50 steps, seed 0, learning rate 0.005, LSTMs of 8 units each"),
    ],
)
def test_the_picture_says_which_race_it_is(lineup: Lineup, said: str) -> None:
    race = lineup.race()
    assert race_terms(race) == f"Temporal order {said}"
    picture = race_picture(race, RaceStatus("absent"))
    assert picture["terms"] == race_terms(race)
    assert picture["alt"].startswith(f"{race_terms(race)}. ")


@pytest.mark.parametrize(
    ("steps", "span"), [(600, 600), (310, 600), (300, 300), (160, 300), (150, 150), (20, 150)]
)
def test_half_of_the_axis_is_not_left_empty_when_a_race_is_over(steps: int, span: int) -> None:
    """But while it runs nothing moves, and what took few steps is not drawn as if it took many."""
    laps = (lap(0, steps, 0.25), lap(1, steps, 0.25))
    for state in ("done", "cancelled"):
        assert race_picture(RACE, status(state, laps))["span"] == span
    assert race_picture(RACE, status("training", laps))["span"] == 600
    assert race_picture(RACE, RaceStatus("absent"))["span"] == 600


def test_equal_parameters_are_nearly_equal() -> None:
    race = Lineup(equal="parameters", who="three").race()
    assert [parameters(racer) for racer in race.racers] == [562, 580, 553]


def test_an_lstm_without_a_gate_learns_three_of_four_sets_of_weights() -> None:
    """Of 4 × (8 (8 + 8) + 8) = 544 it learns 408, and 36 of the dense layer."""
    assert [parameters(racer) for racer in GATES.racers] == [580, 444, 444, 444]


def test_racers_without_a_gate_are_told_apart_by_name_label_and_shape() -> None:
    picture = race_picture(GATES, status("training"))
    assert [(racer["name"], racer["label"]) for racer in picture["racers"]] == [
        ("All gates", "all gates"),
        ("No forget gate", "no forget"),
        ("No input gate", "no input"),
        ("No output gate", "no output"),
    ]


def test_a_cell_and_a_gate_have_one_colour_in_every_race() -> None:
    for race in (RACE, GATES):
        for racer in race_picture(race, status("training"))["racers"]:
            assert racer["colour"] == COLOURS[racer["key"]]
    assert COLOURS["lstm"] == "lstm"
    assert COLOURS["no_output_gate"] == "output-gate"


def test_every_kind_of_racer_has_a_name_a_colour_a_shape_and_a_line_of_its_own() -> None:
    """Cells are whole lines; those that lack a gate have gaps, each its own."""
    for own in (NAMES, COLOURS):
        assert set(own) == set(RACERS)
        assert len(set(own.values())) == len(RACERS)
    assert {f"--{colour}-ink" for colour in COLOURS.values()} <= set(css_colours(dark=False))
    script = (ROOT / "dashboard/features/race/race.js").read_text(encoding="utf-8")
    shapes = dict(re.findall(r'^  (\w+): "(M[^"]+)",$', script, re.MULTILINE))
    assert set(shapes) == set(RACERS)
    assert len(set(shapes.values())) == len(RACERS)
    gaps = dict(re.findall(r'^  (\w+): "([\d. ]+)",$', script, re.MULTILINE))
    assert set(gaps) == {racer for racer in RACERS if racer.startswith("no_")}
    assert len(set(gaps.values())) == len(gaps)


def test_who_has_learned_it_is_said_in_the_order_in_which_they_did() -> None:
    laps = (lap(0, 40, 1.0, solved=True), lap(1, 30, 1.0, solved=True), lap(2, 600, 0.25))
    assert race_headline(GATES, status("done", (*laps, lap(3, 600, 0.26)))) == (
        "Knew the order: no forget gate after 30 steps, all gates after 40. "
        "No better than a guess: no input gate, no output gate."
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
        (status("training"), "They are learning. Knew the order: LSTM after 20 steps."),
        (status("training", is_stopping=True), "Stopping the race"),
        (status("failed", message="The process ended."), "broke off. The process ended."),
        (status("lost", message="It is gone."), "broke off. It is gone."),
        (status("cancelled"), "The race was stopped after 30 steps. Knew the order: LSTM"),
        (status("cancelled", ()), "was stopped after 0 steps. Not begun: RNN, LSTM."),
    ],
)
def test_every_state_is_said(of: RaceStatus, said: str) -> None:
    assert said in race_headline(RACE, of)


def test_the_outcome_is_said_in_words() -> None:
    known = "Knew the order: LSTM after 20 steps."
    at_the_end = race_headline(RACE, status("done", (*LAPS, lap(0, 600, 0.26))))
    assert at_the_end == f"{known} No better than a guess: RNN."
    halfway = race_headline(RACE, status("done", (*LAPS, lap(0, 600, 0.5))))
    assert halfway == f"{known} Right answers at the end: RNN\u00a050\u00a0%."


@pytest.mark.parametrize(
    ("state", "ended"), [("cancelled", "The race was stopped"), ("done", "Time was up")]
)
def test_who_was_cut_off_is_not_judged(state: str, ended: str) -> None:
    """The RNN has 26 % after 30 steps of 600, as much as a guess."""
    assert race_headline(RACE, status(state)) == (
        f"{ended} after 30 steps. Knew the order: LSTM after 20 steps. "
        "Right answers so far: RNN\u00a026\u00a0%."
    )


def test_who_was_not_ready_in_time_is_named() -> None:
    nobody, alone = status("done", ()), status("done", (lap(0, 600, 0.25),))
    assert race_headline(RACE, nobody) == "Not ready in time, so not run: RNN, LSTM."
    assert race_headline(RACE, alone) == (
        "No better than a guess: RNN. Not ready in time, so not run: LSTM."
    )


def test_a_race_whose_racers_are_done_was_not_cut_off() -> None:
    """Stopped while the gradient was followed."""
    laps = (lap(0, 600, 0.25), lap(1, 600, 0.61))
    assert race_headline(RACE, status("cancelled", laps)) == (
        "Right answers at the end: LSTM\u00a061\u00a0%. No better than a guess: RNN."
    )


def test_a_record_builds_no_networks() -> None:
    beginning = RaceStatus("training")
    assert race_headline(RACE, beginning).startswith("Getting ready")
    assert race_headline(RACE, beginning, is_replay=True).startswith("The record of this race")


def test_when_the_gradient_is_followed_the_outcome_is_there_already() -> None:
    laps = (lap(0, 600, 0.5), lap(1, 20, 1.0, solved=True))
    following = RaceStatus("training", laps=laps, laps_over=True)
    assert race_headline(RACE, following) == (
        "Knew the order: LSTM after 20 steps. Right answers at the end: RNN\u00a050\u00a0%. "
        "Now the gradient is followed back."
    )


@pytest.mark.parametrize(
    ("wait", "said"),
    [(None, ""), (0.0, ", at most about 10 seconds"), (31.0, ", at most about 40 seconds")],
)
def test_a_race_that_waits_says_how_long_at_most(wait: float | None, said: str) -> None:
    waiting = RaceStatus("queued", place=2, wait=wait)
    assert race_headline(RACE, waiting) == f"Waiting for its turn: place 2 (1 before it{said})."


def test_who_is_halfway_is_said_together() -> None:
    scores = (0.5, 0.25, 0.61, 1.0)
    laps = [lap(racer, 600, score, solved=score == 1) for racer, score in enumerate(scores)]
    assert race_headline(GATES, status("done", tuple(laps))) == (
        "Knew the order: no output gate after 600 steps. Right answers at the end: "
        "all gates\u00a050\u00a0%, no input gate\u00a061\u00a0%. "
        "No better than a guess: no forget gate."
    )


def test_three_standard_errors_are_still_a_guess() -> None:
    """Of 1,000 answers at random: 25 % and three times 1.4 %."""
    for score, is_like_a_guess in ((0.25, True), (0.29, True), (0.3, False)):
        said = race_headline(RACE, status("done", (lap(0, 600, score), lap(1, 600, score))))
        assert (said == "No better than a guess: RNN, LSTM.") == is_like_a_guess


def test_a_racer_whose_loss_is_no_number_broke_down() -> None:
    laps = (*LAPS[:2], lap(0, 17, None))
    assert race_headline(RACE, status("done", laps)) == (
        "Time was up after 17 steps. Broke down (loss not a number): RNN at step 17. "
        "Right answers so far: LSTM\u00a024\u00a0%."
    )
    rnn = race_picture(RACE, status("done", laps))["racers"][0]
    assert (rnn["points"], rnn["state"]) == ([[10, 0.25]], "broke down at step 17")
    assert rnn["broken"]


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
