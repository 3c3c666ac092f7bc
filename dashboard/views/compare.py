"""RNN vs LSTM: is the LSTM really better?"""

import streamlit as st

from dashboard import state, theme
from dashboard.features.agreement.figure import (
    accuracy_by_distance,
    accuracy_by_distance_alt,
    at_the_farthest,
)
from dashboard.features.evidence import panel as evidence
from dashboard.features.guess import panel as guess
from dashboard.features.network.training import trained
from dashboard.features.page import panel as page
from dashboard.features.predict import panel as answers
from dashboard.features.race import panel as race
from dashboard.features.sentence import panel as sentence
from dashboard.prose.messages import messages
from lstm_core.evidence.summaries import runs
from lstm_core.network.recipe import Cell, layers
from lstm_core.reading.prediction import Reading

CELLS: tuple[Cell, ...] = ("rnn", "lstm")
say = messages("compare")
of_agreement = messages("agreement")
of_evidence = messages("evidence")
of_predict = messages("predict")
of_race = messages("race")
texts = page.head("compare")

if state.shows("verdicts"):
    evidence.table(texts)
    evidence.closer(texts)
    page.more(of_evidence("panel.verdicts"), texts["verdicts"])
    page.more(of_evidence("panel.words"), texts["words"])

race.arrive()
st.header(of_race("title"), anchor=False)
race.panel(texts)

st.header(of_agreement("title"), anchor=False)
measured, dark = runs(), state.is_dark()
figure, alt, farthest = state.cached(
    lambda: (
        accuracy_by_distance(measured, dark=dark),
        accuracy_by_distance_alt(measured),
        at_the_farthest(measured),
    ),
    "agreement",
    dark,
)
st.markdown(f"{texts['agreement']} {farthest}")
page.chart(figure, key="agreement", alt=alt)
page.more(of_agreement("more"), texts["agreement_how"])

st.header(say("title"), anchor=False)
st.markdown(texts["one_sentence"])


@st.fragment
def live() -> None:
    """One sentence, and what the RNN and the LSTM expect next; they differ in the cell alone."""
    typed = sentence.box()
    readable = sentence.can_be_read(typed)
    readings: dict[Cell, Reading] = {}
    for cell in CELLS:
        recipe, key = state.recipe().with_cell(cell), f"compare_{cell}"
        if not trained(recipe, key=key) or not readable:
            continue
        reading = sentence.reading_of(recipe, typed, key=key, says_why=cell == CELLS[0])
        if reading is not None:
            readings[cell] = reading
    if not readings:
        return
    if not guess.may_see("bars", typed):
        return
    answers.bars(
        {theme.CELLS[cell]: reading.prediction for cell, reading in readings.items()},
        colours=list(readings),
        key="compare_bars",
        title=of_predict(f"titles.{state.recipe().level}"),
    )
    st.caption(say("sizes", cells="; ".join(map(size, readings))))
    sentence.accounted_for(next(iter(readings.values())))  # they have the same vocabulary


def size(cell: Cell) -> str:
    """How large the recurrent layer of one of the two is."""
    recipe = state.recipe().with_cell(cell)
    parameters = layers(recipe, state.prepared())[1].parameters
    return say("size", cell=theme.CELLS[cell], units=recipe.units, parameters=parameters)


live()
page.more(say("more"), texts["same_units"])
