"""Streams of embedded Reber strings, against the strings' own automaton."""

from __future__ import annotations

import numpy as np
import pytest

from lstm_core.evidence.tasks import ContinualReber, continual, reber

TASK = ContinualReber(length=60, test_length=400)


def symbols(ids):
    return "".join(reber.SYMBOLS[i] for i in ids)


def strings_of(stream):
    """The whole strings of a stream and what is begun at its end."""
    strings, begun = [], ""
    for symbol in stream:
        begun += symbol
        if not reber.legal_next(begun):  # ValueError if no string begins so
            strings.append(begun)
            begun = ""
    return strings, begun


def test_a_stream_is_strings_one_after_another():
    for ids in continual.draw(200, 100, np.random.default_rng(0)):
        strings, begun = strings_of(symbols(ids))
        assert len("".join(strings)) + len(begun) == 100
        assert 100 // 30 <= len(strings) <= 100 // 9


def test_what_may_follow_is_exactly_what_the_automaton_says():
    """After the E of one string the B of the next, and nothing else."""
    batch = TASK.batch(50, np.random.default_rng(1))
    ids = batch.inputs.argmax(axis=-1)
    np.testing.assert_array_equal(batch.inputs.sum(axis=-1), 1)
    np.testing.assert_array_equal(batch.targets[:, :-1], ids[:, 1:])
    legal = continual.legal_successors(ids)
    for row, may_follow in zip(ids, legal, strict=True):
        for step in range(TASK.steps):
            _, begun = strings_of(symbols(row[: step + 1]))
            assert {reber.SYMBOLS[i] for i in np.flatnonzero(may_follow[step])} == (
                reber.legal_next(begun) if begun else {"B"}
            )


def test_the_test_is_on_longer_streams():
    batch = TASK.test_batch(np.random.default_rng(2))
    assert batch.inputs.shape == (64, 400, 7)
    assert batch.targets.shape == (64, 400)
    with pytest.raises(ValueError, match="test_length must be a whole number from 60 to"):
        ContinualReber(length=60, test_length=59)


def test_the_score_counts_up_to_the_first_error():
    """Right throughout: 1. Wrong at step 100 and 300 of 400: a quarter. A tie is an error."""
    batch = TASK.test_batch(np.random.default_rng(3))
    answers = continual.legal_successors(batch.inputs.argmax(axis=-1)).astype(np.float32)
    assert TASK.score(answers, batch) == 1
    assert TASK.solved(TASK.score(answers, batch))
    answers[:, [100, 300]] = 0
    assert TASK.score(answers, batch) == 0.25
    answers[0, 100] = continual.legal_successors(batch.inputs.argmax(axis=-1))[0, 100]
    assert TASK.score(answers, batch) == pytest.approx((63 * 100 + 300) / (64 * 400))
    assert not TASK.solved(TASK.score(answers, batch))


def test_who_guesses_the_second_symbol_gets_as_far_as_said():
    """21 answers: two strings of 12 on average, of which the error is the last but two.

    That is of streams without an end: one in 2¹⁸ gets through the 18 strings of these.
    """
    task = ContinualReber(length=220, test_length=220)
    batch = task.batch(4_000, np.random.default_rng(4))
    ids = batch.inputs.argmax(axis=-1)
    answers = continual.legal_successors(ids).astype(np.float32)
    guess = np.random.default_rng(5)
    for row in range(len(ids)):
        at = 0
        for string in strings_of(symbols(ids[row]))[0]:
            at += len(string)
            if guess.random() < 0.5:  # the other of T and P has a higher score
                answers[row, at - 3, reber.SYMBOLS.index("T")] = 1
                answers[row, at - 3, reber.SYMBOLS.index("P")] = 1
    lasts = task.score(answers, batch) * 220
    assert lasts == pytest.approx(task.chance * 220, abs=1)
    assert task.chance * 220 == pytest.approx(21)
