"""What the memory is made of, by hand and as an identity."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from dashboard.features.memory.message import (
    BEFORE,
    memory_alt,
    memory_caption,
    memory_note,
    memory_summary,
    word_shares,
)
from dashboard.figures.wording import percent
from dashboard.prose.messages import messages
from lstm_core.gates import GateTrace
from tests.support.traces import MakeTrace

say = messages("memory")


def by_hand() -> GateTrace:
    """One unit, two words that each write 1.0, with a forget gate of 0.5: c = 1.0, then 1.5."""
    return GateTrace(
        forget_gate=np.array([[0.5], [0.5]]),
        input_gate=np.array([[1.0], [1.0]]),
        candidate=np.array([[1.0], [1.0]]),
        output_gate=np.array([[0.25], [0.75]]),
        cell_state=np.array([[1.0], [1.5]]),
        hidden_state=np.array([[0.2], [0.7]]),
        initial_hidden_state=np.zeros(1),
        initial_cell_state=np.zeros(1),
        is_padding=np.array([False, False]),
        tokens=("hello", "how"),
    )


def test_two_steps_by_hand() -> None:
    first, last = memory_summary(by_hand()).columns
    assert [(p.source, p.size, p.share, p.left) for p in first.parts] == [(0, 1.0, 1.0, 1.0)]
    hello, how = last.parts
    assert (hello.source, hello.size, hello.left) == (0, 0.5, 0.5)
    assert (how.source, how.size, how.left) == (1, 1.0, 1.0)
    assert hello.share == pytest.approx(1 / 3)
    assert tuple(last.gates.values()) == (0.5, 1.0, 0.75)


def test_caption_by_hand() -> None:
    assert memory_caption(memory_summary(by_hand())).split(". ") == [
        say(
            "caption_two",
            word="“how”",
            share="67\u00a0%",
            origin=say("itself", word="“how”"),
            second_share="33\u00a0%",
            second="“hello”",
        ).removesuffix("."),
        say("left_of_word", word="“hello”", share="50\u00a0%"),
    ]


def test_a_caption_about_one_word_tells_what_is_left_of_it(make_trace: MakeTrace) -> None:
    summary = memory_summary(make_trace(["what", "are", "you"], pads=1))
    left = {part.source: part.left for part in summary.columns[-1].parts}
    told = say("left_of_word", word="“are”", share=percent(left[1]))
    assert told in memory_caption(summary, about=1)
    assert memory_caption(summary, about=9) == memory_caption(summary)


def test_alt_by_hand() -> None:
    alt = memory_alt(memory_summary(by_hand()))
    assert say("alt_part", word="how", share="67\u00a0%", left="100\u00a0%") in alt
    assert say("alt_part", word="hello", share="33\u00a0%", left="50\u00a0%") in alt
    assert "forget gate 50\u00a0%, input gate 100\u00a0%, output gate 75\u00a0%" in alt


@pytest.mark.parametrize("pads", [0, 3])
def test_shares_add_up_and_nothing_grows_back(make_trace: MakeTrace, pads: int) -> None:
    summary = memory_summary(make_trace(["what", "are", "you", "doing", "here"], pads=pads))
    left: dict[int, float] = {}
    for column in summary.columns:
        assert sum(part.share for part in column.parts) == pytest.approx(1)
        for part in column.parts:
            assert part.left <= left.get(part.source, 1.0) + 1e-6
            left[part.source] = part.left


def test_with_writing_of_one_sign_the_total_is_the_cell_state(make_trace: MakeTrace) -> None:
    trace = make_trace(["what", "are", "you", "doing"])
    trace = dataclasses.replace(trace, candidate=np.abs(trace.candidate))
    written = trace.input_gate * trace.candidate
    c = np.zeros(trace.units)
    for step, column in enumerate(memory_summary(trace).columns):
        c = trace.forget_gate[step] * c + written[step]
        assert column.total == pytest.approx(c.mean(), rel=1e-5)


def test_pads_are_one_column(make_trace: MakeTrace) -> None:
    summary = memory_summary(make_trace(["hello"], pads=3))
    assert [(c.source, c.word) for c in summary.columns] == [(BEFORE, "pad ×3"), (0, "hello")]
    assert summary.pads == 3
    assert [part.source for part in summary.columns[1].parts] == [BEFORE, 0]


def test_masked_pads_write_nothing(make_trace: MakeTrace) -> None:
    pads, hello = memory_summary(make_trace(["hello"], pads=2, masked=True)).columns
    assert pads.parts == ()
    assert pads.gates["forget_gate"] is None
    assert [part.source for part in hello.parts] == [0]


def test_a_long_sentence_shows_its_last_words(make_trace: MakeTrace) -> None:
    summary = memory_summary(make_trace([f"w{n}" for n in range(60)]), most_words=12)
    assert len(summary.columns) == 13
    assert summary.columns[0].word == "48 earlier"
    assert summary.words_left_out == 48
    assert summary.columns[-1].source == 59
    assert say("drawn_as_one", count=48, token="word", tokens="words") in memory_alt(summary)
    assert "“w48”" in memory_caption(summary)


def test_a_word_met_twice_is_told_apart(make_trace: MakeTrace) -> None:
    assert "(word " in memory_caption(memory_summary(make_trace(["how", "how"])))


def test_the_token_of_a_network_by_characters_is_called_a_character(make_trace: MakeTrace) -> None:
    summary = memory_summary(make_trace([*"hello"] * 3), level="character", most_words=12)
    text = memory_caption(summary) + memory_alt(summary) + memory_note(summary)
    assert "(character " in text
    assert "word" not in text


def test_an_initial_state_counts_as_what_was_before() -> None:
    trace = dataclasses.replace(by_hand(), initial_cell_state=np.array([2.0]))
    first, last = memory_summary(trace).columns
    assert [(p.source, p.size) for p in first.parts] == [(BEFORE, 1.0), (0, 1.0)]
    before = last.parts[0]
    assert (before.source, before.size, before.left) == (BEFORE, 0.5, 0.25)


def test_an_empty_memory_is_said_to_be_empty() -> None:
    trace = dataclasses.replace(by_hand(), input_gate=np.zeros((2, 1)))
    assert memory_caption(memory_summary(trace)) == say("empty", word="“how”")


def test_errors_say_what_was_expected(make_trace: MakeTrace) -> None:
    with pytest.raises(ValueError, match="at least one word that was read"):
        memory_summary(make_trace([], pads=2))
    batch = dataclasses.replace(by_hand(), hidden_state=np.zeros((3, 2, 1)))
    with pytest.raises(ValueError, match=r"received \(3, 2, 1\)"):
        memory_summary(batch)


def test_the_shares_of_the_words_by_hand() -> None:
    """c = 0.5 from the first word and 1.0 from the second."""
    assert word_shares(by_hand()) == pytest.approx([1 / 3, 2 / 3])


def test_what_the_words_lack_to_all_stands_in_the_pads(make_trace: MakeTrace) -> None:
    assert word_shares(make_trace(["a", "b"])).sum() == pytest.approx(1)
    padded = word_shares(make_trace(["a", "b"], pads=2))
    assert padded.shape == (2,)
    assert 0 < padded.sum() < 1
