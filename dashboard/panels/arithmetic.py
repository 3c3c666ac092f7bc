"""From a number in the picture to the weights it came from, and to the code that gives it again."""

from __future__ import annotations

import streamlit as st

from dashboard import snippets, theme, workbench
from dashboard.figures.arithmetic import equation_html, terms_html
from dashboard.figures.steps import step_words
from lstm_core.network.recipe import Recipe
from lstm_core.reading.arithmetic import Arithmetic, CellWeights, arithmetic
from lstm_core.reading.results import Reading


def opened(reading: Reading, step: int, unit: int) -> None:
    """How a unit's gate came to its value at a step: the sum, who contributed, the code.

    `reading` is the current network's, `step` a time step of its trace, pads included. Call it
    inside a fragment: only that runs again when another quantity is chosen.
    """
    weights = workbench.weights()
    if isinstance(weights, workbench.Unread):
        st.warning("The network's weights cannot be shown now.")
        st.text(weights.message)  # it may quote anything: plain text, never Markdown
        return
    name = _choose(weights)
    sum_ = arithmetic(weights, reading.trace, name, step=step, unit=unit)
    dark = workbench.is_dark()
    st.text(_place(reading, step, unit))
    st.html(equation_html(sum_, float(getattr(reading.trace, name)[step, unit]), dark=dark))
    st.markdown("**Who contributed most**")
    st.html(terms_html(sum_, dark=dark))
    st.caption(_note(sum_))
    with st.expander("Get this number on your own machine"):
        code(reading, name, step, unit)


def code(reading: Reading, name: str, step: int, unit: int) -> None:
    """The script that prints one number of the trace, and the file it needs for a long text."""
    recipe = workbench.recipe()
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


def _choose(weights: CellWeights) -> str:
    """The quantity to open; a simple RNN has only one."""
    names = weights.quantities
    if len(names) == 1:
        return names[0]
    chosen = st.segmented_control(
        "Which sum",
        names,
        format_func=lambda name: f"{theme.quantity(name).letter} · {theme.quantity(name).label}",
        required=True,
        key=workbench.kept(_key(weights.kind), names[0]),
    )
    return chosen or names[0]


def _key(kind: str) -> str:
    return f"sum_{kind}"


def _place(reading: Reading, step: int, unit: int) -> str:
    return f"At “{step_words(reading.trace)[step]}”, unit {unit}:"


def _note(sum_: Arithmetic) -> str:
    note = (
        "x is the word’s vector, h what all units showed after the word before; W, U and b are "
        "learned. Sums add up to the last digit shown; factors are rounded by themselves."
    )
    if sum_.reset is None:
        return note
    return (
        f"{note} The candidate sees the past through the reset gate, here {sum_.reset:.3f}: "
        "the past’s values are h times that."
    )
