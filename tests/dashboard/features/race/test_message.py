"""What a race's picture is told, and what is said of it."""

from __future__ import annotations

import dataclasses
import functools
import json
import re
from pathlib import Path

import pytest

from dashboard.features.race.message import (
    COLOURS,
    parameters,
    race_alt,
    race_headline,
    race_picture,
    race_terms,
)
from dashboard.figures.wording import percent
from dashboard.prose.messages import messages
from dashboard.state.race_setup import Lineup
from dashboard.theme import css_colours
from lstm_core.engine.status import RaceStatus
from lstm_core.evidence.race import RACERS, Lap
from tests.support.races import order

say = messages("race")
queued = functools.partial(say, "headline.queued")

RACE, GATES = order().race(), order(who="gates").race()
STARTS = (say("starts.orthogonal"), say("terms.forget_bias", bias=1))
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


def of(key: str, *racers: str) -> str:
    """What came of some racers."""
    return say(f"outcomes.{key}", racers=", ".join(racers))


def score(name: str, share: float) -> str:
    return say("headline.score", name=name, share=percent(share))


def learned(*racers: tuple[str, int]) -> str:
    """The racers that have learned the order, with their steps."""
    (name, steps), *others = racers
    first = say("headline.first_after", name=name, steps=steps)
    after = [say("headline.after", name=name, steps=steps) for name, steps in others]
    return of("learned", first, *after)


def status(state: str, laps: tuple[Lap, ...] = LAPS, **parts: object) -> RaceStatus:
    return RaceStatus(state, laps=laps, seconds=laps[-1].seconds if laps else 0.0, **parts)


def test_the_picture_has_a_line_for_each_racer_and_fixed_axes() -> None:
    picture = race_picture(RACE, status("training"))
    rnn, lstm = picture["racers"]
    assert rnn["points"] == [[10, 0.25], [20, 0.27], [30, 0.26]]
    assert lstm["points"] == [[10, 0.24], [20, 0.993]]
    assert (picture["span"], picture["chance"], picture["goal"]) == (600, 0.25, 0.99)
    assert (rnn["key"], lstm["key"]) == ("rnn", "lstm")
    assert lstm["size"] == say("card.size", units=8, parameters=580)
    assert lstm["score"] == "99\u00a0%"
    assert lstm["state"] == say("card.solved", steps=20, seconds="0.2")
    assert rnn["state"] == say("card.steps", steps=30, seconds="0.3")
    assert picture["clock"] == say("clock.now", steps=30, budget=600, seconds=1, limit=20)
    json.dumps(picture)


@pytest.mark.parametrize(
    ("lineup", "parts"),
    [
        (order(), ("50", "seed 0", "0.005", say("terms.units", units=8), *STARTS)),
        (
            order(length=20, seed=3, equal="parameters", layers=3, rough=True),
            (
                *("20", "seed 3", "0.1", say("terms.unclipped")),
                say("terms.parameters", low=1_668, high=1_704),
                *STARTS,
                say("terms.layers", count=3),
            ),
        ),
        (order(who="gates"), ("50", "seed 0", "0.005", say("terms.lstms", units=8))),
    ],
)
def test_the_picture_says_which_race_it_is(lineup: Lineup, parts: tuple[str, ...]) -> None:
    race = lineup.race()
    terms = race_terms(race).split(", ")
    assert len(terms) == len(parts)
    assert all(part in term for part, term in zip(parts, terms, strict=True))
    picture = race_picture(race, RaceStatus("absent"))
    assert picture["terms"] == race_terms(race)
    assert picture["alt"].startswith(race_terms(race))


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
    race = order(equal="parameters", who="three").race()
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
    assert set(COLOURS) == set(RACERS)
    assert len(set(COLOURS.values())) == len(RACERS)
    for own in (say.table["racers"], say.table["labels"]):
        assert set(own) == {*RACERS, "all_gates"}
        assert len(set(own.values())) == len(own)
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
        f"{learned(('no forget gate', 30), ('all gates', 40))} "
        f"{of('at_chance', 'no input gate', 'no output gate')}"
    )


