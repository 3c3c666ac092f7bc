"""Inside the gates: what happened at this word?"""

import streamlit as st

from dashboard import theme, workbench
from dashboard.figures import curves, heatmaps
from dashboard.figures.wording import number
from dashboard.panels import network, page, sentence
from lstm_core.gates import GateTrace

texts = page.head("gates")
dark = workbench.is_dark()


@st.fragment
def pictures() -> None:
    """The sentence, every quantity as a heatmap, and one unit along the sentence."""
    typed = sentence.box()
    reading = sentence.reading_of(workbench.recipe(), typed)
    if reading is None:
        return
    trace = reading.trace
    step = sentence.choose_step(reading)
    unit = sentence.choose_unit(trace.units)
    sentence.accounted_for(reading)
    names = trace.quantity_names
    for start in range(0, len(names), 3):
        for column, name in zip(st.columns(3), names[start : start + 3], strict=False):
            with column:
                page.chart(
                    heatmaps.heatmap(
                        trace, name, dark=dark, selected_step=step, selected_unit=unit
                    ),
                    key=f"heatmap_{name}",
                    alt=heatmaps.heatmap_alt(trace, name, selected_step=step, selected_unit=unit),
                )
    st.subheader(f"Unit {unit} along the sentence", anchor=False)
    page.chart(
        curves.unit_curves(trace, unit, dark=dark, selected_step=step),
        key="unit_curves",
        alt=curves.unit_curves_alt(trace, unit),
    )
    for column, name in zip(st.columns(len(names)), names, strict=True):
        value = number(
            float(getattr(trace, name)[step, unit]), signed=not theme.quantity(name).is_gate
        )
        column.metric(theme.quantity(name).label, value, help=theme.quantity(name).gloss)
    if isinstance(trace, GateTrace):
        sentence.cell_equation(trace, step, unit)


if network.trained():
    pictures()
cell = workbench.recipe().cell
if cell != "lstm":
    st.markdown(texts[f"no_cell_state_{cell}"])
page.more("How to read these pictures", texts["how_to_read"])
if cell == "lstm":
    page.more("Cell state and hidden state are not the same", texts["h_and_c"])
    page.more("The equations", texts["equations"])
if workbench.prepared().framing == "prefixes":
    page.more("What the pads do", texts["pads"])
page.more("The scales", texts["scales"])
page.more("What a gate's value does not say", texts["care"])
