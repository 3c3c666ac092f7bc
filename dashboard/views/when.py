"""When to use it: should I use one?"""

import streamlit as st

from dashboard import state
from dashboard.features.applications import forecasting, numbers, short, speed
from dashboard.features.page import panel as page
from dashboard.features.sentence import panel as sentence
from lstm_core.evidence.applications import applications

GOOD, NOT = "good_", "not_"
HOW = "How it was measured"
LIMITS = "What it does not show"

texts = page.head("when")
for column, title, kind in zip(
    st.columns(2, gap="large"), ("Good for", "Not ideal for"), (GOOD, NOT), strict=True
):
    with column:
        st.header(title, anchor=False)
        for name, text in texts.items():
            if name.startswith(kind):
                with st.container(border=True):
                    st.markdown(text)
st.markdown(texts["care"])
st.page_link("dashboard/views/compare.py", label="What was measured of RNN and LSTM")

measured, dark = applications(), state.is_dark()


def said(name: str, told: numbers.Numbers) -> None:
    """What a measurement's numbers say, how it was made, and what it does not show."""
    st.markdown(texts[f"{name}_numbers"].format(**told))
    page.more(HOW, texts[f"{name}_how_numbers"].format(**told))
    page.more(LIMITS, texts[f"{name}_limits"])


st.header("Measured: a season, a trend and noise", anchor=False)
st.markdown(texts["series"])
page.chart(
    state.cached(
        lambda: forecasting.forecast_excerpt(measured.forecasting, dark=dark),
        measured.stamp,
        "excerpt",
        dark,
    ),
    key="excerpt",
    alt=forecasting.forecast_excerpt_alt(measured.forecasting),
)
page.chart(
    state.cached(
        lambda: forecasting.forecast_errors(measured.forecasting, dark=dark),
        measured.stamp,
        "errors",
        dark,
    ),
    key="errors",
    alt=forecasting.forecast_errors_alt(measured.forecasting),
)
said("series", numbers.of_forecasting(measured.forecasting))

st.header("Measured: a short sequence", anchor=False)
st.markdown(texts["short"])
page.chart(
    state.cached(
        lambda: short.short_sequences(measured.short, dark=dark), measured.stamp, "short", dark
    ),
    key="short",
    alt=short.short_sequences_alt(measured.short),
)
said("short", numbers.of_short(measured.short))

st.header("Measured: time per example", anchor=False)
st.markdown(texts["speed"])
page.chart(
    state.cached(
        lambda: speed.training_time(measured.speed, dark=dark), measured.stamp, "speed", dark
    ),
    key="speed",
    alt=speed.training_time_alt(measured.speed),
)
st.html(
    state.cached(
        lambda: speed.growth_table(measured.speed, dark=dark), measured.stamp, "growth", dark
    )
)
said("speed", numbers.of_speed(measured.speed))

sentence.keep_address()
