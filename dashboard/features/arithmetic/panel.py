"""From a number in the picture to the weights it came from, and to the code that gives it again."""

from __future__ import annotations

import dataclasses

import streamlit as st

from dashboard import state, theme
from dashboard.features.arithmetic import script as snippets
from dashboard.features.gates.component import Selection, hand_weights
from dashboard.prose.messages import messages
from lstm_core.network.recipe import Recipe
from lstm_core.reading.prediction import Reading
from lstm_core.reading.weights import Weights

say = messages("arithmetic")


def with_weights(reading: Reading) -> Reading:
    """The current network's reading with what the sums behind its gates are made of.

    Without it, and with a warning, where no worker answers.
    """
    weights = state.ask(state.recipe(), Weights(reading.place))
    if isinstance(weights, state.Unread):
        st.warning(say("no_weights"))
        st.text(weights.message)  # it may quote anything: plain text, never Markdown
        return reading
    return dataclasses.replace(reading, trace=dataclasses.replace(reading.trace, weights=weights))


def opened(reading: Reading, selection: Selection) -> None:
    """How a unit's gate got its value at a step: the picture is handed the weights, and below it
    stands code that gives the number again.
    """
    step, unit, name, _ = selection
    weights = reading.trace.weights
    if name is None or weights is None:
        return
    hand_weights(weights, key="weights")
    # The picture shows the steps as they were read, the script has them in time order.
    trace = reading.trace
    at = trace.timesteps - 1 - step if trace.reads_backwards else step
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
