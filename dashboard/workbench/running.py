"""How runs stand, starting them and stopping them, as this visitor."""

from __future__ import annotations

import uuid
from typing import Any

import streamlit as st

from dashboard.workbench.current import recipe
from dashboard.workbench.making import once
from dashboard.workbench.server import engine
from lstm_core.network.recipe import Recipe
from lstm_core.standing import Runnable, TrainingStatus


def begin_page() -> None:
    """From now on every part of the page gets the same answer, whoever asks how a run stands."""
    st.session_state.statuses = {}


def end_page() -> None:
    """The page has run; what runs next, a fragment perhaps, asks anew."""
    st.session_state.statuses = None


def status(of: Recipe | None = None) -> TrainingStatus:
    """How a recipe's run stands, the current one's by default. Asking counts as watching.

    While a page runs, from `begin_page` to `end_page`, every part of it gets the same answer.
    """
    return standing_of(of or recipe())


def standing_of(of: Runnable) -> Any:
    """How any run stands, likewise."""
    known = st.session_state.get("statuses")
    if known is not None and of.digest in known:
        return known[of.digest]
    status = engine().status(of, watcher=visitor())
    if not status.is_active:
        _kept_going().pop(of.digest, None)
    if known is not None:
        known[of.digest] = status
    return status


def glance_at(of: Runnable) -> Any:
    """How any run stands, without watching it: who only looks keeps nobody from stopping it."""
    known = st.session_state.get("statuses") or {}
    return known[of.digest] if of.digest in known else engine().status(of)


def ask_anew(of: Runnable) -> None:
    """Forget how a run stood when this page began."""
    (st.session_state.get("statuses") or {}).pop(of.digest, None)


def train(of: Recipe | None = None) -> None:
    """Start a recipe's training, the current one's by default."""
    engine().start(of or recipe())


def stop(of: Runnable) -> None:
    """Stop a run, unless others watch it: `kept_going_by` then says how many do."""
    _kept_going()[of.digest] = engine().cancel(of, watcher=visitor())


def kept_going_by(of: Runnable) -> int:
    """How many others watched a run when this visitor wanted to stop it, so that it went on."""
    return _kept_going().get(of.digest, 0)


def _kept_going() -> dict[str, int]:
    return once("kept_going", dict)


def visitor() -> str:
    """What the engine knows this visitor by."""
    return once("visitor", lambda: uuid.uuid4().hex)
