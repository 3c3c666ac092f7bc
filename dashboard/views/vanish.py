"""Gradients: why does an LSTM learn from far back?"""

import streamlit as st

from dashboard import state
from dashboard.features.evidence.gradients import gradients_by_seed, gradients_by_seed_alt, kinds
from dashboard.features.guess import panel as guess
from dashboard.features.network.training import trained
from dashboard.features.page import panel as page
from dashboard.features.sentence import panel as sentence
from dashboard.features.vanish import panel as vanish
from dashboard.features.vanish.component import chain_picture
from dashboard.features.vanish.figure import beginnings_alt, beginnings_plot
from dashboard.prose.messages import messages
from lstm_core.evidence.results import findings
from lstm_core.evidence.summaries import beginnings

say = messages("vanish")
texts = page.head("vanish")
dark = state.is_dark()


@st.fragment
def live() -> None:
    """A sentence, and the gradient of its prediction in the visitor's network."""
    typed = sentence.box()
    reading = sentence.reading_of(state.recipe(), typed)
    if reading is not None and guess.may_see("next", typed):
        vanish.own_network(texts, typed, reading)


state.change(chain=chain_picture(state.current().chain, key="chain", dark=dark))
page.sections(
    {
        say("headings.derivative"): texts["derivative"],
        say("headings.beginnings"): texts["beginnings"],
    },
    before=texts["picture"],
)
untrained = beginnings()
figure, alt = state.cached(
    lambda: (beginnings_plot(untrained, dark=dark), beginnings_alt(untrained)), "beginnings", dark
)
page.chart(figure, key="beginnings", alt=alt)
page.sections({say("headings.trained"): texts["trained"]}, before=texts["beginnings_care"])
found = findings()
measured = state.cached(lambda: kinds(found), found.stamp, "kinds")
lines, alt = state.cached(
    lambda: (gradients_by_seed(measured, dark=dark), gradients_by_seed_alt(measured)),
    found.stamp,
    "trained",
    dark,
)
page.chart(lines, key="trained", alt=alt)

page.section(say("headings.own"), texts["own"])
if trained():
    live()
page.details(
    {
        say("more.carousel"): texts["carousel"],
        say("more.squashing"): texts["squashing"],
        say("more.truncated"): texts["truncated"],
        say("more.picture"): texts["picture_care"],
        say("more.measured"): texts["measured"],
        say("more.sources"): texts["sources"],
    }
)
