"""The embedded Reber grammar, against the grammar written down a second time."""

from __future__ import annotations

import math

import numpy as np
import pytest
import regex

from lstm_core.evidence.tasks import EmbeddedReber, reber

# The inner grammar as an expression: T S* X to the middle or P, then loops, then one of two ends.
# From state 3: T* V to state 5; there V ends it or P leads to state 4; there S ends it or X leads
# back to state 3.
FROM_3 = "(?:T*VPX)*T*V(?:V|PS)"
INNER = f"B(?:TS*X(?:S|X{FROM_3})|P{FROM_3})E"
WHOLE = regex.compile(f"B(?:T{INNER}T|P{INNER}P)E")


def strings(size, *, longest=200, seed=0):
    ids, lengths = reber.draw(size, longest, np.random.default_rng(seed))
    return [
        "".join(reber.SYMBOLS[i] for i in row[:length])
        for row, length in zip(ids, lengths, strict=True)
    ]


def words_of_length(length):
    """All strings of the grammar with so many symbols, by walking the automaton."""
    begun = [""]
    for _ in range(length):
        begun = [b + symbol for b in begun for symbol in sorted(reber.legal_next(b))]
    return [b for b in begun if not reber.legal_next(b)]


@pytest.mark.parametrize(
    "known", ["BTSSXXTVVE", "BPVVE", "BTXXVPSE", "BPVPXVPXVPXVVE", "BTSXXVPSE"]
)
def test_known_strings_are_of_the_grammar(known):
    """Much-used examples of Reber strings, embedded either way; with the ways mixed they fail."""
    assert regex.fullmatch(INNER, known)
    for symbol in "TP":
        assert reber.legal_next(f"B{symbol}{known}{symbol}E") == frozenset()
    with pytest.raises(ValueError, match="No string of the grammar begins with"):
        reber.legal_next(f"BT{known}PE")


@pytest.mark.parametrize("wrong", ["BTSSPXSE", "BPTVVB", "BTXXVVSE", "BPVSPSE", "BTSSSE"])
def test_known_wrong_strings_are_not(wrong):
    assert not regex.fullmatch(INNER, wrong)
    with pytest.raises(ValueError, match="No string of the grammar"):
        reber.legal_next(f"BT{wrong}TE")


def test_all_that_is_drawn_is_of_the_grammar():
    drawn = strings(3_000)
    assert all(WHOLE.fullmatch(string) for string in drawn)


def test_the_shortest_strings_have_nine_symbols():
    """TXS and PVV inside, either way; a length that the expression knows no string of has none."""
    assert words_of_length(8) == []
    assert sorted(words_of_length(9)) == ["BPBPVVEPE", "BPBTXSEPE", "BTBPVVETE", "BTBTXSETE"]
    assert all(WHOLE.fullmatch(string) for string in words_of_length(12))
    assert set(strings(3_000, longest=9)) == set(words_of_length(9))


def test_legal_successors_are_exactly_the_grammar_s():
    """A symbol may follow when the expression can still match what it makes."""
    words = [word for length in range(9, 15) for word in words_of_length(length)]
    begun = {word[:at] for word in words for at in range(len(word) + 1)}
    assert len(begun) > 200
    for beginning in begun:
        possible = {s for s in reber.SYMBOLS if WHOLE.fullmatch(beginning + s, partial=True)}
        assert reber.legal_next(beginning) == possible, beginning


def test_a_batch_knows_the_legal_successors_of_its_steps():
    batch = EmbeddedReber(longest=20).batch(100, np.random.default_rng(3))
    legal = reber.legal_successors(batch)
    for row, string in enumerate(strings(100, longest=20, seed=3)):
        for step in range(19):
            expected = reber.legal_next(string[: step + 1]) if step < len(string) - 1 else set()
            assert {reber.SYMBOLS[i] for i in np.flatnonzero(legal[row, step])} == expected
            follows = string[step + 1] if expected else None
            target = batch.targets[row, step]
            assert (reber.SYMBOLS[target] if target >= 0 else None) == follows
            read = batch.inputs[row, step]
            assert read.sum() == (1 if expected else 0)


def test_lengths_and_frequencies_by_hand():
    """Expected symbols from each inner state: e6 = 1, e4 = 1 + (e3 + e6)/2, e5 = 1 + (e4 + e6)/2,
    e3 = 1 + (e3 + e5)/2, e2 = 1 + (e2 + e4)/2, e1 = 1 + (e2 + e3)/2: e4 = 13/3, e1 = 7. With B
    inside and four outside the mean is 12. BTBTXSETE takes four choices of one half: 1/16.
    """
    drawn = strings(20_000)
    lengths = [len(string) for string in drawn]
    error = 5 * np.std(lengths) / math.sqrt(20_000)
    assert np.mean(lengths) == pytest.approx(12, abs=error)
    assert error < 0.15
    share = drawn.count("BTBTXSETE") / 20_000
    assert share == pytest.approx(1 / 16, abs=5 * math.sqrt(1 / 16 * 15 / 16 / 20_000))


def test_who_guesses_among_the_legal_is_right_as_often_as_said():
    """The same equations count the choices: on average 6 inside and 1 outside, in 11 answers."""
    task = EmbeddedReber(longest=200)
    batch = task.batch(4_000, np.random.default_rng(0))
    ways = reber.legal_successors(batch).sum(axis=-1)[batch.targets >= 0]  # 1 or 2
    assert set(ways) == {1, 2}
    assert np.mean(1 / ways) == pytest.approx(reber.GUESS_ACCURACY, abs=0.003)
    assert np.mean(np.log(ways)) == pytest.approx(reber.ENTROPY, abs=0.004)
    assert pytest.approx(15 / 22) == reber.GUESS_ACCURACY


def test_who_knows_all_is_right_and_who_forgets_the_second_symbol_is_right_in_half():
    task = EmbeddedReber(longest=25)
    batch = task.batch(4_000, np.random.default_rng(0))
    knows = reber.legal_successors(batch).astype(np.float32)
    assert task.score(knows, batch) == 1
    assert task.solved(1.0)
    assert not task.solved(255 / 256)
    forgets = knows.copy()
    last = (batch.targets >= 0).sum(axis=1) - 2  # where the last symbol but one is asked for
    forgets[np.arange(4_000), last] = np.eye(7)[reber.SYMBOLS.index("T")]
    assert task.score(forgets, batch) == pytest.approx(task.chance, abs=5 * math.sqrt(0.25 / 4_000))


def test_a_tie_between_legal_and_illegal_is_wrong():
    task = EmbeddedReber()
    batch = task.batch(10, np.random.default_rng(0))
    assert task.score(np.zeros((10, task.steps, 7)), batch) == 0
