"""Which selection of the linked picture holds."""

from __future__ import annotations

import pytest

from dashboard.features.gates.component import Held, held_selection

SHAPE = (4, 8)


def chosen(step: int, unit: int, *, move: int = 0, identity: int = 1) -> dict[str, object]:
    return {"chosen": {"step": step, "unit": unit, "move": move, "identity": identity}}


def hold(held: Held | None, state: object, passed: tuple[int, int]) -> Held:
    return held_selection(held, state, identity=1, passed=passed, shape=SHAPE)


def test_the_readers_choice_holds_and_leaves_the_message_as_it_is() -> None:
    first = hold(None, None, (3, 7))
    pressed = hold(first, chosen(2, 5), (3, 7))
    stored = hold(pressed, chosen(2, 5), (2, 5))
    assert (pressed.returned, stored.returned) == ((2, 5), (2, 5))
    assert (stored.given, stored.move) == (first.given, first.move)


def test_a_selection_from_python_moves_the_picture() -> None:
    pressed = hold(hold(None, None, (3, 7)), chosen(2, 5), (3, 7))
    moved = hold(pressed, chosen(2, 5), (0, 1))
    assert moved == Held(identity=1, returned=(0, 1), given=(0, 1), move=1)
    late = hold(moved, chosen(2, 5), (0, 1))  # made before the move
    assert late == moved


def test_a_picture_that_was_left_and_opened_again_is_told_where_it_stood() -> None:
    pressed = hold(hold(None, None, (3, 7)), chosen(2, 5), (3, 7))
    assert hold(pressed, None, (2, 5)).given == (2, 5)


@pytest.mark.parametrize(
    "state",
    [chosen(4, 0), chosen(0, 8), chosen(-1, 0), chosen(1, 1, identity=2), {"chosen": "x"}, {}],
)
def test_what_is_no_choice_in_this_sentence_counts_for_nothing(state: object) -> None:
    assert hold(hold(None, None, (3, 7)), state, (3, 7)).returned == (3, 7)
