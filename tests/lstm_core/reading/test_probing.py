"""Which unit follows what a text shows: by hand, on traces made for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from lstm_core.gates import GateTrace
from lstm_core.reading import probing
from lstm_core.text.corpora import counting, story


def trace(states: np.ndarray, text: Sequence[str]) -> GateTrace:
    """A trace with these cell states, (T, U), and nothing else of interest."""
    gates = dict.fromkeys(("forget_gate", "input_gate", "output_gate"), states * 0 + 0.5)
    return GateTrace(
        **gates,
        candidate=states * 0,
        cell_state=states,
        hidden_state=states * 0,
        initial_hidden_state=states[0] * 0,
        initial_cell_state=states[0] * 0,
        tokens=tuple(text),
        is_padding=np.zeros(len(text), bool),
    )


def test_the_unit_that_counts_is_found_whichever_way_it_counts() -> None:
    """Unit 0 never moves, unit 1 alternates, unit 2 takes one away where the count has one more."""

    def read(text: str) -> GateTrace:
        count = np.array(counting.balance(text), np.float32)
        return trace(np.stack([count * 0, np.arange(len(text)) % 2, -count], axis=1), text)

    found = probing.find("counting", read)
    assert (found.unit, found.score) == (2, pytest.approx(1))
    assert found.tokens == probing.MOST_LINES * counting.LINE_LENGTH


def test_the_unit_that_knows_of_quotations_is_found() -> None:
    def read(text: str) -> GateTrace:
        inside = np.array(story.inside_quotes(text), np.float32)
        return trace(np.stack([np.arange(len(text)) * 1.0, inside], axis=1), text)

    found = probing.find("story", read)
    assert (found.unit, found.score) == (1, 1.0)


def test_lines_of_the_story_begin_outside_quotations_and_have_one() -> None:
    """Read from its beginning, such a line says itself where a quotation is open."""
    seen: list[str] = []

    def read(text: str) -> GateTrace:
        seen.append(text)
        return trace(np.arange(len(text), dtype=float)[:, None], text)

    probing.find("story", read)
    assert len(seen) == 2 * probing.MOST_LINES
    text = "\n".join((*story.lines(), "", *story.held_out()))
    for line in seen:
        assert story.QUOTE in line
        assert text[: text.index("\n" + line)].count(story.QUOTE) % 2 == 0


@pytest.mark.parametrize(
    ("text", "of"),
    [
        ("hello", lambda words: [float("is" in words[: at + 1]) for at in range(len(words))]),
        ("agreement", lambda words: [float(words[1].endswith("s"))] * len(words)),
        (
            "brackets",
            lambda text: [
                sum((c in "([{") - (c in ")]}") for c in text[: n + 1]) for n in range(len(text))
            ],
        ),
    ],
)
def test_a_unit_made_to_follow_is_found(text: probing.Followed, of: Callable) -> None:
    """Unit 1 holds what the text shows, counted here in another way; unit 0 holds the time."""

    def read(line: str) -> GateTrace:
        tokens = list(line) if text == "brackets" else line.split()
        wanted = np.array(of(tokens), float)
        return trace(np.stack([np.arange(len(tokens)) % 3.0, -wanted], axis=1), tokens)

    found = probing.find(text, read)
    assert (found.unit, found.score) == (1, pytest.approx(1))
