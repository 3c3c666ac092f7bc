"""Prepare the data: how do words become numbers?"""

import streamlit as st

from dashboard import state
from dashboard.features.page import panel as page
from dashboard.features.prepare import figure as pictures
from dashboard.features.sentence import panel as sentence
from dashboard.features.sentence.chips import Chip, sentence_chips
from dashboard.features.text import panel as text_panel
from dashboard.figures.wording import counted, noun
from dashboard.prose.messages import messages
from lstm_core.text import tokens
from lstm_core.text.preparation import PreparedText
from lstm_core.text.vocabulary import Vocabulary

say = messages("prepare")

ROWS, COLUMNS, WORDS, BEGINNINGS = 20, 12, 30, 8

texts = page.head("prepare")
dark = state.is_dark()
text_panel.chooser(texts)

text = state.prepared()
vocabulary = text.vocabulary
words = vocabulary.words
level, levels = noun(text.level), noun(text.level, plural=True)

with st.container(horizontal=True):
    st.metric(say("lines"), f"{sum(1 for line in state.recipe().corpus if line.strip()):,}")
    st.metric(say("different", levels=levels), f"{len(vocabulary):,}")
    st.metric(say("examples"), f"{len(text.padded):,}")
    st.metric(say("numbers"), f"{text.padded.shape[1]:,}")
if held_out := state.recipe().lines.held_out:
    st.caption(say("held_out", lines=counted(len(held_out), "line")))

st.header(say("tokenise", level=level), anchor=False)
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
with st.expander(say("all_tokens", levels=levels)):
    numbers = range(1, len(words) + 1)
    page.table({say("number"): numbers, level: words, say("count"): vocabulary.counts})
page.code(say("code"), tokens.words, tokens.characters, Vocabulary.of)

if text.framing == "prefixes":
    st.header(say("prefixes"), anchor=False)
    st.markdown(texts["prefixes"])
    lines = [ids for ids in text.sentences if len(ids) > 1]
    which = st.slider(say("line"), 1, len(lines), 1, key="line") if len(lines) > 1 else 1
    line = lines[which - 1]
    first_shown = min(len(line), BEGINNINGS + 1)
    length = 2
    if len(line) > 2:
        label = levels.capitalize()
        length = st.slider(label, 2, len(line), first_shown, key=f"upto_{len(line)}")
    shortest = max(2, length - BEGINNINGS + 1)
    if shortest > 2:
        st.caption(say("shorter", count=shortest - 2))
    for end in range(shortest, length + 1):
        *inputs, label_id = line[:end]
        chips = [Chip(vocabulary.word(id_), note=str(id_)) for id_ in inputs]
        note = say("chip_label", number=label_id)
        sentence_chips(
            [*chips, Chip(vocabulary.word(label_id), note=note)],
            key=f"prefix_{end}",
            dark=dark,
            label=say("beginning", tokens=counted(end, text.level)),
        )
    page.code(say("code"), PreparedText.prefixes)
else:
    st.header(say("framing"), anchor=False)
    st.markdown(texts["framing"])

st.header(say("padding"), anchor=False)
st.markdown(texts["padding"])
first = 0
if len(text.padded) > ROWS:
    first = st.number_input(say("first_example"), 1, len(text.padded) - ROWS + 1, 1) - 1
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
    sizes = {"shown": len(rows), "total": len(text.padded), "width": width}
    if width <= COLUMNS:
        st.caption(say("part", **sizes))
    elif by_prefixes:
        st.caption(say("part_last", columns=COLUMNS, **sizes))
    else:
        st.caption(say("part_first", columns=COLUMNS, **sizes))
page.code(say("code"), PreparedText.padded)

st.header(say("labels"), anchor=False)
st.markdown(texts["labels"])
page.table(
    {
        say("input"): [" ".join(map(str, row)) for row in text.inputs[first : first + ROWS]],
        say("label"): [
            " ".join(map(str, row.reshape(-1))) for row in text.targets[first : first + ROWS]
        ],
    }
)
page.code(say("code"), PreparedText.inputs, PreparedText.targets)
page.more(say("framing_more"), texts["framing"])
sentence.keep_address()
