"""Choosing the text: the one that comes along, or the visitor's own."""

from __future__ import annotations

import dataclasses
from typing import Any

import streamlit as st

from dashboard import state
from dashboard.features.page.panel import more
from dashboard.figures.escape import visible
from dashboard.figures.wording import isolated
from dashboard.prose import parts
from dashboard.state import own_text
from lstm_core.network.recipe import MAX_CHARACTERS, Recipe
from lstm_core.text.corpora import NAMED, name_of
from lstm_core.text.tokens import LEVELS

_OWN = "own"
_SOURCES = {name: corpus.title for name, corpus in NAMED.items()} | {_OWN: "your own text"}
_LEVELS = {"word": "Words", "character": "Characters"}


@dataclasses.dataclass(frozen=True)
class _Problem:
    """Why a text could not be used, the control with which that was tried, the name of its file."""

    control: str = ""
    message: str = ""
    file: str = ""


_NO_PROBLEM = _Problem()


def chooser(texts: dict[str, str]) -> None:
    """Which text the network learns from, and whether by words or by characters."""
    chosen = _source()
    if chosen in NAMED:
        st.markdown(parts("corpora")[chosen])
    st.segmented_control(
        "Read it as",
        LEVELS,
        format_func=_LEVELS.__getitem__,
        required=True,
        **state.control("level", state.recipe().level, _use_level),
    )
    _problem("level")
    more("Words or characters", texts["levels"])
    if chosen == _OWN:
        _own(texts)


def choice() -> None:
    """Which text the network learns from; one's own is pasted on “Prepare the data”."""
    if _source() == _OWN and name_of(state.recipe().corpus):
        st.page_link("dashboard/views/prepare.py", label="Paste or upload your text")


def _source() -> str:
    """The texts side by side; returns the chosen one's name."""
    current = name_of(state.recipe().corpus) or _OWN
    st.pills(
        "Text",
        list(_SOURCES),
        format_func=lambda name: _SOURCES[name].capitalize(),
        required=True,
        **state.control("source", state.session_value("text_source", current), _use_source),
    )
    return state.session_value("text_source")


def _own(texts: dict[str, str]) -> None:
    """A place to paste a text, and one to upload a file."""
    own = state.recipe().corpus if name_of(state.recipe().corpus) is None else ()
    _problem("own")  # above the box: what is pressed stands at a small window's lower edge
    st.text_area(
        "Your text, a sentence on each line",
        key=state.persistent_key("pasted", "\n".join(own)),
        height=180,
        max_chars=MAX_CHARACTERS,
    )
    use, upload = st.columns(2, vertical_alignment="bottom")
    with use:
        st.button("Use this text", on_click=_use_pasted)
    with upload:
        st.file_uploader(
            "or upload a .txt file in UTF-8",
            type=["txt"],
            key="upload",
            on_change=_use_upload,
        )
    pasted = own_text.lines_of(state.widget_value("pasted"))
    if pasted and pasted != own:
        st.info(
            "This text is not used yet: what stands below is about the text before. "
            "Press “Use this text”."
        )
    more("What happens to it", texts["own_text"])


def _problem(control: str) -> None:
    """Why a text could not be used, beside the control with which that was tried.

    It has one place, whether there is something to say or not: what comes and goes would shift the
    uploader below, which the browser then makes anew, and an upload that is under way is lost.
    """
    place, problem = st.empty(), state.session_value("text_problem", _NO_PROBLEM)
    if problem.control == control:
        with place.container():
            st.error(f"{problem.message} Nothing was changed.")
            if problem.file:  # the browser lists it, beside others that it refused itself
                st.text(f"This is about the file {isolated(visible(problem.file))}")


def _use_source(source: str) -> None:
    state.set_session_value("text_source", source)
    state.set_session_value("text_problem", _NO_PROBLEM)
    if source in NAMED:
        # The kind of cell and the seed are questions that one takes along from text to text.
        old = state.recipe()
        shipped = Recipe.shipped(NAMED[source])
        state.set_recipe(dataclasses.replace(shipped, cell=old.cell, seed=old.seed))


def _use_level(level: Any) -> None:
    recipe = dataclasses.replace(state.recipe(), level=level)
    if name_of(recipe.corpus) is None:
        _use("\n".join(recipe.corpus), level, control="level")
        return
    try:
        recipe.prepare()
    except ValueError as error:  # brackets hold no words
        state.set_session_value("text_problem", _Problem("level", str(error)))
        return
    state.set_session_value("text_problem", _NO_PROBLEM)
    state.set_recipe(recipe)


def _use_pasted() -> None:
    # Read now: a press of the button also commits what was typed just before.
    _use(state.widget_value("pasted"), state.recipe().level)


def _use_upload() -> None:
    file = state.uploaded("upload")
    if file is None:  # taken out again, and with it why it was refused
        if state.session_value("text_problem", _NO_PROBLEM).file:
            state.set_session_value("text_problem", _NO_PROBLEM)
        return
    name, data = file
    try:
        text = own_text.decode(data)
    except own_text.UnusableText as error:
        state.set_session_value("text_problem", _Problem("own", str(error), name))
        return
    if _use(text, state.recipe().level, file=name):
        state.set_widget_value("pasted", text)


def _use(text: str, level: Any, *, control: str = "own", file: str = "") -> bool:
    """Make a text the current one, or say why it cannot be; whether it could."""
    try:
        new = own_text.recipe_for(text, level, like=state.recipe())
    except own_text.UnusableText as error:
        state.set_session_value("text_problem", _Problem(control, str(error), file))
        return False
    state.set_session_value("text_problem", _NO_PROBLEM)
    state.set_recipe(new)
    return True