def test_before_anything_has_happened_the_stage_is_set() -> None:
    picture = race_picture(RACE, RaceStatus("absent"))
    assert picture["headline"] == say("headline.absent")
    assert [racer["points"] for racer in picture["racers"]] == [[], []]
    assert [racer["score"] for racer in picture["racers"]] == ["–", "–"]
    assert all(say("alt.no_line", name=name) in picture["alt"] for name in ("RNN", "LSTM"))


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (status("queued", (), place=1), queued(place=1, details=say("headline.next"))),
        (status("queued", (), place=3), queued(place=3, details=say("headline.before", count=2))),
        (status("training", ()), say("headline.building")),
        (status("training", LAPS[:2]), say("headline.learning")),
        (status("training"), f"{say('headline.learning')} {learned(('LSTM', 20))}"),
        (status("training", is_stopping=True), say("headline.stopping")),
        (status("failed", message="It ended."), say("headline.broke_off", message="It ended.")),
        (status("lost", message="It is gone."), say("headline.broke_off", message="It is gone.")),
        (
            status("cancelled", ()),
            f"{say('headline.stopped', steps=0)} {of('not_begun', 'RNN', 'LSTM')}",
        ),
    ],
)
def test_every_state_has_its_headline(shown: RaceStatus, expected: str) -> None:
    assert race_headline(RACE, shown) == expected


def test_the_outcome_is_said_in_words() -> None:
    at_the_end = race_headline(RACE, status("done", (*LAPS, lap(0, 600, 0.26))))
    assert at_the_end == f"{learned(('LSTM', 20))} {of('at_chance', 'RNN')}"
    halfway = race_headline(RACE, status("done", (*LAPS, lap(0, 600, 0.5))))
    assert halfway == f"{learned(('LSTM', 20))} {of('at_the_end', score('RNN', 0.50))}"


@pytest.mark.parametrize(("state", "ended"), [("cancelled", "stopped"), ("done", "time_up")])
def test_who_was_cut_off_is_not_judged(state: str, ended: str) -> None:
    """The RNN has 26 % after 30 steps of 600, which is chance level."""
    assert race_headline(RACE, status(state)) == (
        f"{say(f'headline.{ended}', steps=30)} {learned(('LSTM', 20))} "
        f"{of('so_far', score('RNN', 0.26))}"
    )


def test_who_was_not_ready_in_time_is_named() -> None:
    nobody, alone = status("done", ()), status("done", (lap(0, 600, 0.25),))
    assert race_headline(RACE, nobody) == of("not_ready", "RNN", "LSTM")
    expected = f"{of('at_chance', 'RNN')} {of('not_ready', 'LSTM')}"
    assert race_headline(RACE, alone) == expected


def test_a_race_whose_racers_are_done_was_not_cut_off() -> None:
    """Stopped while the gradient was computed."""
    laps = (lap(0, 600, 0.25), lap(1, 600, 0.61))
    expected = f"{of('at_the_end', score('LSTM', 0.61))} {of('at_chance', 'RNN')}"
    assert race_headline(RACE, status("cancelled", laps)) == expected


def test_a_record_builds_no_networks() -> None:
    beginning = RaceStatus("training")
    assert race_headline(RACE, beginning) == say("headline.building")
    assert race_headline(RACE, beginning, is_replay=True) == say("headline.replay")


def test_when_the_gradient_is_computed_the_outcome_is_there_already() -> None:
    laps = (lap(0, 600, 0.5), lap(1, 20, 1.0, solved=True))
    following = RaceStatus("training", laps=laps, laps_are_over=True)
    assert race_headline(RACE, following) == (
        f"{learned(('LSTM', 20))} {of('at_the_end', score('RNN', 0.50))} {say('headline.gradient')}"
    )


@pytest.mark.parametrize(("wait", "seconds"), [(None, None), (0.0, 10), (31.0, 40)])
def test_a_race_that_waits_says_how_long_that_takes(
    wait: float | None, seconds: int | None
) -> None:
    waiting = RaceStatus("queued", place=2, wait=wait)
    parts = [say("headline.before", count=1)]
    if seconds:
        parts.append(say("headline.wait", seconds=seconds))
    assert race_headline(RACE, waiting) == queued(place=2, details=", ".join(parts))


