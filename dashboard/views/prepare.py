"""Prepare: from words to the numbers that a network trains on."""

from __future__ import annotations

import streamlit as st

from dashboard import state
from dashboard.features.page import panel as page
from dashboard.features.prepare import panel as prepare
from dashboard.features.text import panel as text_panel
from dashboard.figures.wording import noun
from dashboard.prose.messages import messages
from lstm_core.picture.escape import visible
from lstm_core.text import tokens
from lstm_core.text.preparation import PreparedText
from lstm_core.text.vocabulary import Vocabulary

say = messages("prepare")

texts = page.head("prepare")
dark = state.is_dark()
source = text_panel.source()
chosen, loaded = st.columns(2, gap="medium")
with chosen:
    text_panel.chooser(source)

text = state.prepared()
vocabulary, words = text.vocabulary, text.vocabulary.words
level, levels = noun(text.level), noun(text.level, plural=True)
by_prefixes = text.framing == "prefixes"

with loaded:
    prepare.first_lines()
    prepare.unknown()
    prepare.sizes(text, levels=levels)

line_by_line, matrix = st.columns(2, gap="medium")
with line_by_line:
    st.header(say("tokenise", level=level), anchor=False)
    line = prepare.chosen_line(dark=dark)
    if text.line_ends:
        st.caption(say("line_ends", level=level))
    st.markdown(texts["tokenise"])
    prepare.vocabulary(text, dark=dark)
    st.header(say("prefixes") if by_prefixes else say("framing"), anchor=False)
    if by_prefixes:
        prepare.beginnings(line, dark=dark)
    st.markdown(texts["prefixes"])
with matrix:
    st.header(say("padding") if by_prefixes else say("windows_labels"), anchor=False)
    prepare.matrix(text, dark=dark)
    st.markdown(texts["padding"])


def more() -> None:
    """All words with their numbers, and the code that gave them."""
    st.subheader(say("all_tokens", levels=levels), anchor=False)
    numbers = range(1, len(words) + 1)
    shown = [visible(word, limit=None) for word in words]
    page.table({say("number"): numbers, level: shown, say("count"): vocabulary.counts})
    st.markdown(texts["more"])
    st.subheader(say("code"), anchor=False)
    page.sources(
        *(tokens.words, tokens.characters, Vocabulary.of, PreparedText.prefixes),
        *(PreparedText.padded, PreparedText.inputs, PreparedText.targets),
    )


page.when_open(say("more", levels=levels), more, key="more_of_text")
