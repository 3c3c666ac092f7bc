"""The record: it grows by lines, survives an interruption, and refuses what is not the code's."""

from __future__ import annotations

import dataclasses
import json
import re

import pytest

from lstm_core.evidence import experiment as experiments
from lstm_core.evidence.experiment import Experiment, GradientExperiment, GradientFlow, Outcome
from lstm_core.evidence.record import OutdatedRecord, Record, circumstances

ONE, OTHER, THIRD = (Experiment(seed=seed) for seed in range(3))
OUTCOME = Outcome(
    steps=50, solved_at=50, checks=(50,), losses=(0.1,), scores=(1.0,), diverged=False, seconds=2.0
)


@pytest.fixture
def record(tmp_path):
    return Record(tmp_path / "records" / "tasks.jsonl")


def change(record, at, **parts):
    """Change values of one line of the file."""
    lines = record.path.read_text().splitlines()
    lines[at] = json.dumps({**json.loads(lines[at]), **parts})
    record.path.write_text("\n".join(lines) + "\n")


def test_what_is_written_is_read_again(record):
    gradient = GradientExperiment(training=ONE)
    flow = GradientFlow(hidden=(1.0, 0.5), cell=(1.0, 0.7), kept=(1.0, 0.73), half_life=2.2)
    assert record.results() == {}
    record.append(ONE, OUTCOME)
    record.append(gradient, flow)
    assert record.results() == {ONE: OUTCOME, gradient: flow}
    assert record.missing([OTHER, ONE, gradient, OTHER]) == (OTHER,)


def test_a_line_says_how_it_came_about(record):
    record.append(ONE, OUTCOME)
    record.append(OTHER, OUTCOME)
    (made,) = record.circumstances()
    assert made == circumstances()
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", made["date"])
    assert re.fullmatch(r"\d+ cores, \w+ on \w+", made["machine"])
    assert set(made["versions"]) == {"python", "keras", "tensorflow", "numpy"}
    assert all(re.match(r"\d+\.\d+", version) for version in made["versions"].values())


def test_a_line_that_was_cut_off_is_written_again(record):
    record.append(ONE, OUTCOME)
    whole = record.path.read_bytes()
    record.append(OTHER, OUTCOME)
    record.path.write_bytes(record.path.read_bytes()[: len(whole) + 40])
    assert record.missing([ONE, OTHER]) == (OTHER,)
    record.append(OTHER, OUTCOME)
    assert record.results() == {ONE: OUTCOME, OTHER: OUTCOME}
    assert record.path.read_bytes().startswith(whole)


def test_a_changed_description_is_refused(record):
    """Whoever changes what a result stands beside is found out by the digest."""
    record.append(ONE, OUTCOME)
    change(record, 0, description={**ONE.to_dict(), "units": 9})
    with pytest.raises(OutdatedRecord, match=f"{ONE.digest} is of a description whose digest is"):
        record.results()


def test_a_description_of_another_format_is_refused(record, monkeypatch):
    record.append(ONE, OUTCOME)
    monkeypatch.setattr(experiments, "FORMAT", experiments.FORMAT + 1)
    with pytest.raises(OutdatedRecord, match="whose digest is now"):
        record.results()


def test_a_description_that_the_code_cannot_make_any_more_is_refused(record):
    record.append(ONE, OUTCOME)
    for parts in (
        {"description": {**ONE.to_dict(), "momentum": 0.9}},
        {"description": {**ONE.to_dict(), "cell": "elman"}},
        {"kind": "reading"},
        {"result": {"steps": 3}},
    ):
        change(record, 0, **parts)
        with pytest.raises(OutdatedRecord, match="does not know any more"):
            record.results()
        change(record, 0, kind=ONE.kind, description=ONE.to_dict(), result=OUTCOME.to_dict())


def test_what_is_no_longer_wanted_can_be_taken_out(record):
    for description in (ONE, OTHER, THIRD):
        record.append(description, OUTCOME)
    change(record, 1, description={"unknown": 1})
    assert record.keep([ONE, THIRD]) == 1
    assert list(record.results()) == [ONE, THIRD]


def test_other_files_are_no_record(record):
    record.path.parent.mkdir()
    for text in ("hello\n", "[]\n", '{"digest": 1}\n'):
        record.path.write_text(text)
        with pytest.raises(ValueError, match="line of a record"):
            record.results()


def test_only_what_can_be_read_again_is_written(record):
    with pytest.raises(TypeError, match="received Experiment with GradientFlow"):
        record.append(ONE, GradientFlow(hidden=(1.0,)))
    with pytest.raises(ValueError, match="not JSON compliant"):
        record.append(ONE, dataclasses.replace(OUTCOME, losses=(float("nan"),)))
    record.append(OTHER, OUTCOME)
    with pytest.raises(ValueError, match="already"):
        record.append(OTHER, OUTCOME)
    assert record.results() == {OTHER: OUTCOME}
