"""Whether a network is trained, and its training while it runs."""

from __future__ import annotations

import math
from typing import Any

import streamlit as st

from dashboard import state, theme
from dashboard.figures.wording import goes_on, number, percent
from dashboard.prose.messages import messages
from dashboard.state import own_text
from lstm_core.engine.status import TrainingStatus
from lstm_core.network.recipe import Recipe
from lstm_core.network.sizes import Excess, estimate, excess

say = messages("network")

POLL_SECONDS = 0.5

ESTIMATE_AFTER = 3.0
"""So many seconds of training are needed to tell its pace: its first second is compiling."""

ESTIMATE_FROM = 0.02
"""So much of a training is needed, too: on a busy machine the compiling takes longer."""

MOST_POINTS = 120
"""So many epochs are drawn while a network trains; of more, every second one, and so on.

Each poll draws them all anew, which with 400 took more than half of one core of the reader's.
"""


def trained(recipe: Recipe | None = None, *, key: str = "network") -> bool:
    """Whether a recipe's network, by default the current one, can be read with.

    If not, offers to train it, or shows how that goes; the page comes back by itself when it is
    done.
    """
    recipe = recipe or state.recipe()
    status = state.status(recipe)
    if status.state == "stopped":
        _stopped(recipe, status, key)
    if status.has_result or state.comes_along(recipe):  # it is read while it is trained again
        return state.is_awake() or _wake()
    if status.is_active:
        _watch(recipe, key)
        return False
    name, shown = theme.CELLS[recipe.cell], say(f"states.{status.state}")
    with st.container(border=True):
        st.markdown(say("untrained", cell=name, count=recipe.units, state=shown))
        if status.message:
            st.text(status.message)
        if found := excess(recipe, own_text.prepared(recipe)):
            _too_large(found, key)
            return False
        label = say("train", cell=name)
        st.button(label, key=f"{key}_train", on_click=state.train, args=(recipe,))
        if told := _time(estimate(recipe, own_text.prepared(recipe)).seconds):
            st.caption(say("estimate", time=told))
    return False


def _stopped(recipe: Recipe, status: TrainingStatus, key: str) -> None:
    """What kind of network this is, and the way to a finished one."""
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(say("stopped", cell=theme.CELLS[recipe.cell], **_how_far(status)))
        if status.message:
            st.text(status.message)
        label = say("train_on", epochs=status.epochs)
        st.button(label, key=f"{key}_train", on_click=state.train, args=(recipe,))


def _how_far(status: TrainingStatus) -> dict[str, Any]:
    return {"epoch": status.epoch, "epochs": status.epochs, "share": percent(status.fraction)}


def _too_large(found: Excess, key: str) -> None:
    """Why this training is not begun, and a button that lowers the setting."""
    units = {"bytes": 1e6, "seconds": 60.0}[found.what]
    setting, value = say(f"settings.{found.setting}"), found.value
    amounts = {
        "amount": f"{found.amount / units:,.0f}",
        "most": f"{found.most / units:,.0f}",
        "setting": setting,
        "value": value,
    }
    st.warning(say(f"too_large.{found.what}", **amounts))
    st.button(
        say("lower", setting=setting, value=value),
        key=f"{key}_lower",
        on_click=state.change_recipe,
        kwargs={found.setting: value},
    )


@st.fragment(run_every=POLL_SECONDS)
def _wake() -> bool:
    """Say that the reading process is not up yet; the page comes back when it is."""
    if state.is_awake():
        st.rerun()
    with st.container(border=True):
        st.text(say("waking"))
    return False


@st.fragment(run_every=POLL_SECONDS)
def _watch(recipe: Recipe, key: str) -> None:
    status = state.status(recipe)
    if not status.is_active:
        st.rerun()
    with st.container(border=True):
        progress(recipe, status, key=key)


def progress(recipe: Recipe, status: TrainingStatus, *, key: str) -> None:
    """A run under way: what it is doing, how far it is, and a way to stop it."""
    st.progress(status.fraction, text=progress_text(recipe, status))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            say("stop"),
            key=f"{key}_stop",
            disabled=status.is_stopping,
            on_click=state.stop,
            args=(recipe,),
        )
        if reason := goes_on(state.count_others(recipe), "training"):
            st.text(reason)
        if status.longest_wait:
            at_most = say("minutes", count=max(1, round(status.longest_wait / 60)))
            st.caption(say("at_most"), help=say("at_most_help", time=at_most))


def progress_text(recipe: Recipe, status: TrainingStatus) -> str:
    """One line on a run under way."""
    name = theme.CELLS[recipe.cell]
    if status.state == "queued":
        before = status.place - 1
        told = say("queued_next", place=status.place)
        if before:
            told = say("queued", place=status.place, before=before)
        if status.wait is None:
            return told
        seconds = 10 * max(1, math.ceil(status.wait / 10))
        return f"{told} {say('queued_wait', seconds=seconds)}"
    if status.is_stopping:
        return say("stopping", cell=name)
    if status.fraction == 0:
        return say("starting", cell=name)
    line = say(
        "training",
        cell=name,
        epoch=status.epoch,
        epochs=status.epochs,
        loss=number(status.loss, decimals=3),
        accuracy=percent(status.accuracy),
    )
    return f"{line} {_remaining(status)}".strip()


def _remaining(status: TrainingStatus) -> str:
    """The time left at the mean pace so far; nothing while it is too early to say."""
    if status.seconds < ESTIMATE_AFTER or status.fraction < ESTIMATE_FROM:
        return ""
    seconds = status.seconds * (1 - status.fraction) / status.fraction
    return say("to_go", time=_time(seconds)) if seconds >= 10 else say("few_seconds")


def _time(seconds: float) -> str:
    """About how long that is; "" for a few seconds."""
    if seconds < 10:
        return ""
    if seconds < 90:
        return say("seconds", count=10 * round(seconds / 10))
    return say("minutes", count=round(seconds / 60))


def live_curves(status: TrainingStatus) -> None:
    """Loss and accuracy so far, each beside what the text allows; they grow in place."""
    import pandas as pd  # takes longer than the rest of a page, and nothing else here needs it

    best, history = state.best_possible(), status.history
    losses = {say("loss"): history.loss}
    if history.validation:  # an epoch that has just ended may not be judged yet
        missing = [math.nan] * (len(history.loss) - len(history.validation))
        losses[say("held_out_loss")] = (*history.validation, *missing)
    if not history.loss:
        return
    every = math.ceil(len(history.loss) / MOST_POINTS)  # a long history is sent at each poll
    shown = slice(len(history.loss) - 1, None, -every)
    epochs = range(1, len(history.loss) + 1)[shown][::-1]
    colours = theme.palette(state.is_dark())
    for column, curves, limit in zip(
        st.columns(2, gap="large"),
        (losses, {say("accuracy"): history.accuracy}),
        (best.loss, best.accuracy),
        strict=True,
    ):
        index = pd.Index(epochs, name=say("epoch"))
        drawn: dict[str, Any] = {name: values[shown][::-1] for name, values in curves.items()}
        drawn[say("bound", value=number(limit))] = limit
        with column:
            st.line_chart(
                pd.DataFrame(drawn, index),
                color=[*(colours.text, colours.colour("negative"))[: len(curves)], colours.muted],
                height=260,
            )
