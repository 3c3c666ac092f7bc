"""RNN vs LSTM: is the LSTM really better?"""

import streamlit as st

from dashboard import state
from dashboard.features.agreement.figure import (
    accuracy_by_distance,
    accuracy_by_distance_alt,
    at_the_farthest,
)
from dashboard.features.cells.panel import three_cells
from dashboard.features.evidence import panel as evidence
from dashboard.features.page import panel as page
from dashboard.features.race import panel as race
from dashboard.features.sentence import panel as sentence
from dashboard.prose.messages import messages
from lstm_core.evidence.plan.measured import measured
from lstm_core.evidence.summaries import runs

say = messages("compare")
texts = page.head("compare")
found, dark = measured(), state.is_dark()

if state.shows("verdicts"):
    evidence.opening(found)

race.arrive()
st.header(messages("race")("title"), anchor=False)
race.panel(texts)

if state.shows("verdicts"):
    st.header(say("claims"), anchor=False)
    evidence.table(found, texts)
    evidence.closer(found, texts)
    st.header(say("rnn_wins"), anchor=False)
    evidence.where_the_rnn_wins(found, texts["rnn_wins"])

st.header(say("start"), anchor=False)
evidence.beginnings_table(found)
st.markdown(texts["start_decides"])
st.page_link("dashboard/views/vanish.py", label=say("to_gradients"))

st.header(messages("cells")("title"), anchor=False)
st.markdown(texts["cells"])
cells = st.container()
st.markdown(texts["cells_care"])

st.header(messages("agreement")("title"), anchor=False)
agreements = runs()
figure, alt, farthest = state.cached(
    lambda: (
        accuracy_by_distance(agreements, dark=dark),
        accuracy_by_distance_alt(agreements),
        at_the_farthest(agreements),
    ),
    "agreement",
    dark,
)
st.markdown(f"{texts['agreement']} {farthest}")
page.chart(figure, key="agreement", alt=alt)

if state.shows("verdicts"):
    st.header(say("papers"), anchor=False)
    evidence.papers(found)

page.details(
    {
        say("verdicts"): texts["verdicts"],
        say("words"): texts["words"],
        say("sizes"): texts["same_units"],
        say("race"): texts["race_how"],
        messages("agreement")("more"): texts["agreement_how"],
    }
)
sentence.keep_address()
with cells:  # last: after a sentence of one's own it waits for a worker
    three_cells()
