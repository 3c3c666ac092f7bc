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
from dashboard.prose.messages import messages
from lstm_core.evidence.plan.measured import measured
from lstm_core.evidence.summaries import runs

say = messages("compare")
texts = page.head("compare", is_told=state.shows("verdicts"))
found, dark = measured(), state.is_dark()

if state.shows("verdicts"):
    evidence.opening(found)

race.arrive()
page.section(messages("race")("title"), texts[f"race_{state.lineup().task}"])
race.panel(texts)

if state.shows("verdicts"):
    evidence.table(found, texts, title=say("claims"))
    evidence.closer(found, texts)

parts = {say("start"): f"{texts['start_decides']}\n\n{evidence.judged_starts(found)}"}
if state.shows("verdicts"):
    wins = evidence.where_the_rnn_wins(found, texts["rnn_wins"])
    parts = {say("rnn_wins"): wins, **parts}
evidence.starts(parts)

cells = st.container()

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
page.section(messages("agreement")("title"), f"{texts['agreement']} {farthest}")
page.chart(figure, key="agreement", alt=alt)

if state.shows("verdicts"):
    evidence.papers(found, title=say("papers"))

page.details(
    {
        **evidence.notes(found),
        say("verdicts"): texts["verdicts"],
        say("words"): texts["words"],
        say("sizes"): texts["same_units"],
        say("race"): texts["race_how"],
        messages("cells")("title"): texts["cells_care"],
        messages("agreement")("more"): texts["agreement_how"],
    }
)
with cells:  # last: after a sentence of one's own it waits for a worker
    three_cells(texts["cells"])
