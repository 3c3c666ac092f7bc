"""RNN vs LSTM: is the LSTM really better?"""

import streamlit as st

from dashboard import theme, workbench
from dashboard.components.bars import word_bars
from dashboard.figures.distance import accuracy_by_distance, accuracy_by_distance_alt
from dashboard.panels import evidence, network, page, race, sentence
from lstm_core.evidence import agreement
from lstm_core.network.recipe import Cell, layers
from lstm_core.reading.results import Reading

CELLS: tuple[Cell, ...] = ("rnn", "lstm")
texts = page.head("compare")

evidence.table(texts)
evidence.closer(texts)

st.header("The race: who learns to remember the order?", anchor=False)
race.panel(texts)

st.header("Measured: agreement over a distance", anchor=False)
st.markdown(texts["agreement"])
measured, dark = agreement.runs(), workbench.is_dark()
figure, alt = workbench.made(
    lambda: (accuracy_by_distance(measured, dark=dark), accuracy_by_distance_alt(measured)),
    "agreement",
    dark,
)
page.chart(figure, key="agreement", alt=alt)
page.more("How it was measured, and what it does not show", texts["agreement_how"])

st.header("Both networks on one sentence", anchor=False)
st.markdown(texts["one_sentence"])


def one(cell: Cell, typed: str | None) -> Reading | None:
    """One network's answer, if there is a sentence; the two differ in nothing but the cell."""
    recipe = workbench.recipe().with_cell(cell)
    st.subheader(theme.CELLS[cell], anchor=False)
    key = f"compare_{cell}"
    if not network.trained(recipe, key=key) or typed is None:
        return None
    reading = sentence.reading_of(recipe, typed, key=key)
    if reading is None:
        return None
    word_bars(
        reading.prediction.top(5),
        key=f"{key}_bars",
        dark=workbench.is_dark(),
        title="Next word",
        chosen=reading.prediction.word,
        cell=cell,
    )
    parameters = layers(recipe, workbench.prepared())[1].parameters
    st.caption(f"{recipe.units} units, {parameters:,} parameters in the recurrent layer.")
    return reading


@st.fragment
def live() -> None:
    """One sentence, and what the RNN and the LSTM expect next."""
    typed = sentence.box()
    readable = sentence.can_be_read(typed)
    readings = []
    for column, cell in zip(st.columns(2, gap="large"), CELLS, strict=True):
        with column:
            readings.append(one(cell, typed if readable else None))
    if reading := next(filter(None, readings), None):
        sentence.accounted_for(reading)  # the vocabulary is the same for both


live()
page.more("Equal units are not equal sizes", texts["same_units"])
