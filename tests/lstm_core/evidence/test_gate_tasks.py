"""Tasks for gates set by hand, and the units that have learned them."""

from __future__ import annotations

import math

import keras
import numpy as np
import pytest

from lstm_core.evidence.gate_runner import learn_gates, traced
from lstm_core.evidence.gate_tasks import GATE_TASKS, GateLearning
from lstm_core.evidence.summaries import learned_gates

KEEP, WRITE, SKIP, SAY = (1, 1, 0), (1, 1, 0), (1, 0, 0), (1, 0, 1)
"""Forget, input and output gate: keep what is there, write too, ignore, and speak."""

SOLUTIONS = {
    "any": (*WRITE, *SKIP, *SAY),
    "count": (*WRITE, *SKIP, *SAY),
    "first": (*WRITE, *SKIP, *SKIP, *SAY),
}


@pytest.mark.parametrize("name", GATE_TASKS)
def test_gates_that_a_person_finds_are_right_on_all_inputs(name):
    task = GATE_TASKS[name]
    hidden = task.by_hand(SOLUTIONS[name])
    assert task.right(hidden).all()
    np.testing.assert_allclose(hidden[:, :-1], 0)


def test_hidden_states_by_hand():
    """Two a's offer 0.25 each, the second b nothing; the question shows tanh(0.5)."""
    task = GATE_TASKS["count"]
    at = task.inputs.index(("a", "b", "a", "b", "?"))
    hidden = task.by_hand(SOLUTIONS["count"])
    np.testing.assert_allclose(hidden[at], [0, 0, 0, 0, math.tanh(0.5)])
    assert task.answers[at] == 2


def test_what_is_wrong_is_seen():
    """An open input gate lets an o take away what an X wrote; an open output gate speaks early; a
    leak forgets the first symbol."""
    any_x, first = GATE_TASKS["any"], GATE_TASKS["first"]
    noisy = any_x.right(any_x.by_hand((*WRITE, *WRITE, *SAY)))
    assert 0 < noisy.sum() < 16
    early = any_x.right(any_x.by_hand((1, 1, 1, *SKIP, *SAY)))
    assert [bool(one) for one in early] == ["X" not in given for given in any_x.inputs]
    leaky = first.by_hand((1, 1, 0, 0, 0, 0, *SKIP, *SAY))
    np.testing.assert_allclose(leaky, 0)
    assert not first.right(first.by_hand((*WRITE, *WRITE, *WRITE, *SAY))).all()


def test_half_open_gates_do_none_of_the_tasks():
    """So a visitor does not begin with a solution."""
    for task in GATE_TASKS.values():
        assert not task.right(task.by_hand((0.5,) * 3 * task.sets)).all()


def test_answers_and_inputs():
    assert [len(task.inputs) for task in GATE_TASKS.values()] == [16, 16, 8]
    assert [task.sets for task in GATE_TASKS.values()] == [3, 3, 4]
    assert sorted(GATE_TASKS["count"].answers) == [0] + [1] * 4 + [2] * 6 + [3] * 4 + [4]
    assert GATE_TASKS["first"].vectors().sum(axis=2).tolist() == [[1.0] * 4] * 8


@pytest.mark.parametrize("name", GATE_TASKS)
def test_the_recorded_unit_does_its_task_and_its_gates_are_keras_s(name):
    task, learned = GATE_TASKS[name], learned_gates()[name]
    assert task.right(np.array(learned.hidden_state)).all()
    layer = keras.layers.LSTM(1, return_sequences=True)
    layer.build((None, None, len(task.symbols)))
    layer.set_weights(learned.weights)
    for quantity, values in traced(layer, task.vectors()).items():
        np.testing.assert_allclose(values, getattr(learned, quantity), atol=2e-4)


def test_a_short_training_begins_to_learn():
    few, more = (learn_gates(GateLearning(task="any", units=1, steps=n)) for n in (1, 400))
    task = GATE_TASKS["any"]
    errors = [np.mean((one.hidden_state - task.wanted()) ** 2) for one in (few, more)]
    assert errors[1] < errors[0] / 2


def test_what_cannot_be_described():
    with pytest.raises(ValueError, match=r"task must be one of any, count, first; received 'all'"):
        GateLearning(task="all", units=1, steps=10)
    with pytest.raises(ValueError, match="units must be a whole number from 1 to 8; received 9"):
        GateLearning(task="any", units=9, steps=10)
