"""The visitor's sentence, and the box in which it is typed."""

from __future__ import annotations

import streamlit as st

from dashboard.state import link
from dashboard.state.current import recipe
from lstm_core.text.tokens import replace_token

SENTENCE_KEY = "sentence"
"""The key of the sentence box, the same on every page that has one."""


def sentence() -> str:
    """The visitor's current sentence, as typed."""
    return st.session_state.kept_sentence


def set_sentence(text: str) -> None:
    """Replace the sentence; the box shows it when it is next drawn."""
    st.session_state.kept_sentence = text
    st.session_state.sentence_changed = True


def append_token(token: str) -> None:
    """Add a word to the sentence, or a character."""
    gap = " " if recipe().level == "word" and sentence() and not sentence().endswith(" ") else ""
    set_sentence(sentence() + gap + token)


def replace_word(place: int, token: str) -> None:
    """Put a word, or a character, in the place of one that was typed."""
    set_sentence(replace_token(sentence(), recipe().level, place, token))


def sentence_box(label: str) -> str:
    """The sentence's text box, which answers while one types; returns what counts of it."""
    if st.session_state.pop("sentence_changed", False) or SENTENCE_KEY not in st.session_state:
        st.session_state[SENTENCE_KEY] = sentence()
    typed = st.text_input(label, key=SENTENCE_KEY, live=True, autocomplete="off") or ""
    st.session_state.kept_sentence = typed[-link.LONGEST_SENTENCE :]
    return sentence()


def ignored_characters() -> int:
    """How many characters at the beginning of the box are no part of the sentence."""
    return max(0, len(st.session_state.get(SENTENCE_KEY) or "") - link.LONGEST_SENTENCE)
