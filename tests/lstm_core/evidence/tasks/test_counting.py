"""Counting: the strings, and which answers are judged."""

from __future__ import annotations

import numpy as np
import pytest

from lstm_core.evidence.tasks import NOT_ASKED, Counting, task_from_dict

TASK = Counting(longest=3)


def answers_of(batch, *, wrong_at=()):
    """Scores that are right after every symbol but at some (row, step)."""
    answers = np.eye(3)[np.maximum(batch.targets, 0)]
    for at in wrong_at:
        answers[at] = np.roll(answers[at], 1)
    return answers


def test_a_test_asks_about_every_n_once():
    batch = TASK.test_batch(np.random.default_rng(0))
    spelled = [
        "".join("ab"[symbol.argmax()] for symbol in row if symbol.any()) for row in batch.inputs
    ]
    assert spelled == ["ab", "aabb", "aaabbb"]
    none = NOT_ASKED
    assert batch.targets.tolist() == [
        [1, 2, none, none, none, none],
        [0, 1, 1, 2, none, none],
        [0, 0, 1, 1, 1, 2],
    ]


def test_only_the_answers_after_a_b_are_judged():
    batch = TASK.test_batch(np.random.default_rng(0))
    assert TASK.score(answers_of(batch), batch) == 1
    assert TASK.score(answers_of(batch, wrong_at=[(2, 0), (2, 2), (0, 5)]), batch) == 1
    assert TASK.score(answers_of(batch, wrong_at=[(2, 3)]), batch) == pytest.approx(2 / 3)
    assert TASK.solved(1.0)
    assert not TASK.solved(0.99)


def test_without_counting_one_n_is_right():
    """Who always says that the end follows a b is right for n = 1 alone."""
    batch = TASK.test_batch(np.random.default_rng(0))
    assert TASK.score(np.tile([0.0, 0.0, 1.0], (3, 6, 1)), batch) == pytest.approx(TASK.chance)


def test_every_n_is_drawn_and_the_task_comes_back_from_json():
    inputs = Counting(longest=4).batch(400, np.random.default_rng(0)).inputs
    counts = np.bincount(inputs[..., 0].sum(axis=1).astype(int), minlength=5)
    assert counts[0] == 0
    assert (np.abs(counts[1:] - 100) < 40).all()  # four standard deviations
    assert task_from_dict(TASK.to_dict()) == TASK
