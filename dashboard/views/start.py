"""Start: what is a memory for?"""

import streamlit as st

from dashboard import state
from dashboard.features.gates import panel as gates
from dashboard.features.guess import panel as guess
from dashboard.features.look_for import panel as look_for
from dashboard.features.memory import panel as memory
from dashboard.features.network.training import trained
from dashboard.features.opening import panel as opening
from dashboard.features.page import panel as page
from dashboard.features.predict.bars import word_bars
from dashboard.features.sentence import panel as sentence
from dashboard.figures.wording import noun
from dashboard.prose.messages import messages
from lstm_core.reading.prediction import Read, Reading
from lstm_core.text.corpora.groups import subject

say = messages("start")

GATES = ("forget_gate", "input_gate", "output_gate")

texts = page.head("start")


@st.fragment
def live() -> None:
    """The opening, and what its network keeps of the sentence, or the visitor's own network."""
    st.markdown(texts["task"])
    read, surgery = opening.panel()
    st.header(say("memory"), anchor=False)
    if state.has_own():
        own()
        return
    sentence.keep_address(names_example=False)
    recipe = opening.recipe()
    if trained(recipe, key="opening"):
        reading = state.ask(recipe, Read(read, surgery))
        if isinstance(reading, Reading):
            memory.picture(recipe, reading, about=subject(read.split()))
            page.section(say("cell"), texts["cell"])
            gates.cell(reading, key="start_cell", unit=look_for.best_unit(opening.CORPUS))


def own() -> None:
    """The visitor's own network: its sentence, its memory, and what it says next."""
    recipe = state.recipe()
    if not trained():
        sentence.keep_address()
        return
    typed = sentence.box()
    if (reading := sentence.reading_of(recipe, typed)) is None:
        return
    sentence.accounted_for(reading)
    kept, said = st.columns([5, 3], gap="large")
    with kept:
        memory.picture(recipe, reading)
    with said:
        if not guess.may_see("bars", typed):
            return
        title = say("next", level=noun(recipe.level))
        word_bars(
            reading.prediction.top(5),
            key="next",
            dark=state.is_dark(),
            title=title,
            cell=recipe.cell,
        )


live()

if state.shows("menu"):
    st.page_link("dashboard/views/lessons.py", label=say("lessons"))
page.section(say("what"), texts["what"], texts["states"])
page.quantities({gate: texts[f"gate_{gate.removesuffix('_gate')}"] for gate in GATES})
page.section(say("equations"), texts["equations"])
page.details(
    {
        say("details.how_to_read"): texts["how_to_read"],
        say("details.memory_sum"): texts["memory_sum"],
        say("details.history"): texts["history"],
        say("details.care"): texts["care"],
    }
)
