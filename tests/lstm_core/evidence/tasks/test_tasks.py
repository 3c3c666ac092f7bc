"""The memory tasks: each batch is as defined, and chance is what chance scores."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest

from lstm_core.evidence.tasks import (
    KINDS,
    Adding,
    Adding1997,
    ContinualReber,
    Counting,
    EmbeddedReber,
    Recall,
    TemporalOrder,
    TemporalOrder1997,
    task_from_dict,
)
from lstm_core.evidence.tasks import remembering as order

TASKS = [
    TemporalOrder(length=20),
    Adding(length=20),
    EmbeddedReber(longest=20),
    ContinualReber(length=20, test_length=200),
    Recall(length=20),
    Counting(longest=10),
    Adding1997(),
    TemporalOrder1997(),
]


def random(seed=0):
    return np.random.default_rng(seed)


# What all have in common


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_a_batch_has_the_shape_that_the_task_says(task):
    batch = task.batch(3, random())
    assert batch.inputs.shape == (3, task.steps, task.features)
    assert batch.inputs.dtype == np.float32
    assert batch.targets.shape == ((3, task.steps) if task.every_step else (3,))
    assert batch.targets.dtype == (np.int32 if task.loss == "cross_entropy" else np.float32)


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_a_seed_gives_the_same_batch_and_another_seed_another(task):
    one, same, other = (task.batch(50, random(seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.inputs, same.inputs)
    np.testing.assert_array_equal(one.targets, same.targets)
    assert not np.array_equal(one.inputs, other.inputs)


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_a_task_comes_back_from_json(task):
    assert task_from_dict(json.loads(json.dumps(task.to_dict()))) == task


def test_a_task_that_does_not_exist_says_which_do():
    with pytest.raises(ValueError, match=r"one of .*adding.*; received 'copying'"):
        task_from_dict({"name": "copying", "length": 5})
    with pytest.raises(TypeError, match="longest"):
        task_from_dict({"name": "adding", "longest": 5})


@pytest.mark.parametrize(
    ("kind", "shortest"),
    [(TemporalOrder, 10), (Adding, 2), (EmbeddedReber, 9), (ContinualReber, 9), (Recall, 2)],
)
def test_lengths_are_checked(kind, shortest):
    name = dataclasses.fields(kind)[0].name
    assert kind(**{name: shortest}).batch(2, random()).inputs.shape[0] == 2
    with pytest.raises(ValueError, match=f"{name} must be a whole number from {shortest} to"):
        kind(**{name: shortest - 1})
    with pytest.raises(TypeError, match=f"{name} must be a whole number; received '20'"):
        kind(**{name: "20"})
    with pytest.raises(TypeError, match="received True"):
        kind(**{name: True})


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_what_is_not_a_number_solves_nothing(task):
    batch = task.batch(8, random())
    shape = (8, task.steps, task.outputs) if task.every_step else (8, task.outputs)
    assert not task.solved(float("nan"))
    assert not task.solved(task.score(np.full(shape, np.nan, dtype=np.float32), batch))
    assert not task.solved(task.chance)


def test_every_task_is_named_once():
    assert set(KINDS) == {task.name for task in TASKS}
    assert len(KINDS) == len(TASKS)


# Temporal order


def test_the_places_are_those_of_the_paper():
    """At T = 100: the first at 10 to 20, the second at 50 to 60."""
    assert TemporalOrder(length=100).places == (range(10, 21), range(50, 61))


def test_a_sequence_is_built_as_defined():
    task = TemporalOrder(length=40)
    ids = task.batch(2_000, random()).inputs.argmax(axis=-1)
    symbols = np.array(order.SYMBOLS)[ids]
    assert set(symbols[:, 0]) == {"E"}
    assert set(symbols[:, -1]) == {"B"}
    x_or_y = np.isin(symbols, ("X", "Y"))
    assert (x_or_y.sum(axis=1) == 2).all()
    first, second = x_or_y.argmax(axis=1), 39 - x_or_y[:, ::-1].argmax(axis=1)
    assert (set(first), set(second)) == (set(range(4, 9)), set(range(20, 25)))
    assert set(symbols[~x_or_y]) == {"E", "B", "a", "b", "c", "d"}
    assert not np.isin(symbols[:, 1:-1], ("E", "B")).any()


def test_the_class_is_the_two_symbols_in_their_order():
    batch = TemporalOrder(length=30).batch(200, random())
    for ids, target in zip(batch.inputs.argmax(axis=-1), batch.targets, strict=True):
        shown = "".join(order.SYMBOLS[i] for i in ids if order.SYMBOLS[i] in "XY")
        assert order.CLASSES[target] == shown


def test_the_classes_are_balanced_and_a_guess_is_right_in_a_quarter():
    """Of 4,000 sequences 1,000 each, give or take 5 × sqrt(4,000 × 1/4 × 3/4) = 137."""
    task = TemporalOrder(length=10)
    batch = task.batch(4_000, random())
    assert np.bincount(batch.targets) == pytest.approx([1_000] * 4, abs=137)
    always_first = np.eye(4)[np.zeros(4_000, dtype=int)]
    assert task.score(always_first, batch) == pytest.approx(task.chance, abs=137 / 4_000)
    assert task.score(np.eye(4)[batch.targets], batch) == 1
    assert task.goal == 0.99
    assert task.solved(0.99)
    assert not task.solved(0.989)


# Adding


def test_one_number_is_marked_in_each_half():
    batch = Adding(length=7).batch(500, random())  # the first half has three steps
    values, markers = batch.inputs[..., 0], batch.inputs[..., 1]
    assert (markers[:, :3].sum(axis=1) == 1).all()
    assert (markers[:, 3:].sum(axis=1) == 1).all()
    assert set(np.unique(markers)) == {0, 1}
    assert (markers.sum(axis=0) > 0).all()
    assert values.min() >= 0
    assert values.max() <= 1
    np.testing.assert_allclose((values * markers).sum(axis=1), batch.targets, rtol=1e-6)


def test_a_constant_guess_scores_a_sixth():
    """The variance of two uniform numbers' sum: 2 × 1/12 = 1/6.

    The squared error of one sequence has the variance E[s^4] - 1/36 = 1/15 - 1/36 = 7/180 (s is
    triangular from -1 to 1, so E[s^4] = 2 × (1/5 - 1/6) = 1/15); five standard errors over
    20,000 sequences are 5 × sqrt(7/180 / 20,000) = 0.0070.
    """
    task = Adding(length=10)
    batch = task.batch(20_000, random())
    ones = np.ones((20_000, 1), dtype=np.float32)
    assert task.chance == pytest.approx(1 / 6)
    assert task.score(ones, batch) == pytest.approx(1 / 6, abs=0.0070)
    assert task.score(batch.targets[:, None], batch) == 0
    assert task.solved(0.0049)
    assert not task.solved(0.005)


# Recall


def test_the_first_symbol_is_the_answer_and_no_other_step_shows_one_of_its_kind():
    task = Recall(length=6)
    batch = task.batch(4_000, random())
    ids = batch.inputs.argmax(axis=-1)
    np.testing.assert_array_equal(ids[:, 0], batch.targets)
    assert set(np.unique(ids[:, 1:])) == {4, 5, 6, 7}
    assert np.bincount(batch.targets) == pytest.approx([1_000] * 4, abs=137)
    assert task.chance == 1 / 4


def test_a_shown_symbol_has_the_amplitude():
    assert set(np.unique(Recall(amplitude=0.25).batch(10, random()).inputs)) == {0, 0.25}
    with pytest.raises(ValueError, match="amplitude must be above 0 and at most 1; received 2"):
        Recall(amplitude=2)
