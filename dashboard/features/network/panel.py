"""The visitor's network: what it is, and where in it is looked."""

from __future__ import annotations

import functools

import streamlit as st

from dashboard import state, theme
from dashboard.figures.wording import noun, percent
from dashboard.prose.messages import messages
from lstm_core.engine.status import TrainingStatus
from lstm_core.network.recipe import Recipe
from lstm_core.reading.place import HALVES, Half, Place
from lstm_core.text.corpora import NAMED, name_of

say = messages("network")

QUICKLY_COUNTED = 100_000
"""Characters of a text of which every page can say what the best model would reach: that takes some
10 ms, once for a text."""


def sidebar(shown: Recipe) -> None:
    """The current network; beside it, that the page has `shown` another. A link may hide it."""
    if not state.shows("sidebar"):
        return
    recipe, status = state.recipe(), state.status()
    values = {
        "text": corpus_title(recipe),
        "cell": theme.CELLS[recipe.cell],
        "units": recipe.units if recipe.layers == 1 else f"{recipe.layers} × {recipe.units}",
        "epochs": recipe.epochs,
        "seed": recipe.seed,
        "state": _state(status),
    }
    rows = [say("row", name=say(f"rows.{name}"), value=value) for name, value in values.items()]
    if status.state == "done" and status.history.accuracy:
        rows.append(_accuracy(recipe, status))
    rows[0] = f"### {say('title')}\n\n{rows[0]}"
    with st.sidebar:
        st.markdown("  \n".join(rows))
        if not state.is_locked():
            st.page_link("dashboard/views/train.py", label=say("go_to_training"))
            if shown != recipe:
                st.caption(say("elsewhere", text=corpus_title(shown)))
        if notice := state.engine().runs.notice:
            st.warning(notice)


def _state(status: TrainingStatus) -> str:
    if status.state == "stopped":
        return say("stopped_at", epoch=status.epoch, epochs=status.epochs)
    return say(f"states.{status.state}")


def _accuracy(recipe: Recipe, status: TrainingStatus) -> str:
    """How often a trained network is right on what it was trained on, and how often it could be."""
    kept = status.history.kept_epoch(patience=recipe.patience) - 1
    accuracy = status.history.accuracy[kept]
    said = {"share": percent(accuracy), "levels": noun(recipe.level, plural=True)}
    if sum(map(len, recipe.corpus)) > QUICKLY_COUNTED:
        return say("accuracy_alone", **said)
    return say("accuracy_and_most", **said, most=percent(state.best_possible().accuracy))


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


def place() -> Place:
    """Which recurrent layer is looked into, and which half of it; a choice where there are several.

    The choice holds on every page.
    """
    recipe = state.recipe()
    layer = min(state.session_value("layer", 1), recipe.layers)
    half: Half = state.session_value("half", "forward") if recipe.bidirectional else "forward"
    if recipe.layers == 1 and not recipe.bidirectional:
        return Place(layer, half)
    with st.container(horizontal=True):
        if recipe.layers > 1:
            st.segmented_control(
                say("look_into"),
                range(1, recipe.layers + 1),
                format_func=lambda number: say("layer", number=number),
                required=True,
                **state.control("layer", layer, lambda new: state.set_session_value("layer", new)),
            )
        if recipe.bidirectional:
            st.segmented_control(
                say("half"),
                HALVES,
                format_func=lambda name: say(f"halves.{name}"),
                required=True,
                **state.control("half", half, lambda new: state.set_session_value("half", new)),
            )
    if half == "backward":
        level, levels = noun(recipe.level), noun(recipe.level, plural=True)
        st.caption(say("backward_half", level=level, levels=levels))
    return Place(layer, half)


@functools.cache
def shape(dimensions: tuple[int | None, ...]) -> str:
    """An output shape in words: None is the number of examples."""
    return "(" + ", ".join(say("examples") if d is None else f"{d:,}" for d in dimensions) + ")"


def about(recipe: Recipe) -> str:
    """Which network it is, on what leaves the app: paper and pictures' files."""
    return say(
        "about",
        text=corpus_title(recipe),
        cell=theme.CELLS[recipe.cell],
        units=recipe.units,
        seed=recipe.seed,
    )
