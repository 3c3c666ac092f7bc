"""Inside the gates: what happened at this word?"""

import streamlit as st

from dashboard import workbench
from dashboard.components.gates import gate_picture
from dashboard.panels import arithmetic, export, network, page, sentence
from lstm_core.reading.ordering import unit_order

texts = page.head("gates")
dark = workbench.is_dark()


@st.fragment
def live() -> None:
    """The sentence, and the picture that shows all of what the network did with it."""
    above, beside = st.columns([3, 1.3], vertical_alignment="bottom")
    with above:
        typed = sentence.box(keeps_address=False)
    with beside:
        order = sentence.choose_order()
    reading = sentence.reading_of(workbench.recipe(), typed)
    if reading is not None:
        sentence.accounted_for(reading)
        trace = reading.trace
        step, unit = workbench.chosen(trace.timesteps, trace.units)
        step, unit = gate_picture(
            trace,
            key="picture",
            dark=dark,
            step=step,
            unit=unit,
            order=unit_order(trace, order).tolist(),
            prediction=reading.prediction.top(1)[0],
        )
        workbench.choose(step, unit, steps=trace.timesteps)
        st.header("How this number comes about", anchor=False)
        arithmetic.opened(reading, step, unit)
        st.header("Take it along", anchor=False)
        export.take_along(reading)
    sentence.keep_address()


if network.trained():
    live()
else:
    sentence.keep_address()
cell = workbench.recipe().cell
if cell != "lstm":
    st.markdown(texts[f"no_cell_state_{cell}"])
page.more("How to read this picture", texts["how_to_read"])
if cell == "lstm":
    page.more("Cell state and hidden state are not the same", texts["h_and_c"])
if cell != "rnn":  # its one equation stands above
    page.more("The equations", texts["equations"])
if workbench.prepared().framing == "prefixes":
    page.more("What the pads do", texts["pads"])
page.more("The scales", texts["scales"])
page.more("What these numbers do not say", texts["care"])
