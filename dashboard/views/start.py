"""Start: what is a memory for?"""

import streamlit as st

from dashboard import state, theme
from dashboard.features.gates.component import gate_picture
from dashboard.features.guess import panel as guess
from dashboard.features.look_for import panel as look_for
from dashboard.features.memory.component import memory_picture, picture_data
from dashboard.features.network.training import trained
from dashboard.features.opening import panel as opening
from dashboard.features.page import panel as page
from dashboard.features.predict.bars import word_bars
from dashboard.features.sentence import panel as sentence
from dashboard.figures.wording import noun
from dashboard.prose.messages import messages
from lstm_core.gates import GateTrace
from lstm_core.network.recipe import Recipe
from lstm_core.picture.message import linked_message
from lstm_core.reading.prediction import Read, Reading

say = messages("start")
texts = page.head("start")
dark = state.is_dark()


def memory(recipe: Recipe, reading: Reading) -> None:
    """What each word wrote into the cell state, and what is left of it."""
    if isinstance(trace := reading.trace, GateTrace):
        data = state.cached(
            lambda: picture_data(trace, dark=dark, level=recipe.level),
            *("memory", recipe.digest, reading.sentence, repr(reading.surgery), dark),
        )
        memory_picture(data, key="memory")
    else:
        st.info(say("no_cell_state", cell=theme.CELLS[recipe.cell]))
        st.button(say("take_lstm"), on_click=state.change_recipe, kwargs={"cell": "lstm"})


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
            memory(recipe, reading)
            cell(reading)


def cell(reading: Reading) -> None:
    """The cell of the unit that follows the subject best, with a player."""
    st.header(say("cell"), anchor=False)
    st.markdown(texts["cell"])
    trace, best = reading.trace, look_for.best_unit(opening.CORPUS)
    step, unit = state.session_value("start_cell", (trace.timesteps - 1, best))
    message = state.cached(
        lambda: linked_message(trace, theme.palette(dark)),
        *("start_cell", reading.sentence, repr(reading.surgery), dark),
    )
    chosen = gate_picture(
        message,
        key="start_cell_picture",
        dark=dark,
        step=min(step, trace.timesteps - 1),
        unit=unit,
        cell_alone=True,
    )
    state.set_session_value("start_cell", (chosen.step, chosen.unit))


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
        memory(recipe, reading)
    with said:
        if not guess.may_see("bars", typed):
            return
        title = say("next", level=noun(recipe.level))
        word_bars(reading.prediction.top(5), key="next", dark=dark, title=title, cell=recipe.cell)


live()

if state.shows("menu"):
    st.page_link("dashboard/views/lessons.py", label=say("lessons"))
st.header(say("what"), anchor=False)
st.markdown(texts["what"])
st.markdown(texts["states"])
for column, gate in zip(st.columns(3), ("forget_gate", "input_gate", "output_gate"), strict=True):
    with column:
        st.subheader(theme.quantity(gate).label.capitalize(), anchor=False)
        page.swatch(gate)
        st.markdown(texts[f"gate_{gate.removesuffix('_gate')}"])
page.details(
    {
        say("details.how_to_read"): texts["how_to_read"],
        say("details.equations"): texts["equations"],
        say("details.history"): texts["history"],
        say("details.care"): texts["care"],
    }
)
