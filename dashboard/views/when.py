"""When to use it: should I use one?"""

import streamlit as st

from dashboard import state
from dashboard.features.applications import forecasting, short, speed
from dashboard.features.applications.cards import cards
from dashboard.features.page import panel as page
from dashboard.prose.messages import messages
from lstm_core.evidence.applications import applications
from lstm_core.evidence.plan.measured import measured

say = messages("applications")
texts = page.head("when")
sweep, found, dark = measured(), applications(), state.is_dark()


def to_sort() -> str:
    """The cards, with what was measured of short sequences."""
    told = texts["short_measured"].format(**short.facts(sweep))
    reasons = texts | {"not_short": texts["not_short"].format(short=told)}
    return cards(reasons, care=texts["care"], dark=dark)


st.html(state.cached(to_sort, sweep.stamp, "cards", dark))

of_series = state.cached(lambda: forecasting.facts(found.forecasting), found.stamp, "of_series")
page.section(say("headings.series"), texts["series"].format(**of_series))
errors, alt = state.cached(
    lambda: (
        forecasting.forecast_errors(found.forecasting, dark=dark),
        forecasting.forecast_errors_alt(found.forecasting),
    ),
    found.stamp,
    "errors",
    dark,
)
page.chart(errors, key="errors", alt=alt)

of_speed = state.cached(lambda: speed.facts(found.speed), found.stamp, "of_speed")
page.section(say("headings.speed"), texts["speed"].format(**of_speed))
times, alt = state.cached(
    lambda: (speed.training_time(found.speed, dark=dark), speed.training_time_alt(found.speed)),
    found.stamp,
    "speed",
    dark,
)
page.chart(times, key="speed", alt=alt)

page.section(say("headings.since"), texts["since"])

page.details(
    {
        say("headings.series"): texts["series_how"].format(**of_series),
        say("headings.speed"): texts["speed_how"].format(**of_speed),
    }
)
