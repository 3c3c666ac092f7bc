"""Lessons: who takes you through it?"""

import streamlit as st

from dashboard import state
from dashboard.features.lesson import panel as lesson
from dashboard.features.page import panel as page
from dashboard.lessons import lessons, own_lessons, source
from dashboard.lessons.markdown import html, line
from dashboard.lessons.parsing import Lesson, LessonError
from dashboard.prose.messages import messages

say = messages("lesson")
texts = page.head("lessons")


def entry(name: str, of: Lesson) -> None:
    """A lesson of the list, and the button that begins it."""
    takes = say("minutes", minutes=of.minutes, steps=len(of.steps))
    with st.container(border=True, width=280, key=f"lesson_card_{name}"):
        st.html(f"<strong>{line(of.title)}</strong>{html(of.about)}<small>{takes}</small>")
        if st.button(say("begin"), key=f"begin_{name}"):
            lesson.go(name, 1)


with st.container(horizontal=True):
    for name, of in lessons().items():
        entry(name, of)

found, problems = own_lessons()
if found or problems:
    st.header(say("from_folder"), anchor=False)
for name, of in found.items():
    entry(name, of)
for problem in problems:
    st.warning(say("folder_problem"))
    st.text(problem)

page.section(say("own_title"), texts["own"])
with st.form("own_lesson"):
    pasted = st.text_area(say("paste"), key=state.persistent_key("lesson_text", ""), height=220)
    is_used = st.form_submit_button(say("use"))
if is_used:
    state.change(own_lesson=pasted)
try:
    if (own := lesson.own()) is not None:
        entry(lesson.OWN, own)
        fits = state.packed_lesson(state.current().own_lesson)
        st.caption(say("own_link" if fits else "own_long"))
except LessonError as error:
    st.warning(say("not_a_lesson"))
    st.text(str(error))  # it may quote the file
with st.expander(say("example_title")):
    st.code(source("memory"), language="markdown", wrap_lines=True)
    st.markdown(texts["format"])
