"""When to use it: should I use one?"""

import streamlit as st

from dashboard import state
from dashboard.features.applications import forecasting, short, speed
from dashboard.features.applications.cards import cards
from dashboard.features.page import panel as page
from dashboard.features.sentence import panel as sentence
from dashboard.prose.messages import messages
from lstm_core.evidence.applications import applications
from lstm_core.evidence.plan.measured import measured

say = messages("applications")
texts = page.head("when")
sweep = measured()
of_short = state.cached(lambda: short.facts(sweep), sweep.stamp, "short")
measured_short = texts["short_measured"].format(**of_short)
texts["not_short"] = texts["not_short"].format(short=measured_short)
cards(texts)
st.markdown(texts["care"])
st.page_link("dashboard/views/compare.py", label=say("compare"))

found, dark = applications(), state.is_dark()

st.header(say("headings.series"), anchor=False)
of_series = forecasting.facts(found.forecasting)
st.markdown(texts["series"].format(**of_series))
errors = state.cached(
    lambda: forecasting.forecast_errors(found.forecasting, dark=dark), found.stamp, "errors", dark
)
page.chart(errors, key="errors", alt=forecasting.forecast_errors_alt(found.forecasting))

st.header(say("headings.speed"), anchor=False)
of_speed = speed.facts(found.speed)
st.markdown(texts["speed"].format(**of_speed))
times = state.cached(
    lambda: speed.training_time(found.speed, dark=dark), found.stamp, "speed", dark
)
page.chart(times, key="speed", alt=speed.training_time_alt(found.speed))

st.header(say("headings.since"), anchor=False)
st.markdown(texts["since"])

page.details(
    {
        say("headings.series"): texts["series_how"].format(**of_series),
        say("headings.speed"): texts["speed_how"].format(**of_speed),
    }
)
sentence.keep_address()
