"""The visitor's network: what it is, its settings, its training."""

from __future__ import annotations

import functools
import math
from typing import Any

import streamlit as st

from dashboard import state, theme
from dashboard.figures.wording import goes_on, percent
from dashboard.prose.messages import messages
from lstm_core.engine.status import TrainingStatus
from lstm_core.network.recipe import BOUNDS, CELLS, Recipe
from lstm_core.text.corpora import NAMED, name_of

say = messages("network")

POLL_SECONDS = 0.5

ESTIMATE_AFTER = 3.0
"""So many seconds of training are needed to tell its pace: its first second is compiling."""

MOST_POINTS = 400
"""So many epochs are drawn while a network trains; of more, every second one, and so on."""

_SETTINGS = {
    "units": "Units",
    "epochs": "Epochs",
    "seed": "Seed",
    "embedding_dim": "Numbers in a word's vector",
    "batch_size": "Examples in a batch",
}


def sidebar() -> None:
    """The current network, on every page."""
    recipe, status = state.recipe(), state.status()
    rows = {
        "text": corpus_title(recipe),
        "cell": theme.CELLS[recipe.cell],
        "units": f"{recipe.units}",
        "epochs": f"{recipe.epochs}",
        "seed": f"{recipe.seed}",
        "state": _state(status),
    }
    with st.sidebar:
        st.subheader("Your network", anchor=False)
        st.markdown("  \n".join(f"{name}: **{value}**" for name, value in rows.items()))
        st.page_link("dashboard/views/train.py", label="Change or train it")
        st.caption(
            "Every page speaks of this network; “RNN vs LSTM” sets it beside its twin with the "
            "other cell. The address in your browser is a link to it and to your sentence."
        )
        if notice := state.engine().runs.notice:
            st.warning(notice)


def _state(status: TrainingStatus) -> str:
    """How the network stands; a trained one with how often it is right on its own text."""
    if status.state == "done" and status.history.accuracy:
        return f"trained, right {percent(status.history.accuracy[-1])} of the time"
    return say(f"states.{status.state}")


def corpus_title(recipe: Recipe) -> str:
    """What to call a recipe's text; never a word of the text itself."""
    corpus = NAMED.get(name_of(recipe.corpus) or "")
    title, usual = (corpus.title, corpus.level) if corpus else ("your own text", "word")
    return title if recipe.level == usual else f"{title}, by {recipe.level}"


def link_problems() -> None:
    """What could not be used of the link that was opened, until it is dismissed."""
    if not (problems := state.current().problems):
        return
    with st.container(border=True):
        st.warning("Not everything in this link could be used.")
        for problem in problems:
            st.text(problem)  # it may quote the link: plain text, never Markdown
        st.button("Go on", on_click=state.change, kwargs={"problems": ()})


def controls() -> None:
    """The settings of the current recipe; a change makes another network the current one."""
    with st.container(horizontal=True):
        st.segmented_control(
            "Cell",
            CELLS,
            format_func=theme.CELLS.__getitem__,
            required=True,
            **_control("cell"),
        )
        for name in ("units", "epochs", "seed"):
            _number(name)
    with st.expander("More settings"), st.container(horizontal=True):
        _number("embedding_dim")
        _number("batch_size")
        st.select_slider(
            "Learning rate (Adam)",
            _learning_rates(),
            format_func=lambda rate: f"{rate:g}",
            **_control("learning_rate"),
        )


def _number(name: str) -> None:
    low, high = map(int, BOUNDS[name])
    st.number_input(_SETTINGS[name], low, high, **_control(name))


def _control(name: str) -> dict[str, Any]:
    """The key and the callback of the widget that sets a part of the recipe."""
    value = getattr(state.recipe(), name)
    return state.control(name, value, lambda new: state.change_recipe(**{name: new}))


def _learning_rates() -> list[float]:
    """Steps to choose from, and the current one, which a link may have set to anything."""
    usual = {0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1}
    return sorted(usual | {state.recipe().learning_rate})


def trained(recipe: Recipe | None = None, *, key: str = "network") -> bool:
    """Whether a recipe's network, by default the current one, can be read with.

    If not, offers to train it, or shows how that goes; the page comes back by itself when it is
    done.
    """
    recipe = recipe or state.recipe()
    status = state.status(recipe)
    if status.state == "done":
        return True
    if status.is_active:
        _watch(recipe, key)
        return False
    name = theme.CELLS[recipe.cell]
    with st.container(border=True):
        st.markdown(f"This {name} with {recipe.units} units: **{say(f'states.{status.state}')}**.")
        if status.message:
            st.text(status.message)
        st.button(
            f"Train this {name}",
            key=f"{key}_train",
            on_click=state.train,
            args=(recipe,),
        )
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
            "Stop",
            key=f"{key}_stop",
            disabled=status.is_stopping,
            on_click=state.stop,
            args=(recipe,),
        )
        if said := goes_on(state.count_others(recipe), "training"):
            st.text(said)


def progress_text(recipe: Recipe, status: TrainingStatus) -> str:
    """One line on a run under way."""
    name = theme.CELLS[recipe.cell]
    if status.state == "queued":
        before = status.place - 1
        ahead = f"{before} before it" if before else "next in line"
        return f"Waiting for its turn: place {status.place} ({ahead})."
    if status.is_stopping:
        return f"Stopping the training of the {name} …"
    if status.fraction == 0:
        return f"Getting ready to train the {name}. The first time takes a few seconds."
    return (
        f"Training the {name}: epoch {status.epoch} of {status.epochs}, "
        f"loss {status.loss:.3f}, accuracy {percent(status.accuracy)}.{_remaining(status)}"
    )


def _remaining(status: TrainingStatus) -> str:
    """How long it takes yet at its mean pace so far; nothing while that is too early to say."""
    if status.seconds < ESTIMATE_AFTER:
        return ""
    seconds = status.seconds * (1 - status.fraction) / status.fraction
    if seconds < 10:
        return " A few seconds to go."
    if seconds < 90:
        return f" About {10 * round(seconds / 10)} s to go at this pace."
    return f" About {round(seconds / 60)} min to go at this pace."


def live_curves(status: TrainingStatus) -> None:
    """Loss and accuracy so far, each beside what the text allows; they grow in place."""
    import pandas as pd  # takes longer than the rest of a page, and nothing else here needs it

    best, history = state.best_possible(), status.history
    if not history.loss:
        return
    every = math.ceil(len(history.loss) / MOST_POINTS)  # a long history is sent at each poll
    shown = slice(len(history.loss) - 1, None, -every)
    epochs = range(1, len(history.loss) + 1)[shown][::-1]
    colours = theme.palette(state.is_dark())
    for column, name, values, limit in zip(
        st.columns(2, gap="large"),
        ("loss", "accuracy"),
        (history.loss[shown][::-1], history.accuracy[shown][::-1]),
        (best.loss, best.accuracy),
        strict=True,
    ):
        bound = f"the text allows {limit:.2f}"
        with column:
            st.line_chart(
                pd.DataFrame({name: values, bound: limit}, index=pd.Index(epochs, name="epoch")),
                color=[colours.colour(state.recipe().cell), colours.muted],
                height=260,
            )


@functools.cache
def shape(dimensions: tuple[int | None, ...]) -> str:
    """An output shape in words: None is the number of examples."""
    return "(" + ", ".join("examples" if d is None else f"{d:,}" for d in dimensions) + ")"
