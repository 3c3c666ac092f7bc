"""Who keeps a run going, and who does not."""

from __future__ import annotations

import pytest

from lstm_core.engine.viewers import WATCHING_SECONDS, Viewers


class Room(Viewers):
    """Viewers whose clock is turned by hand."""

    def __init__(self) -> None:
        self.now = 1_000.0
        super().__init__(clock=lambda: self.now)


@pytest.fixture
def room() -> Room:
    room = Room()
    for visitor in ("ann", "bob", "cem"):
        room.watch("run", visitor)
    room.watch("another run", "dan")
    return room


def test_the_last_who_asks_stops_it(room: Room) -> None:
    assert [room.ask_to_stop("run", who) for who in ("ann", "bob", "cem")] == [2, 1, 0]


def test_how_many_keep_it_going_is_told_as_it_is_now(room: Room) -> None:
    assert room.count_others("run", "ann") == 0  # she wants it too
    room.ask_to_stop("run", "ann")
    assert room.count_others("run", "ann") == 2
    room.ask_to_stop("run", "bob")
    assert (room.count_others("run", "ann"), room.count_others("run", "cem")) == (1, 0)
    room.watch("run", "eve")
    assert room.count_others("run", "ann") == 2


def test_who_has_gone_keeps_nothing_going(room: Room) -> None:
    room.ask_to_stop("run", "ann")
    room.now += WATCHING_SECONDS
    assert room.count_others("run", "ann") == 0
    room.watch("run", "dan")
    assert len(room) == 1
    assert room.ask_to_stop("run", "bob") == 1


def test_who_has_asked_and_comes_back_keeps_nothing_going(room: Room) -> None:
    """She was on another page for a while; the run is the same."""
    room.ask_to_stop("run", "ann")
    room.now += 10 * WATCHING_SECONDS
    for who in ("bob", "ann"):
        room.watch("run", who)
    assert room.count_others("run", "ann") == 1
    assert room.ask_to_stop("run", "bob") == 0


def test_who_leaves_and_comes_back_watches_again(room: Room) -> None:
    assert room.leave("run", "ann") == 2
    assert room.count_others("run", "ann") == 0
    room.watch("run", "ann")
    assert [room.ask_to_stop("run", who) for who in ("bob", "cem")] == [2, 1]


def test_another_attempt_is_asked_about_anew(room: Room) -> None:
    room.ask_to_stop("run", "ann")
    room.ask_to_stop("another run", "ann")
    room.forget("run")
    assert (room.count_others("run", "ann"), room.count_others("another run", "ann")) == (0, 1)
    assert room.ask_to_stop("run", "bob") == 2
