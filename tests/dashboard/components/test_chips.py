"""Which chip is selected, when the browser, the page and the sentence each have a say."""

from __future__ import annotations

from typing import Any

import pytest

from dashboard.components.chips import Chip, _held, _identity

SENTENCE = [Chip("hello"), Chip("how"), Chip("is")]


def press(index: Any, given: int | None, tokens: list[Chip]) -> dict[str, Any]:
    return {"selected": {"index": index, "given": given, "identity": _identity(tokens)}}


def test_without_a_press_the_page_decides() -> None:
    assert _held(None, SENTENCE, 2) == 2
    assert _held({}, SENTENCE, None) is None
    assert _held({"selected": None}, SENTENCE, 1) == 1


def test_a_press_holds_while_nothing_else_changes() -> None:
    assert _held(press(0, 2, SENTENCE), SENTENCE, 2) == 0


def test_a_new_note_does_not_undo_a_press() -> None:
    noted = [Chip("hello", note="→ how"), *SENTENCE[1:]]
    assert _held(press(0, 2, SENTENCE), noted, 2) == 0


def test_another_sentence_or_another_choice_of_the_page_undoes_it() -> None:
    assert _held(press(0, 2, SENTENCE), SENTENCE[:2], 1) == 1
    assert _held(press(0, 2, SENTENCE), SENTENCE, 1) == 1


@pytest.mark.parametrize("index", [-1, 3, "0", None, 1.5])
def test_what_is_no_index_counts_as_no_press(index: Any) -> None:
    assert _held(press(index, 2, SENTENCE), SENTENCE, 2) == 2


def test_a_plain_index_counts_as_a_press() -> None:
    assert _held({"selected": 1}, SENTENCE, 2) == 1
