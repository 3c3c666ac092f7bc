"""The tasks of 1997 with varying lengths: where the marks stand, what is asked, what is right."""

from __future__ import annotations

import numpy as np
import pytest

from lstm_core.evidence.tasks import NOT_ASKED, Adding1997, TemporalOrder1997, task_from_dict

SIZE = 4_000


def lengths_of(batch):
    """The last step with a symbol or marker, plus one."""
    used = (batch.inputs != 0).any(axis=-1)
    return used.shape[1] - used[:, ::-1].argmax(axis=1)


@pytest.mark.parametrize("task", [Adding1997(), TemporalOrder1997()])
def test_lengths_vary_and_the_last_symbol_alone_is_asked(task):
    batch = task.batch(SIZE, np.random.default_rng(0))
    lengths = lengths_of(batch)
    assert set(lengths) == set(range(100, 111))
    asked = batch.targets != NOT_ASKED
    assert (asked.sum(axis=1) == 1).all()
    assert (asked.argmax(axis=1) == lengths - 1).all()
    assert task_from_dict(task.to_dict()) == task


def test_the_sum_of_two_marked_numbers_is_asked():
    batch = Adding1997().batch(SIZE, np.random.default_rng(1))
    values, markers = batch.inputs[..., 0], batch.inputs[..., 1]
    marked = markers == 1
    assert (marked.sum(axis=1) == 2).all()
    assert marked[:, :10].any(axis=1).all()
    assert marked.any(axis=0).nonzero()[0].max() == 48  # of the first 49 steps one is taken
    sums = (values * marked).sum(axis=1)
    targets = batch.targets[batch.targets != NOT_ASKED]
    np.testing.assert_allclose(targets, 0.5 + sums / 4, atol=1e-6)
    first = marked[:, 0]
    assert first.any()
    assert (values[first, 0] == 0).all()
    assert set(markers[~first, 0]) == {-1}


def test_who_says_one_half_is_right_as_often_as_chance():
    """P(|x + y| < 0.16) for two uniform numbers from -1 to 1, where the first mark is not first."""
    task = Adding1997()
    batch = task.batch(SIZE, np.random.default_rng(2))
    score = task.score(np.full((SIZE, task.steps, 1), 0.5), batch)
    assert score == pytest.approx(task.chance, abs=0.025)
    assert not task.solved(score)


def test_the_two_symbols_stand_at_their_places_and_name_the_class():
    batch = TemporalOrder1997().batch(SIZE, np.random.default_rng(3))
    x_or_y = batch.inputs[..., 6:].any(axis=-1)
    assert (x_or_y.sum(axis=1) == 2).all()
    assert set(x_or_y.nonzero()[1]) == {*range(10, 21), *range(50, 61)}
    is_y = batch.inputs[..., 7]
    classes = 2 * is_y[:, 10:21].sum(axis=1) + is_y[:, 50:61].sum(axis=1)
    assert (batch.targets[batch.targets != NOT_ASKED] == classes).all()


def test_an_order_is_right_when_no_probability_errs_by_three_tenths():
    task = TemporalOrder1997()
    batch = task.batch(2, np.random.default_rng(4))
    answers = np.zeros((2, task.steps, 4))
    asked = np.nonzero(batch.targets != NOT_ASKED)
    for share, right in ((0.72, True), (0.68, False)):
        scores = np.full((2, 4), np.log((1 - share) / 3))
        scores[range(2), batch.targets[asked]] = np.log(share)
        answers[asked] = scores
        assert task.solved(task.score(answers, batch)) is right
    assert task.score(np.zeros_like(answers), batch) == task.chance
