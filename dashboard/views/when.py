"""When to use it: should I use one?"""

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from dashboard import state
from dashboard.features.applications import forecasting, short, speed
from dashboard.features.page import panel as page
from dashboard.features.sentence import panel as sentence
from dashboard.figures.fast_figure import FastFigure
from dashboard.prose.messages import messages
from lstm_core.evidence.applications import applications

Measured = TypeVar("Measured")

say = messages("applications")
texts = page.head("when")
for column, title, kind in zip(
    st.columns(2, gap="large"), (say("good"), say("not_ideal")), ("good_", "not_"), strict=True
):
    with column:
        st.header(title, anchor=False)
        for name, text in texts.items():
            if name.startswith(kind):
                with st.container(border=True):
                    st.markdown(text)
st.markdown(texts["care"])
st.page_link("dashboard/views/compare.py", label=say("compare"))

found, dark = applications(), state.is_dark()
folded: dict[str, str] = {}


def chart(
    key: str,
    measured: Measured,
    draw: Callable[..., FastFigure],
    alt: Callable[[Measured], str],
) -> None:
    """A figure of what was measured, drawn once."""
    figure = state.cached(lambda: draw(measured, dark=dark), found.stamp, key, dark)
    page.chart(figure, key=key, alt=alt(measured))


def explain(name: str, facts: dict[str, object]) -> None:
    """What a measurement's numbers say; how it was made, and its limits, at the page's end."""
    st.markdown(texts[f"{name}_numbers"].format(**facts))
    how = texts[f"{name}_how_numbers"].format(**facts)
    folded[say(f"headings.{name}")] = f"{how}\n\n**{say('limits')}**\n\n{texts[f'{name}_limits']}"


st.header(say("headings.series"), anchor=False)
st.markdown(texts["series"])
series = found.forecasting
chart("excerpt", series, forecasting.forecast_excerpt, forecasting.forecast_excerpt_alt)
chart("errors", series, forecasting.forecast_errors, forecasting.forecast_errors_alt)
explain("series", forecasting.facts(series))

st.header(say("headings.short"), anchor=False)
st.markdown(texts["short"])
chart("short", found.short, short.short_sequences, short.short_sequences_alt)
explain("short", short.facts(found.short))

st.header(say("headings.speed"), anchor=False)
st.markdown(texts["speed"])
chart("speed", found.speed, speed.training_time, speed.training_time_alt)
st.html(
    state.cached(lambda: speed.growth_table(found.speed, dark=dark), found.stamp, "growth", dark)
)
explain("speed", speed.facts(found.speed))

page.details(folded)
sentence.keep_address()
