"""Every training as a mark: where it stands, which sign it has, and what is said of all."""

from __future__ import annotations

import dataclasses

import numpy as np

from dashboard.features.evidence.seed_plot import (
    Line,
    Strip,
    rate_in_words,
    seed_plot,
    seed_plot_alt,
)
from dashboard.prose.messages import messages
from lstm_core.evidence.experiment import Outcome
from lstm_core.evidence.proportions import Rate

say = messages("evidence")

SOLVED = Outcome(
    steps=100, solved_at=100, checks=(100,), losses=(0.1,), scores=(1.0,), diverged=False,
    seconds=1.0,
)  # fmt: skip
NEVER = dataclasses.replace(SOLVED, steps=3_000, solved_at=None)
DIVERGED = dataclasses.replace(NEVER, steps=7, diverged=True)
STRIP = Strip("LSTM, 8 units", "lstm", (Line((SOLVED, NEVER, DIVERGED, SOLVED)),), 3_000)
GROUPS = {"Temporal order, 50 steps": [STRIP]}


def test_every_training_has_a_mark_and_each_end_its_own_sign() -> None:
    traces = seed_plot(GROUPS, dark=False).data
    marks = {trace.marker.symbol: list(trace.x) for trace in traces}
    assert marks["circle"] == [100, 100]
    # Both of the others stand beyond the budget, apart from each other.
    assert 3_000 < marks["circle-open"][0] < marks["x-thin-open"][0]


def test_trainings_that_end_at_the_same_step_do_not_hide_each_other() -> None:
    first, *_ = seed_plot(GROUPS, dark=False).data
    assert len(set(np.round(first.y, 3))) == 2


def test_the_rate_is_said_with_its_interval() -> None:
    """Wilson's interval of 10 in 10 begins at 72 %."""
    bounds = {"low": "72\u00a0%", "high": "100\u00a0%"}
    assert rate_in_words(Rate(10, 10)) == say("seeds.solved", rate="10 of 10", **bounds)
    shown = [
        note["text"] for note in seed_plot(GROUPS, dark=True).to_dict()["layout"]["annotations"]
    ]
    assert shown[0] == "<b>Temporal order, 50 steps</b>"
    assert shown[1] == "<b>LSTM, 8 units</b>"
    assert shown[2] == rate_in_words(Rate(2, 4))


def test_the_alternative_text_has_the_numbers() -> None:
    results = say("seeds.alt_steps", results=rate_in_words(Rate(2, 4)), first=100, last=100)
    strip = say("seeds.alt_strip", name="LSTM, 8 units", results=results)
    assert say("seeds.alt_group", heading="Temporal order, 50 steps", strips=strip) in (
        seed_plot_alt(GROUPS)
    )


def test_a_note_follows_the_rate() -> None:
    noted = {"a task": [dataclasses.replace(STRIP, notes=("1 diverged", "last loss: 0.5"))]}
    assert "; 1 diverged; last loss: 0.5" in seed_plot_alt(noted)
    said = [note.text for note in seed_plot(noted, dark=False).layout.annotations]
    assert said[3:] == ["1 diverged", "last loss: 0.5"]


def test_each_of_several_lines_has_its_name_and_its_count() -> None:
    lines = (Line((SOLVED, NEVER), "0.01"), Line((NEVER, NEVER), "0.1", is_asked=True))
    groups = {"a task": [dataclasses.replace(STRIP, lines=lines)]}
    figure = seed_plot(groups, dark=False)
    said = [note.text for note in figure.layout.annotations]
    assert said[2:] == [rate_in_words(Rate(1, 4)), "0.01: 1 of 2", "<b>0.1: 0 of 2</b>"]
    assert "; 0.01: 1 of 2; 0.1: 0 of 2" in seed_plot_alt(groups)
    heights = [y for trace in figure.data for y in trace.y]
    assert len({round(y, 2) for y in heights}) == 4


def test_the_axis_names_where_those_stand_that_never_solved_it() -> None:
    axis = seed_plot(GROUPS, dark=False).layout.xaxis
    assert axis.type == "log"
    assert axis.ticktext[-2:] == (say("seeds.never"), say("seeds.broke_down"))
    never = dataclasses.replace(STRIP, lines=(Line((SOLVED, NEVER)),))
    traces = seed_plot({"a task": [never]}, dark=False)
    assert traces.layout.xaxis.ticktext == ("100", "300", "1,000", "3,000", say("seeds.never"))
