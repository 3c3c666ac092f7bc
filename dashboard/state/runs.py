"""How runs stand, starting them and stopping them, as this visitor."""

from __future__ import annotations

import uuid
from typing import Any

import streamlit as st

from dashboard.state.cache import per_visitor
from dashboard.state.server import engine
from dashboard.state.session import recipe
from lstm_core.engine.status import Runnable, TrainingStatus
from lstm_core.network.recipe import Recipe


def status(of: Recipe | None = None) -> TrainingStatus:
    """How a recipe's run stands, the current one's by default. Asking counts as watching.

    Within one run of a page, every part of it gets the same answer.
    """
    return standing_of(of or recipe())


def standing_of(of: Runnable) -> Any:
    """How any run stands, likewise."""
    known = st.session_state.get("statuses")
    if known is None:
        return engine().status(of, viewer=watcher())
    if of.digest not in known:
        known[of.digest] = engine().status(of, viewer=watcher())
    return known[of.digest]


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
    """Stop a run, unless others want it to go on: `count_others` then says how many do."""
    engine().cancel(of, viewer=watcher())


def leave(of: Runnable) -> None:
    """Stop a run that the visitor turns away from, unless others want it to go on."""
    engine().leave(of, viewer=watcher())


def count_others(of: Runnable) -> int:
    """How many others want a run to go on that this visitor has asked to stop; else 0."""
    return engine().count_others(of, viewer=watcher())


def watcher() -> str:
    """What the engine knows this visitor by."""
    return per_visitor("watcher", lambda: uuid.uuid4().hex)