def test_who_is_halfway_is_said_together() -> None:
    scores = (0.5, 0.25, 0.61, 1.0)
    laps = [lap(racer, 600, score, solved=score == 1) for racer, score in enumerate(scores)]
    halfway = of("at_the_end", score("all gates", 0.50), score("no input gate", 0.61))
    assert race_headline(GATES, status("done", tuple(laps))) == (
        f"{learned(('no output gate', 600))} {halfway} {of('at_chance', 'no forget gate')}"
    )


def test_three_standard_errors_are_still_chance() -> None:
    """Of 1,000 answers at random: 25 % and three times 1.4 %."""
    for score, is_at_chance in ((0.25, True), (0.29, True), (0.3, False)):
        told = race_headline(RACE, status("done", (lap(0, 600, score), lap(1, 600, score))))
        assert (told == of("at_chance", "RNN", "LSTM")) == is_at_chance


def test_a_racer_whose_loss_is_no_number_broke_down() -> None:
    laps = (*LAPS[:2], lap(0, 17, None))
    assert race_headline(RACE, status("done", laps)) == (
        f"{say('headline.time_up', steps=17)} "
        f"{of('diverged', say('headline.at_step', name='RNN', steps=17))} "
        f"{of('so_far', score('LSTM', 0.24))}"
    )
    rnn = race_picture(RACE, status("done", laps))["racers"][0]
    assert rnn["points"] == [[10, 0.25]]
    assert rnn["state"] == say("card.diverged", steps=17)
    assert rnn["broken"]


def test_a_record_is_said_to_be_one() -> None:
    replay = race_headline(RACE, status("training", LAPS[:2]), is_replay=True)
    assert replay == say("headline.replay")


def test_the_alternative_text_has_the_numbers() -> None:
    """Each racer's share with its step: the first, the last and the best."""
    _, numbers = race_alt(RACE, status("done")).split(race_terms(RACE))
    assert re.findall(r"\d+", numbers) == [
        *("600", "25", "99"),  # the budget, chance level and the goal
        *("25", "10", "26", "30", "27", "20"),
        *("24", "10", "99", "20", "99", "20"),
    ]


def test_a_whole_race_of_three_is_a_small_message() -> None:
    race = order(who="three").race()
    laps = tuple(
        dataclasses.replace(lap(racer, steps, 0.251), loss=1.38629)
        for steps in range(10, 601, 10)
        for racer in range(3)
    )
    assert len(json.dumps(race_picture(race, status("training", laps)))) < 8_000


def test_adding_is_drawn_as_the_share_of_the_variance_that_is_explained() -> None:
    """Always to say 1 has a mean squared error of 1/6 and explains nothing; 0.005 is 97 %."""
    race = Lineup().race()
    laps = (
        lap(0, 600, 1 / 6),
        lap(1, 10, 0.25),
        lap(1, 20, 1 / 12),
        lap(1, 30, 0.004, solved=True),
    )
    picture = race_picture(race, status("done", laps))
    rnn, lstm = picture["racers"]
    assert (picture["chance"], picture["goal"]) == (0, pytest.approx(0.97))
    assert rnn["points"] == [[600, 0.0]]
    assert lstm["points"] == [[10, 0.0], [20, 0.5], [30, 0.976]]
    assert picture["headline"] == f"{learned(('LSTM', 30))} {of('at_chance', 'RNN')}"


def test_what_a_constant_answer_would_reach_by_luck_is_chance() -> None:
    """Its squared error has a variance of 1/15 - 1/36, so three errors of 1,000 are 0.0187."""
    race = Lineup().race()
    for error, is_at_chance in ((0.2, True), (1 / 6 - 0.018, True), (1 / 6 - 0.019, False)):
        laps = (lap(0, 600, error), lap(1, 30, 0.004, solved=True))
        headline = race_headline(race, status("done", laps))
        assert (of("at_chance", "RNN") in headline) == is_at_chance
