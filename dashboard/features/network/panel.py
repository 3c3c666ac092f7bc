"""The visitor's network: what it is, and which of its layers is looked into."""

from __future__ import annotations

import functools

import streamlit as st

from dashboard import state, theme
from dashboard.figures.wording import noun, percent
from dashboard.prose.messages import messages
from lstm_core.engine.status import TrainingStatus
from lstm_core.network.recipe import Recipe
from lstm_core.text.corpora import NAMED, name_of

say = messages("network")


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
        return say("stopped_at", epoch=status.epoch, epochs=status.epochs)
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
