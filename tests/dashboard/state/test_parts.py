"""What of pages' widgets a link keeps, takes away and locks."""

from __future__ import annotations

from typing import Any

import pytest

from dashboard.state import link
from dashboard.state.parts import PARTS, written
from dashboard.state.showing import HIDEABLE, Showing
from dashboard.state.visitor import LessonPlace, Visitor

VALUES: dict[str, Any] = {
    "line": 3,
    "upto": 4,
    "first_example": 12,
    "order": "likeness",
    "layer": 2,
    "half": "backward",
    "sum": "forget_gate",
    "practice": 1,
    "player": 3,
    "beside": ("gru", "rnn"),
    "question": "surgery",
    "operation": "wipe",
    "hold": "input_gate",
    "hold_at": -0.25,
    "hold_units": [1, 30],
    "held_words": (0, 2),
    "compared": "cell_state",
    "temperature": 0.7,
    "top_k": 5,
    "top_p": 0.45,
    "draw_seed": 9,
    "written": 12,
    "asked_about": 2,
    "replacement": 7,
    "exercise": 4,
}


def opened(**query: str) -> Visitor:
    return link.from_query(query, {}.get)


@pytest.mark.parametrize("name", PARTS)
def test_every_widget_s_value_goes_into_a_link_and_back(name: str) -> None:
    part = PARTS[name]
    values = VALUES | {"question": part.under or "surgery"}
    query = written(part.page, values.get)
    found, problems = link.widgets_of(query)
    assert not problems
    expected = values[name]
    assert found[name] == (tuple(expected) if isinstance(expected, list) else expected)
    assert not opened(**query).problems


def test_what_is_not_seen_or_untouched_is_left_out() -> None:
    assert written("train", VALUES.get) == {}
    assert written("predict", {name: part.first for name, part in PARTS.items()}.get) == {}
    assert "temperature" not in written("predict", (VALUES | {"question": "worth"}).get)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("question", "<b>"),
        ("operation", "../x"),
        ("hold_at", "101"),
        ("held_words", "1--2"),
        ("beside", "lstm-x"),
        ("practice", "2"),
        ("written", "٣"),
    ],
)
def test_a_forged_value_is_named_and_left_out(name: str, value: str) -> None:
    found, problems = link.widgets_of({name: value})
    assert found == {}
    assert len(problems) == 1


def test_what_a_teacher_takes_away_goes_into_a_link_and_back() -> None:
    showing = Showing(hide=HIDEABLE, asks=True, locks=True)
    assert opened(**showing.to_link()).showing == showing
    assert opened(hide="menu,bars").showing.hide == ("bars", "menu")
    assert Showing().to_link() == {}


def test_a_part_that_cannot_be_hidden_is_named() -> None:
    visitor = opened(hide="bars-everything", lock="yes")
    assert visitor.showing == Showing()
    assert len(visitor.problems) == 2


def test_a_race_that_asks_for_a_guess_gives_nothing_away() -> None:
    assert not opened(race="50-8-0-units", ask="1").race_shown


def test_a_lesson_s_step_is_no_time_step() -> None:
    assert opened(lesson="memory", step="3") == opened(lesson="memory-3")
    visitor = opened(lesson="memory-3", step="5")
    assert (visitor.lesson, visitor.step) == (LessonPlace(name="memory", step=3), 5)
    assert link.to_query(visitor) == {"lesson": "memory-3", "step": "5"}
    assert opened(lesson="../x").lesson is None


def test_a_link_asks_for_the_values_of_its_page_alone() -> None:
    """Each question takes time, and most pages have no such values."""
    asked: list[str] = []
    written("compare", lambda name: asked.append(name))
    assert asked == []
    written("exam", lambda name: asked.append(name))
    assert asked == ["exercise"]
