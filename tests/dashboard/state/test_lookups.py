"""What a run of a page asks of the session is looked up once, and what changes it is seen."""

from __future__ import annotations

from typing import Any

import pytest
import streamlit as st

from dashboard.state import lookups


class Counting(dict[str, Any]):
    """A session's state that counts how often it is asked for a value."""

    asked = 0

    def __getitem__(self, name: str) -> Any:
        self.asked += 1
        return super().__getitem__(name)


@pytest.fixture(autouse=True)
def state(monkeypatch: pytest.MonkeyPatch) -> Counting:
    """The state of a session that holds one value."""
    state = Counting(visitor="first")
    monkeypatch.setattr(st, "session_state", state)
    return state


def test_in_a_run_a_value_is_looked_up_once(state: Counting) -> None:
    with lookups.cached_for_run():
        assert [lookups.session_entry("visitor") for _ in range(3)] == ["first"] * 3
    assert state.asked == 1


def test_a_change_is_seen_in_the_run_and_in_the_session(state: Counting) -> None:
    with lookups.cached_for_run():
        lookups.session_entry("visitor")
        lookups.set_session_entry("visitor", "second")
        assert lookups.session_entry("visitor") == "second"
    assert state["visitor"] == "second"


def test_between_runs_the_session_is_asked(state: Counting) -> None:
    """A callback, or a part of a page that runs alone, may have changed it."""
    with lookups.cached_for_run():
        lookups.session_entry("visitor")
    state["visitor"] = "second"
    assert lookups.session_entry("visitor") == "second"
    with lookups.cached_for_run():
        assert lookups.session_entry("visitor") == "second"


def test_what_a_run_notes_is_gone_with_it() -> None:
    assert lookups.of_this_run("noted") is None
    with lookups.cached_for_run():
        noted = lookups.of_this_run("noted")
        assert noted == {}
        noted["a"] = 1
        assert lookups.of_this_run("noted") == {"a": 1}
    with lookups.cached_for_run():
        assert lookups.of_this_run("noted") == {}


def test_a_value_that_is_not_there_begins_as_asked(state: Counting) -> None:
    with lookups.cached_for_run():
        lookups.session_entry("values", dict)["a"] = 1
    assert state["values"] == {"a": 1}
    with pytest.raises(KeyError):
        lookups.session_entry("nothing")
