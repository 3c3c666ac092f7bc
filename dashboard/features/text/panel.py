"""Choosing the text: the one that comes along, or the visitor's own."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboard import state
from dashboard.features.network.panel import corpus_title
from dashboard.figures.wording import isolated, noun, number
from dashboard.prose import parts
from dashboard.prose.messages import messages
from dashboard.state import own_files, own_text
from dashboard.state.own_files import FileText
from lstm_core.engine.own_texts import KEEP_DAYS
from lstm_core.network.proposal import ENOUGH_REPETITIONS, is_likely_behind, repetitions
from lstm_core.network.recipe import BOUNDS, MAX_CHARACTERS, Recipe
from lstm_core.picture.escape import visible
from lstm_core.text.corpora import NAMED, name_of
from lstm_core.text.tokens import LEVELS, lacks_spaces

say = messages("text")

_OWN = "own"
_SOURCES = {name: corpus.title for name, corpus in NAMED.items()} | {_OWN: say("own")}
_VOCABULARIES = (100, 250, 500, 1_000, 2_000, 4_000, 7_000, int(BOUNDS["max_vocabulary"].high))


@dataclasses.dataclass(frozen=True)
class _Problem:
    """Why a text cannot be used, the control with which it was chosen, the name of its file.

    spaceless: the text, where its script has no spaces between words, so characters may do.
    """

    control: str = ""
    message: str = ""
    file: str = ""
    spaceless: str = ""


def _current_problem() -> _Problem:
    return state.session_value("text_problem", _Problem())


def _set_problem(problem: _Problem | None = None) -> None:
    state.set_session_value("text_problem", problem or _Problem())


def chooser(source: str) -> None:
    """What the chosen text is, and whether it is read by words or by characters."""
    if not _may_change():
        return
    if source in NAMED:
        st.markdown(parts("corpora")[source])
    else:
        _own()
    st.segmented_control(
        say("read_as"),
        LEVELS,
        format_func=lambda level: say(f"levels.{level}"),
        required=True,
        **state.control("level", state.recipe().level, _use_level),
    )
    _problem("level")
    if name_of(state.recipe().corpus) is None:
        _ways()
    if source not in NAMED:
        _kept()


def choice() -> None:
    """Which text the network learns from; one's own is pasted on “Prepare”."""
    if _may_change() and source() == _OWN and name_of(state.recipe().corpus):
        st.page_link("dashboard/views/prepare.py", label=say("go_to_own"))


def _may_change() -> bool:
    """Whether the link that was opened leaves the choice of a text to the reader."""
    return state.shows("settings") and not state.is_locked()


def source() -> str:
    """The texts side by side; returns the chosen one's name."""
    current = name_of(state.recipe().corpus) or _OWN
    if not _may_change():
        return current
    st.pills(
        say("source"),
        list(_SOURCES),
        format_func=lambda name: _SOURCES[name].capitalize(),
        required=True,
        **state.control("source", state.session_value("text_source", current), _use_source),
    )
    return state.session_value("text_source")


def _own() -> None:
    """A place to paste a text, and one to upload a file."""
    own = state.recipe().corpus if name_of(state.recipe().corpus) is None else ()
    _problem("own")  # above the box: what is pressed stands at a small window's lower edge
    st.text_area(
        say("pasted"),
        key=state.persistent_key("pasted", "\n".join(own)),
        height=180,
        max_chars=MAX_CHARACTERS,
    )
    use, upload = st.columns([2, 3])
    with use:
        st.button(say("use"), on_click=_use_pasted)
    with upload:
        # Of any type: a browser's own refusal says little, and not that the text has stayed.
        st.file_uploader(say("upload"), key="upload", on_change=_use_upload)
    _file()
    pasted = own_text.lines_of(state.widget_value("pasted"))
    if pasted and pasted != own:
        st.info(say("unused"))


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
    state.set_session_value("text_file", None)
    _set_problem()


def _file() -> None:
    """What was made of the file in use; another encoding, and another column of a table."""
    file: FileText | None = state.session_value("text_file")
    if file is None or not state.widget_value("upload"):
        return
    if file.encodings:
        st.selectbox(
            say("encoding"),
            file.encodings,
            format_func=lambda name: say(f"encodings.{name}"),
            help=say("encoding_help"),
            **state.control("encoding", file.encoding, lambda new: _use_again(encoding=new)),
        )
    if file.kind == "chat":
        st.caption(say("chat"))
    elif file.kind == "subtitles":
        st.caption(say("subtitles"))
    elif file.kind == "table":
        st.selectbox(
            say("column"),
            range(len(file.columns)),
            format_func=lambda at: visible(file.columns[at], limit=own_files.MOST_IN_NAME),
            **state.control("column", file.column, lambda at: _use_again(column=at)),
        )
    if len(file.text) > MAX_CHARACTERS:
        st.warning(say("cut", length=len(file.text), most=MAX_CHARACTERS))


