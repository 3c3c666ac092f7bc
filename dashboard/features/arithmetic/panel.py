"""From a number in the picture to the weights it came from, and to the code that gives it again."""

from __future__ import annotations

import streamlit as st

from dashboard import state, theme
from dashboard.features.arithmetic import script as snippets
from dashboard.features.arithmetic.figure import sum_html
from dashboard.features.gates.component import Selection, show_sum
from dashboard.prose.messages import messages
from lstm_core.network.recipe import Recipe
from lstm_core.reading.arithmetic import arithmetic
from lstm_core.reading.prediction import Reading
from lstm_core.reading.weights import Weights

say = messages("arithmetic")


def opened(reading: Reading, selection: Selection, *, identity: int) -> None:
    """How a unit's gate got its value at a step: the sum goes into the picture, the code below.

    `reading` is the current network's; `identity` is that of the picture's message.
    """
    step, unit, name = selection
    if name is None:
        st.caption(say("open_one"))
        return
    weights = state.ask(state.recipe(), Weights(reading.place))
    if isinstance(weights, state.Unread):
        st.warning(say("no_weights"))
        st.text(weights.message)  # it may quote anything: plain text, never Markdown
        return
    trace = reading.trace
    # The picture shows the steps as they were read, the trace has them in time order.
    at = trace.timesteps - 1 - step if trace.reads_backwards else step
    sum_ = arithmetic(weights, trace, name, step=at, unit=unit, inputs=reading.inputs)
    value = float(getattr(trace, name)[at, unit])
    html = sum_html(sum_, value, dark=state.is_dark(), layer=reading.place.layer)
    show_sum(html, key="sum", name=name, step=step, unit=unit, identity=identity)
    with st.expander(say("get", quantity=theme.quantity(name).label)):
        recipe = state.recipe()
        script = snippets.reproduce(recipe, reading.sentence, name, at, unit, place=reading.place)
        st.code(script, language="python", wrap_lines=True)
        recipe_file(recipe)
        st.caption(say("code_note"))


def recipe_file(recipe: Recipe) -> None:
    """The file that a script needs beside it, if the recipe's text is long."""
    if snippets.needs_recipe_file(recipe):
        st.download_button(
            say("recipe_file"),
            lambda: snippets.recipe_file(recipe),
            file_name=snippets.RECIPE_FILE,
            mime="application/json",
            on_click="ignore",
        )
