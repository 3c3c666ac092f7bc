"""Choosing the text: the one that comes along, or the visitor's own."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboard import state
from dashboard.features.page.panel import more
from dashboard.figures.wording import isolated
from dashboard.prose import parts
from dashboard.prose.messages import messages
from dashboard.state import own_text
from lstm_core.engine.own_texts import KEEP_DAYS
from lstm_core.network.recipe import MAX_CHARACTERS, Recipe
from lstm_core.picture.escape import visible
from lstm_core.text.corpora import NAMED, name_of
from lstm_core.text.tokens import LEVELS

say = messages("text")

_OWN = "own"
_SOURCES = {name: corpus.title for name, corpus in NAMED.items()} | {_OWN: say("own")}


@dataclasses.dataclass(frozen=True)
class _Problem:
    """Why a text cannot be used, the control with which it was chosen, the name of its file."""

    control: str = ""
    message: str = ""
    file: str = ""


def _current_problem() -> _Problem:
    return state.session_value("text_problem", _Problem())


def _set_problem(control: str = "", message: object = "", file: str = "") -> None:
    state.set_session_value("text_problem", _Problem(control, str(message), file))


def chooser(texts: dict[str, str]) -> None:
    """Which text the network learns from, and whether by words or by characters."""
    chosen = _source()
    if chosen in NAMED:
        st.markdown(parts("corpora")[chosen])
    st.segmented_control(
        say("read_as"),
        LEVELS,
        format_func=lambda level: say(f"levels.{level}"),
        required=True,
        **state.control("level", state.recipe().level, _use_level),
    )
    _problem("level")
    more(say("levels_more"), texts["levels"])
    if chosen == _OWN:
        _own(texts)


def choice() -> None:
    """Which text the network learns from; one's own is pasted on “Prepare”."""
    if _source() == _OWN and name_of(state.recipe().corpus):
        st.page_link("dashboard/views/prepare.py", label=say("go_to_own"))


def _source() -> str:
    """The texts side by side; returns the chosen one's name."""
    current = name_of(state.recipe().corpus) or _OWN
    st.pills(
        say("source"),
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
        say("pasted"),
        key=state.persistent_key("pasted", "\n".join(own)),
        height=180,
        max_chars=MAX_CHARACTERS,
    )
    use, upload = st.columns(2, vertical_alignment="bottom")
    with use:
        st.button(say("use"), on_click=_use_pasted)
    with upload:
        st.file_uploader(say("upload"), type=["txt"], key="upload", on_change=_use_upload)
    pasted = own_text.lines_of(state.widget_value("pasted"))
    if pasted and pasted != own:
        st.info(say("unused"))
    more(say("own_more"), texts["own_text"])
    _kept()


def _kept() -> None:
    """What the server keeps of the visitor's text, and a button that removes it."""
    if state.has_own_text():
        st.caption(say("kept", days=KEEP_DAYS))
        st.button(say("forget"), on_click=_forget)
    if (gone := state.session_value("text_forgotten")) is not None:
        st.success(say("forgotten", count=gone))


def _forget() -> None:
    state.set_session_value("text_forgotten", state.forget_text())
    state.set_widget_value("pasted", "")


def _problem(control: str) -> None:
    """Why a text cannot be used, beside the control with which it was chosen.

    The place is there even when it is empty: an element that comes and goes would shift the
    uploader below. The browser would then build it anew, and an upload under way would be lost.
    """
    place, problem = st.empty(), _current_problem()
    if problem.control == control:
        with place.container():
            st.error(say("problem", error=problem.message))
            if problem.file:  # the browser lists it, beside others that it refused itself
                st.text(say("about_file", name=isolated(visible(problem.file))))


def _use_source(source: str) -> None:
    state.set_session_value("text_source", source)
    _set_problem()
    if source in NAMED:
        # The cell and the seed stay as the visitor chose them.
        old = state.recipe()
        shipped = Recipe.shipped(NAMED[source])
        state.set_recipe(dataclasses.replace(shipped, cell=old.cell, seed=old.seed))


def _use_level(level: Any) -> None:
    _use(lambda: own_text.at_level(state.recipe(), level), control="level")


def _use_pasted() -> None:
    # Read here: a press of the button also commits what was typed just before.
    _use(lambda: own_text.recipe_for(state.widget_value("pasted"), like=state.recipe()))


def _use_upload() -> None:
    file = state.widget_value("upload")
    if file is None:  # removed again; what was said about it goes too
        if _current_problem().file:
            _set_problem()
        return
    data = file.getvalue()
    if _use(
        lambda: own_text.recipe_for(own_text.decode(data), like=state.recipe()), file=file.name
    ):
        state.set_widget_value("pasted", own_text.decode(data))


def _use(make: Callable[[], Recipe], *, control: str = "own", file: str = "") -> bool:
    """Make a recipe the current one, or say why its text cannot be used; returns whether it is."""
    try:
        new = make()
    except ValueError as error:
        _set_problem(control, error, file)
        return False
    _set_problem()
    state.set_session_value("text_forgotten", None)
    state.set_recipe(new)
    return True
