"""Descriptions and results: checked, and the same again after JSON."""

from __future__ import annotations

import dataclasses
import json

import pytest

from lstm_core.evidence.experiment import Experiment, GradientExperiment, GradientFlow, Outcome
from lstm_core.evidence.tasks import Adding, EmbeddedReber, Recall, TemporalOrder
from lstm_core.reading.surgery import Hold

OUTCOME = Outcome(
    steps=100,
    solved_at=None,
    checks=(50, 100),
    losses=(1.4, 1.3),
    scores=(0.25, 0.5),
    diverged=False,
    seconds=1.5,
)
OPEN = Hold("forget_gate", 1.0)
FLOW = GradientFlow(hidden=(1.0, 0.5), cell=(0.9, 0.4), kept=(1.0, 0.7), half_life=2.2)


@pytest.mark.parametrize(
    "value",
    [
        Experiment(),
        Experiment(task=Adding(length=7), cell="gru", clipnorm=None, layers=3, xla=False),
        Experiment(task=EmbeddedReber(), seed=5),
        Experiment(forget_bias=-2, held=(Hold("output_gate", 1), Hold("input_gate", 0.5))),
        GradientExperiment(training=Experiment(task=Recall()), trained=True),
        OUTCOME,
        FLOW,
        GradientFlow(hidden=(1.0,)),
    ],
)
def test_a_value_comes_back_from_json(value):
    again = type(value).from_dict(json.loads(json.dumps(value.to_dict())))
    assert again == value
    if hasattr(value, "digest"):
        assert again.digest == value.digest
        assert len(value.digest) == 20


def test_every_part_of_a_description_is_in_its_digest():
    other = {
        "task": TemporalOrder(length=51),
        "cell": "rnn",
        "units": 9,
        "layers": 2,
        "learning_rate": 0.004,
        "clipnorm": None,
        "batch_size": 32,
        "budget": 50,
        "check_every": 100,
        "seed": 1,
        "xla": False,
        "forget_bias": 0.0,
        "held": (Hold("forget_gate", 1.0),),
        "recurrent_start": "glorot",
        "confirmations": 2,
        "give_up_after": 3_000,
    }
    assert set(other) == {field.name for field in dataclasses.fields(Experiment)}
    changed = [dataclasses.replace(Experiment(), **{name: value}) for name, value in other.items()]
    changed.append(Experiment(held=(Hold("input_gate", 1.0),)))
    changed.append(Experiment(held=(Hold("forget_gate", 0.5),)))
    gradients = [GradientExperiment(training=e) for e in changed[:2]]
    trained = GradientExperiment(training=changed[0], trained=True)
    everything = [Experiment(), *changed, *gradients, trained]
    assert len({e.digest for e in everything}) == len(everything)


def test_numbers_that_mean_the_same_are_the_same():
    assert (
        Experiment(learning_rate=1, clipnorm=2).digest
        == Experiment(learning_rate=1.0, clipnorm=2.0).digest
    )
    assert Experiment(forget_bias=1) == Experiment()  # Keras' own
    gates = Hold("input_gate", 1), Hold("output_gate", 1.0)
    assert Experiment(held=gates).digest == Experiment(held=gates[::-1]).digest


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ({"cell": "elman"}, "cell must be one of lstm, rnn, gru; received 'elman'"),
        ({"units": 0}, "units must be a whole number from 1 to 512; received 0"),
        ({"layers": 4}, "layers must be a whole number from 1 to 3"),
        ({"learning_rate": 0.0}, "learning_rate must be above 0"),
        ({"learning_rate": float("nan")}, "learning_rate must be above 0"),
        ({"clipnorm": -1.0}, "clipnorm must be above 0"),
        ({"confirmations": 0}, "confirmations must be a whole number from 1 to 10; received 0"),
        ({"give_up_after": 1_999}, "give_up_after must be a whole number from 2,000"),
        ({"give_up_after": 3_000, "check_every": 300}, "check_every must divide 1,000"),
        ({"forget_bias": 21}, "forget_bias must be a number from -20 to 20; received 21"),
        ({"forget_bias": float("nan")}, "forget_bias must be a number from -20 to 20"),
        ({"cell": "gru", "forget_bias": 0.0}, "of an LSTM alone; received gru"),
        ({"cell": "rnn", "held": (OPEN,)}, "of an LSTM alone; received rnn"),
        ({"forget_bias": 0.0, "held": (OPEN,)}, "no use for a bias; received forget_bias 0"),
        ({"held": (Hold("candidate", 0.0),)}, "held takes forget_gate, input_gate, output_gate"),
        ({"held": (Hold("forget_gate", 1.0, steps=(1,)),)}, "each for all steps and units"),
        ({"held": (Hold("forget_gate", 1.0, units=(1,)),)}, "each for all steps and units"),
        ({"held": (OPEN, Hold("forget_gate", 0.0))}, "held takes each gate once"),
        ({"budget": 120, "check_every": 50}, "multiple of check_every; received 120 and 50"),
    ],
)
def test_values_out_of_bounds_are_refused(parts, says):
    with pytest.raises(ValueError, match=says):
        Experiment(**parts)


@pytest.mark.parametrize(
    "parts",
    [
        {"task": "adding"},
        {"units": "8"},
        {"learning_rate": "fast"},
        {"xla": 1},
        {"seed": None},
        {"forget_bias": "1"},
    ],
)
def test_values_of_another_kind_are_refused(parts):
    (name,) = parts
    with pytest.raises(TypeError, match=f"{name} must be"):
        Experiment(**parts)


def test_what_a_description_lacks_is_named():
    values = Experiment().to_dict()
    del values["seed"]
    with pytest.raises(ValueError, match="Experiment has the values batch_size, budget"):
        Experiment.from_dict(values)


def test_the_gradient_is_followed_from_one_question_through_one_layer():
    wrongs = Experiment(task=EmbeddedReber()), Experiment(layers=2), Experiment(held=(OPEN,))
    for wrong in wrongs:
        with pytest.raises(ValueError, match="one question at the end through one recurrent"):
            GradientExperiment(training=wrong)


def test_an_outcome_says_how_it_ended():
    assert not OUTCOME.solved
    assert OUTCOME.score == 0.5
    solved = dataclasses.replace(OUTCOME, solved_at=100)
    assert solved.solved
    assert dataclasses.replace(OUTCOME, checks=(), losses=(), scores=()).score is None
    with pytest.raises(ValueError, match="equally many; received 2, 1 and 2"):
        dataclasses.replace(OUTCOME, losses=(1.4,))
