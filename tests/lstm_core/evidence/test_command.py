"""The command: it measures what is missing, says so, and goes on where it was stopped."""

from __future__ import annotations

import concurrent.futures
import contextlib
import dataclasses

import pytest

from lstm_core.evidence.__main__ import INTERRUPTED, main, outcome_in_words
from lstm_core.evidence.experiment import Experiment, GradientExperiment, GradientFlow, Outcome
from lstm_core.evidence.studies import Study
from lstm_core.evidence.sweep import Place
from lstm_core.evidence.tasks import EmbeddedReber
from lstm_core.reading.surgery import Hold

FIRST = tuple(Experiment(seed=seed) for seed in range(4))
SECOND = tuple(Experiment(seed=seed) for seed in range(10, 13))
TOYS = (
    Study("first", "Does it begin?", lambda: FIRST, 30),
    Study("second", "Does it go on?", lambda: SECOND, 30),
)


def outcome(experiment):
    return Outcome(
        steps=experiment.seed, solved_at=None, checks=(), losses=(), scores=(), diverged=False,
        seconds=0.0,
    )  # fmt: skip


def place(measure=outcome):
    """One thread, so that results come in the order of the descriptions."""
    executors = concurrent.futures.ThreadPoolExecutor
    return contextlib.nullcontext(Place(lambda: executors(1), measure))


def run(folder, *arguments, studies=TOYS, measure=outcome):
    return main(list(arguments), studies=studies, folder=folder, place=place(measure))


def test_it_measures_every_study(tmp_path, capsys):
    assert run(tmp_path) == 0
    assert {file.name for file in tmp_path.iterdir()} == {"first.jsonl", "second.jsonl"}
    for study, expected in zip(TOYS, (FIRST, SECOND), strict=True):
        assert study.record(tmp_path).results() == {e: outcome(e) for e in expected}
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("  ")[0] for line in lines] == [
        *(f"first {n}/4" for n in range(1, 5)),
        *(f"second {n}/3" for n in range(1, 4)),
    ]


def test_it_goes_on_where_ctrl_c_has_stopped_it(tmp_path, capsys):
    asked = []

    def stopped(experiment):
        asked.append(experiment)
        if len(asked) == 3:
            raise KeyboardInterrupt
        return outcome(experiment)

    assert run(tmp_path, measure=stopped) == INTERRUPTED
    assert list(TOYS[0].record(tmp_path).results()) == [*FIRST[:2]]
    assert "the same command goes on from there" in capsys.readouterr().out
    assert run(tmp_path, measure=lambda e: asked.append(e) or outcome(e)) == 0
    assert asked[-5:] == [*FIRST[2:], *SECOND]
    assert capsys.readouterr().out.startswith("first 3/4")
    assert run(tmp_path, measure=None) == 0  # nothing is left to measure
    assert capsys.readouterr().out == ""


def test_one_study_alone(tmp_path):
    assert run(tmp_path, "--only", "second") == 0
    assert {file.name for file in tmp_path.iterdir()} == {"second.jsonl"}
    with pytest.raises(SystemExit):
        run(tmp_path, "--only", "third")


def test_the_list_says_what_there_is_and_how_long_the_rest_takes(tmp_path, capsys):
    """Three times 30 s on one core, rounded up to minutes; nothing is measured."""
    run(tmp_path, "--only", "first")
    capsys.readouterr()
    assert run(tmp_path, "--list", "--workers", "1", measure=None) == 0
    assert capsys.readouterr().out.splitlines() == [
        "first: Does it begin? 4 of 4, complete.",
        "second: Does it go on? 0 of 3, 3 missing, about 2 min.",
    ]


def test_what_is_no_longer_described_is_taken_out_when_asked(tmp_path, capsys):
    run(tmp_path)
    fewer = (dataclasses.replace(TOYS[0], describe=lambda: FIRST[1:]), TOYS[1])
    capsys.readouterr()
    assert run(tmp_path, "--tidy", studies=fewer, measure=None) == 0
    assert capsys.readouterr().out.splitlines() == [
        "first: 1 taken out.",
        "second: 0 taken out.",
    ]
    assert set(TOYS[0].record(tmp_path).results()) == set(FIRST[1:])


def test_a_line_names_the_experiment():
    held = Experiment(task=EmbeddedReber(), held=(Hold("input_gate", 1),), clipnorm=None, seed=3)
    assert str(GradientExperiment(training=Experiment(cell="rnn", units=18))) == (
        "gradient, fresh, temporal_order T=50, 1 × rnn 18, rate 0.005, clipping 1.0, seed 0"
    )
    assert str(held) == (
        "embedded_reber T=29, 1 × lstm 8 input_gate=1, rate 0.005, clipping None, seed 3"
    )
    assert "lstm 8 forget_bias=0," in str(Experiment(forget_bias=0))
    assert outcome_in_words(outcome(FIRST[3])) == "not solved after 3 steps, 0 s"
    assert outcome_in_words(GradientFlow(hidden=(1.0,))) == "measured"
