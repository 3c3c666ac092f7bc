"""The memory of a reading, word by word, where its network has a cell state."""

from __future__ import annotations

import streamlit as st

from dashboard import state, theme
from dashboard.features.memory.component import memory_picture, picture_data
from dashboard.prose.messages import messages
from lstm_core.gates import GateTrace
from lstm_core.network.recipe import Recipe
from lstm_core.reading.prediction import Reading

say = messages("memory")


def picture(recipe: Recipe, reading: Reading, *, about: int | None = None) -> None:
    """What each word wrote into the cell state, and what is left of it.

    The caption tells the rest of the word with the number `about`, or of the first.
    """
    if isinstance(trace := reading.trace, GateTrace):
        dark = state.is_dark()
        data = state.cached(
            lambda: picture_data(trace, dark=dark, level=recipe.level, about=about),
            *("memory", recipe.digest, reading.sentence, repr(reading.surgery), repr(about), dark),
        )
        memory_picture(data, key="memory")
    else:
        st.info(say("no_cell_state", cell=theme.CELLS[recipe.cell]))
        st.button(say("take_lstm"), on_click=state.change_recipe, kwargs={"cell": "lstm"})
