"""A guess that a link asks for before an answer is seen."""

from __future__ import annotations

import streamlit as st

from dashboard import state
from dashboard.features.page import panel as page
from dashboard.prose.messages import messages
from dashboard.state.showing import Hideable
from lstm_core.network.recipe import Recipe

say = messages("guess")


def may_see(
    part: Hideable, sentence: str, recipe: Recipe | None = None, *, key: str = "guess"
) -> bool:
    """Whether what comes next after a sentence may be seen; asks for a guess if one is wanted.

    recipe: of the network that says it, where it is not the visitor's own. key: of the guess,
    where a page asks for two.
    """
    if not state.shows(part):
        st.caption(say("hidden"))
        return False
    if not state.current().showing.asks:
        return True
    about, made = ((recipe or state.recipe()).digest, sentence), _made()
    if about in made:
        st.text(say("guessed", guess=made[about]))
        return True
    with page.screen(key), st.form(key, border=True):
        if state.current().present:  # there the form is alone on its screen
            st.text(sentence)
        guess = st.text_input(say("ask"), max_chars=60, autocomplete="off")
        if st.form_submit_button(say("show")) and guess.strip():
            state.set_session_value("guesses", {**made, about: guess.strip()})
            st.rerun()
    return False


def _made() -> dict[tuple[str, str], str]:
    guesses: dict[tuple[str, str], str] = state.session_value("guesses", {})
    return guesses
