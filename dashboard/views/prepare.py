"""Prepare: from words to the numbers that a network trains on."""

from __future__ import annotations

import streamlit as st

from dashboard import state
from dashboard.features.page import panel as page
from dashboard.features.prepare import figure as pictures
from dashboard.features.prepare import panel
from dashboard.features.sentence import panel as sentence
from dashboard.features.text import panel as text_panel
from dashboard.figures.wording import counted, noun
from dashboard.prose.messages import messages
from lstm_core.text import tokens
from lstm_core.text.preparation import PreparedText
from lstm_core.text.vocabulary import Vocabulary

say = messages("prepare")

ROWS, COLUMNS, WORDS = 15, 12, 12

texts = page.head("prepare")
dark = state.is_dark()
text_panel.chooser()
panel.first_lines()

text = state.prepared()
vocabulary, words = text.vocabulary, text.vocabulary.words
level, levels = noun(text.level), noun(text.level, plural=True)

with st.container(horizontal=True):
    st.metric(say("lines"), f"{sum(1 for line in state.recipe().corpus if line.strip()):,}")
    st.metric(say("different", levels=levels), f"{len(vocabulary):,}")
    st.metric(say("examples"), f"{len(text.padded):,}")
    st.metric(say("numbers"), f"{text.padded.shape[1]:,}")
if held_out := state.recipe().lines.held_out:
    st.caption(say("held_out", lines=counted(len(held_out), "line")))
panel.unknown()

st.header(say("tokenise", level=level), anchor=False)
line = panel.chosen_line(dark=dark)
if text.line_ends:
    st.caption(say("line_ends", level=level))
st.markdown(texts["tokenise"])
shown = min(len(words), WORDS)
page.chart(
    state.cached_for_recipe(
        lambda: pictures.vocabulary_bars(words[:shown], vocabulary.counts[:shown], dark=dark),
        "vocabulary",
        dark,
    ),
    key="vocabulary",
    alt=pictures.vocabulary_bars_alt(words[:shown], vocabulary.counts[:shown], text.level),
)
if shown < len(words):
    st.caption(say("most_frequent", shown=shown, total=len(words)))

by_prefixes, width = text.framing == "prefixes", text.padded.shape[1]
st.header(say("prefixes") if by_prefixes else say("framing"), anchor=False)
if by_prefixes:
    panel.beginnings(line, dark=dark)
st.markdown(texts["prefixes"])

st.header(say("padding") if by_prefixes else say("windows_labels"), anchor=False)
first = 0
if len(text.padded) > ROWS:
    first = st.number_input(say("first_example"), 1, len(text.padded) - ROWS + 1, 1) - 1
# Of prefixes the end matters, where the label is; of windows the beginning, which is never padded.
part = slice(-COLUMNS, None) if by_prefixes else slice(COLUMNS)
rows = text.padded[first : first + ROWS, part]
page.chart(
    state.cached_for_recipe(
        lambda: pictures.padded_matrix(rows, words, dark=dark, label=by_prefixes),
        "padded",
        dark,
        first,
    ),
    key="padded",
    alt=pictures.padded_matrix_alt(rows, words, label=by_prefixes),
)
if len(text.padded) > ROWS or width > COLUMNS:
    sizes = {"shown": len(rows), "total": len(text.padded), "width": width}
    if width <= COLUMNS:
        st.caption(say("part", **sizes))
    elif by_prefixes:
        st.caption(say("part_last", columns=COLUMNS, **sizes))
    else:
        st.caption(say("part_first", columns=COLUMNS, **sizes))
st.markdown(texts["padding"])

with st.expander(say("all_tokens", levels=levels)):
    numbers = range(1, len(words) + 1)
    page.table({say("number"): numbers, level: words, say("count"): vocabulary.counts})
page.more(say("more"), texts["more"])
page.code(
    say("code"),
    *(tokens.words, tokens.characters, Vocabulary.of, PreparedText.prefixes),
    *(PreparedText.padded, PreparedText.inputs, PreparedText.targets),
)
sentence.keep_address()
