"""The visitor changes by verbs alone; what asks leaves them as they are."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st

from dashboard.state import link, own_text, session, widgets
from dashboard.state.visitor import Visitor
from lstm_core.network.recipe import Recipe
from lstm_core.text.corpora import NAMED

SENTENCE = "what are you"


class State(dict[str, Any]):
    """A session's state as Streamlit keeps it: items that are attributes too."""

    __getattr__ = dict.__getitem__
    __setattr__ = dict.__setitem__  # type: ignore[assignment]


@pytest.fixture(autouse=True)
def state(monkeypatch: pytest.MonkeyPatch) -> State:
    """The state of a session that has opened an empty link."""
    state = State(visitor=Visitor())
    monkeypatch.setattr(st, "session_state", state)
    return state


@pytest.fixture
def remembered(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Recipe]]:
    """The recipes that the server was told to remember."""
    remembered: list[Recipe] = []
    runs = SimpleNamespace(remember=remembered.append)
    monkeypatch.setattr(session, "engine", lambda: SimpleNamespace(runs=runs))
    return remembered


def test_an_example_sentence_follows_the_text_and_a_typed_one_stays() -> None:
    counting = Recipe.shipped(NAMED["counting"])
    session.set_recipe(counting)
    assert session.sentence() == NAMED["counting"].sentence
    session.set_sentence(SENTENCE)
    session.set_recipe(Recipe())
    assert session.sentence() == SENTENCE
    session.set_sentence("")
    session.set_recipe(counting)
    assert session.sentence() == NAMED["counting"].sentence


def test_another_network_for_the_same_text_leaves_an_empty_sentence() -> None:
    session.set_sentence("")
    session.change_recipe(units=3, seed=1)
    assert session.current() == Visitor(recipe=Recipe(units=3, seed=1), sentence="")


def test_only_a_text_too_long_for_a_link_is_remembered(remembered: list[Recipe]) -> None:
    session.set_recipe(Recipe(units=3))
    long = Recipe(corpus=tuple(f"{i:x} {i * 2654435761 % 2**32:x}" for i in range(2_000)))
    assert link.is_too_long(long)
    session.set_recipe(long)
    session.set_recipe(long)
    assert remembered == [long]


def test_the_last_step_follows_the_sentence_and_another_one_stays_chosen() -> None:
    session.choose(4, 2, steps=5)
    assert session.chosen(7, 8) == (6, 2)
    session.choose(3, 2, steps=5)
    assert session.chosen(7, 8) == (3, 2)
    assert session.chosen(2, 1) == (1, 0)  # never outside the picture


@pytest.mark.parametrize(
    ("level", "sentence", "token", "longer"),
    [
        ("word", "hello", "how", "hello how"),
        ("word", "", "how", "how"),
        ("character", "a", "b", "ab"),
    ],
)
def test_a_token_is_added_as_its_level_needs(
    level: str, sentence: str, token: str, longer: str
) -> None:
    session.change(recipe=Recipe(level=level), sentence=sentence)
    session.append_token(token)
    assert session.sentence() == longer


def test_what_asks_changes_nothing(state: State) -> None:
    before = dict(state)
    session.sentence(), session.recipe(), session.query(), session.lineup(), session.chosen(5, 5)
    session.prepared(), session.best_possible(), session.ignored_characters()
    assert state == before


def test_the_link_of_a_new_visitor_names_the_example_sentence() -> None:
    assert session.query() == {"sentence": own_text.example_sentence(Recipe())}


def test_another_race_is_not_shown_until_it_is_started() -> None:
    session.change(race_shown=True, replay_began=1.0)
    session.change_lineup(length=20)
    visitor = session.current()
    assert visitor == Visitor(lineup=dataclasses.replace(Visitor().lineup, length=20))


def test_a_widget_s_value_outlives_a_page_without_it(state: State) -> None:
    key = widgets.persistent_key("temperature", 1.0)
    assert state[key] == 1.0
    state[key] = 0.5  # the widget is moved, and the page runs again
    widgets.persistent_key("temperature", 1.0)
    del state[key]  # another page is shown, and Streamlit forgets the widget
    assert state[widgets.persistent_key("temperature", 1.0)] == 0.5


def test_an_emptied_control_changes_nothing(state: State) -> None:
    taken: list[int] = []
    control = widgets.control("units", 50, taken.append)
    state[control["key"]] = None
    control["on_change"]()
    state[control["key"]] = 7
    control["on_change"]()
    assert taken == [7]
