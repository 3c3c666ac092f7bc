"""The visitor's network: what it is, its settings, its training."""

from __future__ import annotations

import functools
import math
from typing import Any

import streamlit as st

from dashboard import state, theme
from dashboard.figures.wording import goes_on, noun, number, percent
from dashboard.prose.messages import messages
from dashboard.state import own_text
from lstm_core.engine.status import TrainingStatus
from lstm_core.network.recipe import BOUNDS, CELLS, Recipe
from lstm_core.network.sizes import Excess, estimate, excess
from lstm_core.text.corpora import NAMED, name_of
from lstm_core.text.splitting import MIN_LINES

say = messages("network")

POLL_SECONDS = 0.5

ESTIMATE_AFTER = 3.0
"""So many seconds of training are needed to tell its pace: its first second is compiling."""

MOST_POINTS = 400
"""So many epochs are drawn while a network trains; of more, every second one, and so on."""


def sidebar() -> None:
    """The current network, on every page."""
    recipe = state.recipe()
    values = {
        "text": corpus_title(recipe),
        "cell": theme.CELLS[recipe.cell],
        "units": recipe.units if recipe.layers == 1 else f"{recipe.layers} × {recipe.units}",
        "epochs": recipe.epochs,
        "seed": recipe.seed,
        "state": _state(state.status()),
    }
    rows = (say("row", name=say(f"rows.{name}"), value=value) for name, value in values.items())
    with st.sidebar:
        st.subheader(say("title"), anchor=False)
        st.markdown("  \n".join(rows))
        st.page_link("dashboard/views/train.py", label=say("go_to_training"))
        st.caption(say("sidebar"))
        if notice := state.engine().runs.notice:
            st.warning(notice)


def _state(status: TrainingStatus) -> str:
    """The state of the network; of a trained one, how often it is right on its own text."""
    if status.state == "done" and status.history.accuracy:
        return say("right", share=percent(status.history.accuracy[-1]))
    if status.state == "stopped":
        return say("stopped_at", **_how_far(status))
    return say(f"states.{status.state}")


def corpus_title(recipe: Recipe) -> str:
    """What to call a recipe's text; never a word of the text itself."""
    corpus = NAMED.get(name_of(recipe.corpus) or "")
    title, usual = (corpus.title, corpus.level) if corpus else (say("own_text"), "word")
    return (
        title if recipe.level == usual else say("by_level", title=title, level=noun(recipe.level))
    )


def link_problems() -> None:
    """What could not be used of the link that was opened, until it is dismissed."""
    if not (problems := state.current().problems):
        return
    with st.container(border=True):
        st.warning(say("link_problems"))
        for problem in problems:
            st.text(problem)  # it may quote the link: plain text, never Markdown
        st.button(say("dismiss"), on_click=state.change, kwargs={"problems": ()})


def controls() -> None:
    """The settings of the current recipe; a change makes another network the current one."""
    with st.container(horizontal=True):
        st.segmented_control(
            say("cell"),
            CELLS,
            format_func=theme.CELLS.__getitem__,
            required=True,
            **_control("cell"),
        )
        for name in ("units", "epochs", "seed"):
            _number(name)
    with st.expander(say("more_settings")):
        with st.container(horizontal=True):
            _number("embedding_dim")
            _number("batch_size")
            _steps("learning_rate", 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.segmented_control(
                say("settings.layers"), range(1, 4), required=True, **_control("layers")
            )
            _both_ways()
        with st.container(horizontal=True, vertical_alignment="bottom"):
            _steps("dropout", 0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
            _held_out()
    _proposal()


def _both_ways() -> None:
    """Whether each layer reads from both ends; windows cannot be read so."""
    recipe = state.recipe()
    is_possible = state.prepared().framing == "prefixes"
    st.toggle(
        say("settings.bidirectional"),
        disabled=not is_possible,
        help=say("bidirectional_help" if is_possible else "bidirectional_not"),
        **_control("bidirectional"),
    )
    if recipe.layers > 1 or recipe.bidirectional:
        st.caption(say("which_layer"))


def _held_out() -> None:
    """Whether a tenth of the lines is held out, and the training ends by the loss on it."""
    recipe = state.recipe()
    lines = sum(1 for line in recipe.corpus if line.strip())
    st.toggle(
        say("settings.validation"),
        disabled=lines < MIN_LINES,
        help=say("validation_help" if lines >= MIN_LINES else "validation_not", count=MIN_LINES),
        **state.control(
            "validation",
            recipe.validation,
            lambda new: state.change_recipe(validation=new, patience=recipe.patience if new else 0),
        ),
    )
    if recipe.validation:
        _number("patience", help=say("patience_help"))


def _proposal() -> None:
    """A button that takes the settings proposed for the text, where others are set."""
    recipe = state.recipe()
    proposed = state.proposed()
    if recipe == proposed:
        return
    st.button(
        say("propose"),
        help=say("propose_help"),
        on_click=state.set_recipe,
        args=(proposed,),
    )


def _number(name: str, **options: Any) -> None:
    low, high = map(int, BOUNDS[name])
    st.number_input(say(f"settings.{name}"), low, high, **_control(name), **options)


def _steps(name: str, *usual: float) -> None:
    """Numbers to choose from, and the current one, which a link may have set to any."""
    st.select_slider(
        say(f"settings.{name}"),
        sorted({*usual, getattr(state.recipe(), name)}),
        format_func=lambda value: f"{value:g}",
        **_control(name),
    )


def _control(name: str) -> dict[str, Any]:
    """The key and the callback of the widget that sets a part of the recipe."""
    value = getattr(state.recipe(), name)
    return state.control(name, value, lambda new: state.change_recipe(**{name: new}))


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
        label = say("train_anew")
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
    if status.seconds < ESTIMATE_AFTER:
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
    cell = colours.colour(state.recipe().cell)
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
                color=[*(cell, colours.colour("negative"))[: len(curves)], colours.muted],
                height=260,
            )


def layer() -> int:
    """Which recurrent layer is looked into, from 1; a choice where there are several."""
    recipe = state.recipe()
    if recipe.bidirectional:
        st.caption(say("forward_half"))
    if recipe.layers == 1:
        return 1
    chosen = min(state.session_value("layer", 1), recipe.layers)
    st.segmented_control(
        say("look_into"),
        range(1, recipe.layers + 1),
        format_func=lambda number: say("layer", number=number),
        required=True,
        **state.control("layer", chosen, lambda new: state.set_session_value("layer", new)),
    )
    return chosen


@functools.cache
def shape(dimensions: tuple[int | None, ...]) -> str:
    """An output shape in words: None is the number of examples."""
    return "(" + ", ".join(say("examples") if d is None else f"{d:,}" for d in dimensions) + ")"
