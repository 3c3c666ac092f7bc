"""From a number in the picture to the weights it came from, and to the code that gives it again."""

from __future__ import annotations

import streamlit as st

from dashboard import state, theme
from dashboard.features.arithmetic.figure import sum_html
from dashboard.features.gates.component import Selection, show_sum
from dashboard.features.train import script as snippets
from lstm_core.network.recipe import Recipe
from lstm_core.reading.arithmetic import Arithmetic, arithmetic
from lstm_core.reading.prediction import Reading
from lstm_core.reading.weights import Weights


def opened(reading: Reading, selection: Selection, *, identity: int) -> None:
    """How a unit's gate came to its value at a step: the sum goes into the picture, the code below.

    `reading` is the current network's; `identity` is that of the picture's message.
    """
    step, unit, name = selection
    if name is None:
        st.caption("Open a gate in the cell: its sum, down to the weights, takes the cell's place.")
        return
    weights = state.ask(state.recipe(), Weights())
    if isinstance(weights, state.Unread):
        st.warning("The network's weights cannot be shown now.")
        st.text(weights.message)  # it may quote anything: plain text, never Markdown
        return
    sum_ = arithmetic(weights, reading.trace, name, step=step, unit=unit)
    value = float(getattr(reading.trace, name)[step, unit])
    html = sum_html(sum_, value, dark=state.is_dark(), note=_note(sum_))
    show_sum(html, key="sum", name=name, step=step, unit=unit, identity=identity)
    with st.expander(f"Get this {theme.quantity(name).label} on your own machine"):
        code(reading, name, step, unit)


def code(reading: Reading, name: str, step: int, unit: int) -> None:
    """The script that prints one number of the trace, and the file it needs for a long text."""
    recipe = state.recipe()
    st.code(
        snippets.reproduce(recipe, reading.sentence, name, step, unit),
        language="python",
        wrap_lines=True,
    )
    recipe_file(recipe)
    st.caption(
        "It trains the same network first, in a few seconds if the text is short. Trained on "
        "another kind of processor, a network's last digits can differ."
    )


def recipe_file(recipe: Recipe) -> None:
    """The file that a script needs beside it, if the recipe's text is long."""
    if snippets.needs_recipe_file(recipe):
        st.download_button(
            "The recipe with its text, for the script",
            lambda: snippets.recipe_file(recipe),
            file_name=snippets.RECIPE_FILE,
            mime="application/json",
            on_click="ignore",
        )


def _note(sum_: Arithmetic) -> str:
    note = (
        "x is the word’s vector, h what all units showed before; W, U and b are learned. What is "
        "added adds up as shown; a product of rounded factors can differ in the last digit. "
        "The code for this number is below the picture."
    )
    if sum_.reset is None:
        return note
    return (
        f"{note} The candidate sees the past through the reset gate, here {sum_.reset:.3f}: "
        "the past’s values are h times that."
    )
