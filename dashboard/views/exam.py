"""Exam: could you answer these?"""

import streamlit as st

from dashboard.features.exam import panel as exam
from dashboard.features.page import panel as page
from dashboard.prose import fill
from dashboard.prose.messages import messages

say = messages("exam")
texts = page.head("exam")

page.section(say("headings.compute"), texts["compute"])
exam.one_step()

page.section(say("headings.questions"), texts["questions"])
own = exam.own_network()
with st.container(key="exam_questions"):  # on paper they are shown, and stay closed
    for place, name in enumerate(say.table["ask"], 2):
        page.more(f"{place}. {say(f'ask.{name}')}", fill(texts[f"answer_{name}"], own))
