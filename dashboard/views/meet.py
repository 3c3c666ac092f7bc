"""Meet the LSTM: what does it keep, and what does it let go?"""

import streamlit as st

from dashboard import state, theme
from dashboard.features.memory.component import memory_picture, picture_data
from dashboard.features.network import panel as network
from dashboard.features.page import panel as page
from dashboard.features.predict.bars import word_bars
from dashboard.features.sentence import panel as sentence
from dashboard.figures.wording import noun
from dashboard.prose.messages import messages
from lstm_core.gates import GateTrace

say = messages("meet")
texts = page.head("meet")
dark = state.is_dark()


@st.fragment
def live() -> None:
    """The sentence box and, as one types, what the network keeps of it and says next."""
    typed = sentence.box()
    recipe = state.recipe()
    reading = sentence.reading_of(recipe, typed)
    if reading is None:
        return
    sentence.accounted_for(reading)
    kept, said = st.columns([5, 3], gap="large")
    with kept:
        if isinstance(trace := reading.trace, GateTrace):
            memory = state.cached_for_recipe(
                lambda: picture_data(trace, dark=dark, level=recipe.level), "memory", typed, dark
            )
            memory_picture(memory, key="memory")
        else:
            st.info(say("no_cell_state", cell=theme.CELLS[recipe.cell]))
            st.button(say("take_lstm"), on_click=state.change_recipe, kwargs={"cell": "lstm"})
    with said:
        title = say("next", level=noun(recipe.level))
        word_bars(reading.prediction.top(5), key="next", dark=dark, title=title, cell=recipe.cell)


if network.trained():
    live()
    if state.recipe().cell == "lstm":
        page.more(say("more.how_to_read"), texts["how_to_read"])
else:
    sentence.keep_address()

st.header(say("states"), anchor=False)
st.markdown(texts["states"])
for column, gate in zip(
    st.columns(3, gap="large"), ("forget_gate", "input_gate", "output_gate"), strict=True
):
    with column:
        st.subheader(theme.quantity(gate).label.capitalize(), anchor=False)
        page.swatch(gate)
        st.markdown(texts[f"gate_{gate.removesuffix('_gate')}"])
page.more(say("more.cell_equations"), texts["cell_equations"])

st.header(say("what"), anchor=False)
st.markdown(f"{texts['what']}\n\n{texts['used_for']}")
page.more(say("more.history"), texts["history"])
page.more(say("more.care"), texts["care"])