def _ways() -> None:
    """How a text of one's own is read: how many words, with punctuation, with line ends."""
    recipe = state.recipe()
    outlook()
    st.select_slider(
        say("vocabulary", levels=noun(recipe.level, plural=True)),
        sorted({*_VOCABULARIES, recipe.max_vocabulary}),
        format_func=lambda most: f"{most:,}",
        **_way("max_vocabulary"),
    )
    with st.container(horizontal=True):
        if recipe.level == "word":
            st.toggle(say("punctuation"), **_way("punctuation"))
        st.toggle(say("line_ends"), **_way("line_ends"))


def outlook() -> None:
    """Why a text of one's own had better be read as characters, where it had; before a training."""
    recipe, text = state.recipe(), state.prepared()
    if name_of(recipe.corpus) or not _may_change():
        return
    if recipe.level == "word" and state.cached_for_recipe(
        lambda: lacks_spaces(recipe.corpus), "lacks_spaces"
    ):
        _offer_characters(say("spaceless"))
    elif recipe.validation and not state.status().has_result and is_likely_behind(text):
        times = number(repetitions(text), decimals=1)
        _offer_characters(say("likely_behind", times=times, enough=ENOUGH_REPETITIONS))


def _offer_characters(why: str) -> None:
    st.info(why)
    st.button(say("use_characters"), key="characters", on_click=_use_level, args=("character",))


def _way(name: str) -> dict[str, Any]:
    """The key and the callback of a widget for one of these."""
    recipe = state.recipe()

    def use(value: Any) -> None:
        changed = dataclasses.replace(recipe, **{name: value})
        _use(lambda: own_text.proposed(changed), control="level")

    return state.control(name, getattr(recipe, name), use)


def _problem(control: str) -> None:
    """Why a text cannot be used, beside the control with which it was chosen.

    The place is there even when it is empty: an element that comes and goes would shift the
    uploader below. The browser would then build it anew, and an upload under way would be lost.
    """
    place, problem = st.empty(), _current_problem()
    if problem.control == control:
        with place.container():
            st.error(say("problem", error=problem.message, text=corpus_title(state.recipe())))
            if problem.file:  # the browser lists it, beside others that it refused itself
                st.text(say("about_file", name=isolated(visible(problem.file))))
            if problem.spaceless:
                st.info(say("spaceless"))
                st.button(say("use_characters"), key="refused_characters", on_click=_use_characters)


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
    _use_text(state.widget_value("pasted"))


def _use_characters() -> None:
    text = _current_problem().spaceless
    by_character = dataclasses.replace(state.recipe(), level="character")
    if _use(lambda: own_text.recipe_for(text, like=by_character)):
        state.set_widget_value("pasted", text[:MAX_CHARACTERS])


def _use_again(*, column: int | None = None, encoding: str | None = None) -> None:
    """Read the file in use in another way; the other choice stays."""
    file: FileText = state.session_value("text_file")
    if column is None and file.columns:
        column = file.column
    if encoding is None and file.encodings:
        encoding = file.encoding
    _use_upload(column=column, encoding=encoding)


def _use_upload(*, column: int | None = None, encoding: str | None = None) -> None:
    upload = state.widget_value("upload")
    if upload is None:  # removed again; what was said about it goes too
        if _current_problem().file:
            _set_problem()
        return
    try:
        data = upload.getvalue()
        file = own_files.read_file(upload.name, data, column=column, encoding=encoding)
    except ValueError as error:
        _set_problem(_Problem("own", str(error), upload.name))
        return
    if _use_text(file.text, file=upload.name):
        state.set_session_value("text_file", file)
        state.set_widget_value("pasted", file.text[:MAX_CHARACTERS])


def _use_text(text: str, *, file: str = "") -> bool:
    """Make a text of one's own the current one, or say why not; returns whether it is."""
    used = _use(lambda: own_text.recipe_for(text, like=state.recipe()), file=file)
    if not used and lacks_spaces(own_text.lines_of(text)):
        _set_problem(dataclasses.replace(_current_problem(), spaceless=text))
    state.set_session_value("text_file", None)
    return used


def _use(make: Callable[[], Recipe], *, control: str = "own", file: str = "") -> bool:
    """Make a recipe the current one, or say why its text cannot be used; returns whether it is."""
    try:
        new = make()
    except ValueError as error:
        _set_problem(_Problem(control, str(error), file))
        return False
    _set_problem()
    state.set_session_value("text_forgotten", None)
    state.set_recipe(new)
    return True
