"""A class in a room: its door, the teacher's question, the students' answers, and the tally."""

from __future__ import annotations

import contextlib

import htpy
import streamlit as st

from dashboard import state
from dashboard.features.predict.bars import Bar, Column, Row, compared_bars
from dashboard.features.room.invitation import (
    invitation,
    is_for_this_machine,
    link_to_room,
)
from dashboard.prose.messages import messages
from dashboard.state.class_rooms import (
    KINDS,
    LONGEST_ANSWER,
    LONGEST_QUESTION,
    Asked,
    Refused,
    code_of,
)

say = messages("room")

LOOKS_EVERY = 2.0
"""Seconds between two looks of a student at the question, and of a teacher at the answers."""

MOST_SHOWN = 8
"""So many different numbers or words of a tally are shown."""


def door() -> None:
    """Open a room, or join one; nothing for whoever is in one."""
    if state.current().room:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        typed = st.text_input(say("code"), key="room_code", max_chars=8, width=260)
        st.button(say("join"), key="room_join", on_click=_join)
        st.button(say("open"), key="room_open", on_click=_open)
    if typed and not _code(typed):
        st.info(say("no_code"))
    if refused := state.session_value("room_refused"):
        _refuse(refused, _code(typed), page="room")


def pose(page: str, question: Asked) -> None:
    """Put a question that a page asks by itself before the class: its tally stands there."""
    state.set_session_value("room_posed", (page, question))


def count(question: Asked, answer: str) -> None:
    """Count an answer to a page's own question, if whoever gives it is in a room."""
    if code := state.current().room:
        with contextlib.suppress(Refused):  # of an empty word, say, or the teacher's own answer
            state.rooms().answer(code, state.person(), question, answer)


def panel(page: str) -> None:
    """What somebody in a room sees on every page: the question, and what became of it."""
    if state.current().room:
        _live(page)


@st.fragment(run_every=LOOKS_EVERY)
def _live(page: str) -> None:
    code, person, rooms = state.current().room, state.person(), state.rooms()
    if not code:  # left or closed just now, in a run of this fragment alone
        st.rerun()
    with st.container(border=True, key="room"):
        try:
            if rooms.is_teacher(code, person):
                _teacher(code, person, page)
                _posed(code, page)
            else:
                rooms.join(code, person)
                _student(code, person)
        except Refused as refused:
            _refuse(refused.reason, code, page)
            st.button(say("leave"), key="room_leave", on_click=_leave)


def _refuse(reason: str, code: str, page: str) -> None:
    """Say why somebody does not come in; of a room on another server, lead there."""
    st.warning(say(f"refused.{reason}"))
    if reason == "elsewhere" and code:
        # The page is loaded anew, so that the proxy reads the code and chooses the server.
        link = _link(code, page) or f"room?room={code}"
        st.html(str(htpy.a(href=link)[say("go", code=code)]))


def _teacher(code: str, person: str, page: str) -> None:
    rooms = state.rooms()
    asked, is_shown = rooms.current(code)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.subheader(say("is_teacher", code=code), anchor=False, width="content")
        kind = st.segmented_control(
            say("kind"), KINDS, key="room_kind", default=KINDS[0], required=True, format_func=_kind
        )
        text = st.text_input(say("text"), key="room_text", max_chars=LONGEST_QUESTION, width=300)
        if st.button(say("ask"), key="room_ask"):
            number = state.session_value("room_asked", 0) + 1
            state.set_session_value("room_asked", number)
            asked, is_shown = Asked(say("question", number=number), kind, text), False
            rooms.ask(code, person, asked)
        st.button(say("close"), key="room_close", on_click=_close)
    # On the page of the room at first; elsewhere it would cover what the class is to see.
    begins = asked is None and page == "room"
    if st.toggle(say("invite"), value=begins, key=f"room_invite_{begins}"):
        _invite(code, page)
    if asked is None:
        return
    _tally(code, asked)
    if st.toggle(say("show"), value=is_shown, key=f"room_show_{asked.name}") != is_shown:
        rooms.show(code, person, shown=not is_shown)


def _invite(code: str, page: str) -> None:
    """What the class needs to come in: in the beginning, and for whoever comes late."""
    link = _link(code, page)
    invitation(code, link, state.rooms().people(code))
    st.text(say("lead" if not link else "local" if is_for_this_machine(link) else "scan"))


def _link(code: str, page: str) -> str:
    return link_to_room(st.context.url or "", code, from_start=page == "start")


def _posed(code: str, page: str) -> None:
    """The tally of the question that this page asks by itself."""
    asked_on, asked = state.session_value("room_posed", ("", None))
    if asked is not None and asked_on == page:
        _tally(code, asked, key="room_posed_tally")


def _student(code: str, person: str) -> None:
    rooms = state.rooms()
    asked, is_shown = rooms.current(code)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(say("is_student", code=code))
        st.button(say("leave"), key="room_leave", on_click=_leave)
    if asked is None:
        st.text(say("waits"))
        return
    st.text(asked.text or asked.name)  # a teacher typed it: plain text
    _answer(code, person, asked)
    if given := rooms.given(code, person, asked):
        st.text(say("given", answer=given))
    if is_shown:
        _tally(code, asked)


def _answer(code: str, person: str, asked: Asked) -> None:
    """Buttons for a choice, a box for a number or a word."""
    if asked.kind == "choice":
        with st.container(horizontal=True):
            for option in asked.options:
                if st.button(option, key=f"room_answer_{asked.name}_{option}"):
                    state.rooms().answer(code, person, asked, option)
        return
    key = f"room_answer_{asked.name}"
    with st.form(f"{key}_form", border=False):  # so that Enter sends, as on a phone
        typed = st.text_input(say("answer"), key=key, max_chars=LONGEST_ANSWER, autocomplete="off")
        is_sent = st.form_submit_button(say("send"), key=f"{key}_send")
    if not typed:
        return
    try:
        counted = asked.accepted(typed)
    except Refused:  # said in every run, until another answer is sent
        st.info(say("refused.answer"))
        return
    if is_sent:
        state.rooms().answer(code, person, asked, counted)


def _tally(code: str, asked: Asked, *, key: str = "room_tally") -> None:
    """How many gave each answer, as bars."""
    tally = state.rooms().tally(code, asked)
    most = max(tally.answers, 1)
    rows = [
        Row(answer, (Bar(count / most, str(count)),)) for answer, count in tally.counts[:MOST_SHOWN]
    ]
    title = say("tally", count=tally.answers, people=tally.people)
    heading = asked.text or asked.name
    compared_bars(
        rows,
        [Column("", "lstm")],
        key=key,
        dark=state.is_dark(),
        title=f"{heading} · {title}",
    )


def _kind(kind: str) -> str:
    return say(f"kinds.{kind}")


def _code(typed: str) -> str:
    """The code that was typed; empty for what is none."""
    try:
        return code_of(typed)
    except ValueError:
        return ""


def _open() -> None:
    try:
        state.change(room=state.rooms().open(state.person()))
        state.set_session_value("room_refused", None)
    except Refused as refused:
        state.set_session_value("room_refused", refused.reason)


def _join() -> None:
    if not (code := _code(state.widget_value("room_code") or "")):
        return
    try:
        state.rooms().join(code, state.person())
        state.change(room=code)
        state.set_session_value("room_refused", None)
    except Refused as refused:
        state.set_session_value("room_refused", refused.reason)


def _leave() -> None:
    state.change(room="")


def _close() -> None:
    state.rooms().close(state.current().room, state.person())
    state.change(room="")
