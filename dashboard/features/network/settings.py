"""The settings of the visitor's network."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard import state, theme
from dashboard.features.page import panel as page
from dashboard.figures.wording import noun
from dashboard.prose.messages import messages
from lstm_core.network.recipe import BOUNDS, CELLS
from lstm_core.text.splitting import MIN_LINES

say = messages("network")


def controls() -> None:
    """The settings of the current recipe; a change makes another network the current one.

    None where a link locks the network or takes its settings away.
    """
    if state.is_locked() or not state.shows("settings"):
        return
    with st.container(horizontal=True):
        st.segmented_control(
            say("cell"),
            CELLS,
            format_func=theme.CELLS.__getitem__,
            required=True,
            **_control("cell"),
        )
        for name in ("units", "epochs", "seed"):
            _number(name)
    page.when_open(say("more_settings"), _more, key="more_settings")
    _proposal()


def _more() -> None:
    """The settings that few change."""
    with st.container(horizontal=True):
        _number("embedding_dim")
        _number("batch_size")
        _steps("learning_rate", 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.segmented_control(
            say("settings.layers"), range(1, 4), required=True, **_control("layers")
        )
        _both_ways()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _steps("dropout", 0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
        _held_out()
    _unigram_start()


def _both_ways() -> None:
    """Whether each layer reads from both ends; windows cannot be read so."""
    recipe = state.recipe()
    is_possible = state.prepared().framing == "prefixes"
    st.toggle(
        say("settings.bidirectional"),
        disabled=not is_possible,
        help=say("bidirectional_help" if is_possible else "bidirectional_not"),
        **_control("bidirectional"),
    )
    if recipe.layers > 1 or recipe.bidirectional:
        st.caption(say("which_layer"))


def _held_out() -> None:
    """Whether a tenth of the lines is held out, and the training ends by the loss on it."""
    recipe = state.recipe()
    lines = sum(1 for line in recipe.corpus if line.strip())
    st.toggle(
        say("settings.validation"),
        disabled=lines < MIN_LINES,
        help=say("validation_help" if lines >= MIN_LINES else "validation_not", count=MIN_LINES),
        **state.control(
            "validation",
            recipe.validation,
            lambda new: state.change_recipe(validation=new, patience=recipe.patience if new else 0),
        ),
    )
    if recipe.validation:
        _number("patience", help=say("patience_help"))


def _unigram_start() -> None:
    """Whether the softmax's biases begin with the tokens' shares of the text."""
    st.toggle(
        say("settings.unigram_start"),
        help=say("unigram_start_help", tokens=noun(state.recipe().level, plural=True)),
        **_control("unigram_start"),
    )


def _proposal() -> None:
    """A button that takes the settings proposed for the text, where others are set."""
    recipe = state.recipe()
    proposed = state.proposed()
    if recipe == proposed:
        return
    st.button(
        say("propose"),
        help=say("propose_help"),
        on_click=state.set_recipe,
        args=(proposed,),
    )


def _number(name: str, **options: Any) -> None:
    low, high = map(int, BOUNDS[name])
    st.number_input(say(f"settings.{name}"), low, high, **_control(name), **options)


def _steps(name: str, *usual: float) -> None:
    """Numbers to choose from, and the current one, which a link may have set to any."""
    st.select_slider(
        say(f"settings.{name}"),
        sorted({*usual, getattr(state.recipe(), name)}),
        format_func=lambda value: f"{value:g}",
        **_control(name),
    )


def _control(name: str) -> dict[str, Any]:
    """The key and the callback of the widget that sets a part of the recipe."""
    value = getattr(state.recipe(), name)
    return state.control(name, value, lambda new: state.change_recipe(**{name: new}))
