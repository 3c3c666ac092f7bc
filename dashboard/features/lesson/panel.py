"""The step of a lesson, at the top of the page that it speaks of."""

from __future__ import annotations

import contextlib

import streamlit as st

from dashboard import state
from dashboard.features.number.panel import number_box
from dashboard.features.page import panel as page_panel
from dashboard.features.room import panel as room
from dashboard.lessons import lessons, own_lessons
from dashboard.lessons.markdown import html, line
from dashboard.lessons.parsing import CHOICE_LETTERS, Lesson, LessonError, LessonStep, parse
from dashboard.prose.messages import messages
from dashboard.state.class_rooms import Asked, Kind
from dashboard.state.question import Answer, Question
from dashboard.state.showing import Showing
from dashboard.state.visitor import LessonPlace

say = messages("lesson")

OWN = "own"
"""The name of a lesson that the visitor pasted, or that their link holds."""


def own() -> Lesson | None:
    """That lesson, None where there is none. Raises LessonError for a file that is none."""
    text = state.current().own_lesson
    return parse(text) if text else None


def known() -> dict[str, Lesson]:
    """All lessons that this visitor can open, by name."""
    with contextlib.suppress(LessonError):  # the page “Lessons” says what is wrong
        if (written := own()) is not None:
            return {**lessons(), **own_lessons()[0], OWN: written}
    return {**lessons(), **own_lessons()[0]}


def go(name: str, step: int) -> None:
    """Show a step of a lesson, counted from 1, on its page; without a page, where one is."""
    lesson = known()[name]
    at = min(step, len(lesson.steps))
    shown = lesson.steps[at - 1]
    place = LessonPlace(name=name, step=at)
    begun: LessonPlace | None = state.session_value("lesson_shown")
    if begun is None or begun.name != name:
        state.set_session_value("lesson_showing", state.current().showing)
    state.set_session_value("lesson_shown", place)
    if shown.query:
        state.open_link(dict(shown.query))
        # What the link to the lesson took away is not given back by its steps.
        at_first: Showing = state.session_value("lesson_showing")
        state.change(showing=at_first.and_also(state.current().showing))
    state.change(lesson=place)
    if shown.page:
        st.switch_page(f"dashboard/views/{shown.page}.py")
    st.rerun()


def panel(page: str) -> None:
    """The step that the visitor is at; on another page than the step's, the way back to it."""
    place = state.current().lesson
    if place is None:
        return
    lesson = known().get(place.name)
    if lesson is None:
        state.change(lesson=None)
        st.warning(say("missing", name=place.name, known=", ".join(known())))
        return
    if state.session_value("lesson_shown") != place:
        go(place.name, place.step)
    step = lesson.steps[place.step - 1]
    with page_panel.screen("lesson"), st.container(border=True, key="lesson"):
        where = {"title": lesson.title, "step": place.step, "steps": len(lesson.steps)}
        if step.page in ("", page):
            st.html(f"<small>{line(say('place', **where))}</small> <b>{line(step.title)}</b>")
            if step.question is not None:
                room.pose(page, asked_in(step.question, place))
            _step(step, place)
            _ways(place, len(lesson.steps))
        elif st.button(say("return_to", **where)):
            go(place.name, place.step)


def _step(step: LessonStep, place: LessonPlace) -> None:
    # Written by whoever wrote the lesson: HTML of the safe subset, never Streamlit's Markdown.
    text, asked = st.columns([3, 2], gap="medium", vertical_alignment="bottom")
    with text:
        st.html(html(step.text) or "&nbsp;")
        if step.question is not None:
            st.html(f"<b>{line(step.question.text)}</b>{_choices(step.question)}")
    if step.question is None:
        return
    with asked:
        answer = _answer(step.question, f"lesson_{place.name}_{place.step}")
    if answer is None:
        return
    room.count(asked_in(step.question, place), str(answer))
    is_right = step.question.is_right(answer)
    st.text(say("given" if is_right is None else "right" if is_right else "wrong"))
    if step.after:
        st.html(html(step.after))


def _choices(question: Question) -> str:
    """What can be chosen, a line each, with its letter."""
    lines = zip(CHOICE_LETTERS, question.choices, strict=False)
    return "".join(f"<div><b>{letter}</b> &nbsp;{line(text)}</div>" for letter, text in lines)


def asked_in(question: Question, place: LessonPlace) -> Asked:
    """A lesson's question, as a class in a room answers it."""
    kind: Kind = "choice" if question.choices else "word" if question.number is None else "number"
    return Asked(place.to_link(), kind, question.text, question.choices)


def _answer(question: Question, name: str) -> Answer | None:
    """What the reader answers; None before they do."""
    if question.choices:
        # The choices stand above: of a button's label more is interpreted than of a lesson.
        letters = CHOICE_LETTERS[: len(question.choices)]
        letter = st.segmented_control(say("choose"), list(letters), key=f"{name}_choice")
        return question.choices[letters.index(letter)] if letter else None
    if question.number is not None:
        return number_box(say("number"), key=f"{name}_number")
    return st.text_input(say("word"), key=f"{name}_word", max_chars=60).strip() or None


def _ways(place: LessonPlace, steps: int) -> None:
    with st.container(horizontal=True):
        if place.step > 1 and st.button(say("back"), key="lesson_back"):
            go(place.name, place.step - 1)
        if place.step < steps and st.button(say("next"), key="lesson_next", type="primary"):
            go(place.name, place.step + 1)
        label = say("finish" if place.step == steps else "leave")
        st.button(label, key="lesson_leave", on_click=state.change, kwargs={"lesson": None})
