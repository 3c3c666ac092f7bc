"""Prepare the data: how do words become numbers?"""

import streamlit as st

from dashboard import state
from dashboard.features.page import panel as page
from dashboard.features.prepare import figure as pictures
from dashboard.features.sentence import panel as sentence
from dashboard.features.sentence.chips import Chip, sentence_chips
from dashboard.features.text import panel as text_panel
from lstm_core.text import tokens
from lstm_core.text.preparation import PreparedText
from lstm_core.text.vocabulary import Vocabulary

ROWS, COLUMNS, WORDS, BEGINNINGS = 20, 12, 30, 8

texts = page.head("prepare")
dark = state.is_dark()
text_panel.chooser(texts)

text = state.prepared()
vocabulary = text.vocabulary
words = vocabulary.words
unit = text.level

with st.container(horizontal=True):
    st.metric("lines", f"{sum(1 for line in state.recipe().corpus if line.strip()):,}")
    st.metric(f"different {unit}s + padding", f"{len(vocabulary):,}")
    st.metric("examples", f"{len(text.padded):,}")
    st.metric("numbers in each", f"{text.padded.shape[1]:,}")

st.header(f"1. Every {unit} gets a number", anchor=False)
st.markdown(texts["tokenise"])
shown = min(len(words), WORDS)
page.chart(
    state.cached_for_recipe(
        lambda: pictures.vocabulary_bars(words[:shown], vocabulary.counts[:shown], dark=dark),
        "vocabulary",
        dark,
    ),
    key="vocabulary",
    alt=pictures.vocabulary_bars_alt(words[:shown], vocabulary.counts[:shown]),
)
if shown < len(words):
    st.caption(f"The {shown} most frequent of {len(words):,}; the table below has all.")
with st.expander(f"All {unit}s and their numbers"):
    page.table({"number": range(1, len(words) + 1), unit: words, "count": vocabulary.counts})
page.code("The code that does it", tokens.words, tokens.characters, Vocabulary.of)

if text.framing == "prefixes":
    st.header("2. Every line gives its beginnings", anchor=False)
    st.markdown(texts["prefixes"])
    lines = [ids for ids in text.sentences if len(ids) > 1]
    which = st.slider("Line", 1, len(lines), 1, key="line") if len(lines) > 1 else 1
    line = lines[which - 1]
    first_shown = min(len(line), BEGINNINGS + 1)
    length = (
        st.slider(f"{unit.capitalize()}s", 2, len(line), first_shown, key=f"upto_{len(line)}")
        if len(line) > 2
        else 2
    )
    shortest = max(2, length - BEGINNINGS + 1)
    if shortest > 2:
        st.caption(f"The {shortest - 2:,} shorter ones are left out here.")
    for end in range(shortest, length + 1):
        sentence_chips(
            [
                Chip(vocabulary.word(id_), note=("label " if i == end - 1 else "") + str(id_))
                for i, id_ in enumerate(line[:end])
            ],
            key=f"prefix_{end}",
            dark=dark,
            label=f"beginning of {end} {unit}s",
        )
    page.code("The code that does it", PreparedText.prefixes)
else:
    st.header("2. The text is cut into windows", anchor=False)
    st.markdown(texts["framing"])

st.header("3. Zeros make all examples equally long", anchor=False)
st.markdown(texts["padding"])
first = 0
if len(text.padded) > ROWS:
    first = st.number_input("First example shown", 1, len(text.padded) - ROWS + 1, 1) - 1
by_prefixes, width = text.framing == "prefixes", text.padded.shape[1]
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
    which_end = "last" if by_prefixes else "first"
    columns = f"the {which_end} {COLUMNS} of {width}" if width > COLUMNS else f"all {width}"
    st.caption(f"{len(rows)} of {len(text.padded):,} examples, {columns} columns.")
page.code("The code that does it", PreparedText.padded)

st.header("4. Inputs and labels", anchor=False)
st.markdown(texts["labels"])
page.table(
    {
        "input X": [" ".join(map(str, row)) for row in text.inputs[first : first + ROWS]],
        "label y": [
            " ".join(map(str, row.reshape(-1))) for row in text.targets[first : first + ROWS]
        ],
    }
)
page.code("The code that does it", PreparedText.inputs, PreparedText.targets)
page.more("Why the examples are made this way", texts["framing"])
sentence.keep_address()
