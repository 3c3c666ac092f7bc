"""The visitor's race: which one it is, how it stands, starting it and stopping it."""

from __future__ import annotations

import dataclasses
import random
import time
from typing import Any

import streamlit as st

from dashboard.state.runs import glance_at, leave, standing_of, stop, visitor
from dashboard.state.server import engine
from dashboard.state.widgets import session_value, set_session_value
from lstm_core.engine.status import RaceStatus
from lstm_core.evidence.race import FRESH_SEEDS, Lineup

CANDIDATES = 20
"""So many seeds are looked at for one that nobody has run."""

WISHED_SECONDS = 5.0
"""A race that was wished to be prepared so short a time ago is not wished for again."""


def begin(opened: Lineup | None) -> None:
    """Begin with the race of a link, or with one that is set up and not shown."""
    state = st.session_state
    state.lineup = opened or Lineup()
    # A link shows its race; whoever only comes by is not shown one that others have run.
    state.race_shown = opened is not None
    state.replay_began = state.race_started = None


def lineup() -> Lineup:
    """The race that the visitor has set up."""
    return st.session_state.lineup


def shown_lineup() -> Lineup | None:
    """The race that belongs into a link: one that is shown, or set up otherwise than at first."""
    return lineup() if st.session_state.race_shown or lineup() != Lineup() else None


def change_lineup(**parts: Any) -> None:
    """Set up another race; the bounds of the widgets keep it valid."""
    st.session_state.lineup = dataclasses.replace(lineup(), **parts)
    st.session_state.race_shown, st.session_state.replay_began = False, None


def race_status() -> RaceStatus:
    """How the visitor's race stands, as far as it is theirs to see.

    One that others have run before is not shown until this visitor starts it, and then from its
    record, as fast as it was run. One that is under way is shown to everybody who has set it up.
    """
    state, status = st.session_state, standing_of(lineup().race())
    state.race_shown |= status.is_active
    if status.is_active:
        state.replay_began = None  # somebody runs it again, whose record was being seen
    if not state.race_shown:
        return RaceStatus("absent")
    if status.state == "done" and state.replay_began is not None:
        return status.until(time.monotonic() - state.replay_began)
    return status


def prepare_race(of: Lineup | None = None, *, place: str = "stage") -> None:
    """Have a race ready before it is started, by default the visitor's.

    A place of the page has one race prepared at a time, beside those of other places. The wish is
    said once in `WISHED_SECONDS`, as a page runs again at every keystroke.
    """
    race, now = (of or lineup()).race(), time.monotonic()
    wished, at = session_value(f"wished_{place}", (None, 0.0))
    if wished == race and now - at < WISHED_SECONDS:
        return
    if not (status := glance_at(race)).is_active and status.state != "done":
        engine().prepare(race, wisher=f"{place} {visitor()}")
        set_session_value(f"wished_{place}", (race, now))


def fresh_lineup(like: Lineup, name: str) -> Lineup:
    """A race that nobody has run: like another one, with a seed drawn for this visitor.

    It stays the same under its name until it is run, by whomever.
    """
    kept = session_value(f"fresh_{name}")
    for _ in range(CANDIDATES):
        if kept is not None and glance_at(kept.race()).state == "absent":
            break
        kept = dataclasses.replace(like, seed=_any_fresh_seed())
    set_session_value(f"fresh_{name}", kept)
    return kept


def _any_fresh_seed() -> int:
    return random.randint(*FRESH_SEEDS)


def is_replay() -> bool:
    """Whether the race that is shown is seen from its record."""
    return st.session_state.replay_began is not None


def start_race(*, again: bool = False) -> None:
    """Start the visitor's race, or see its record from the beginning if it is done.

    again: one that the clock cut off is run anew, and its record is forgotten.
    A visitor has one race at a time, so that all come to their turn: the one that they started
    before is stopped, unless others watch it.
    """
    state, wanted = st.session_state, lineup().race()
    if state.race_started not in (None, wanted):
        leave(state.race_started)
    state.race_started = wanted
    again = again and engine().status(wanted).was_cut_off
    is_done = engine().start(wanted, again=again).state == "done"
    state.race_shown, state.replay_began = True, time.monotonic() if is_done else None


def stop_race() -> None:
    """Stop the race, unless others want it to go on, or go to the end of its record."""
    if is_replay():
        st.session_state.replay_began = None
    else:
        stop(lineup().race())
