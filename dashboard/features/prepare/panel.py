"""The text that is loaded: its first lines, and each token of one of them with its number."""

from __future__ import annotations

import streamlit as st

from dashboard import state
from dashboard.features.page import panel as page
from dashboard.features.prepare import figure as pictures
from dashboard.features.sentence.chips import Chip, sentence_chips
from dashboard.figures.wording import counted, noun, percent
from dashboard.prose.messages import messages
from lstm_core.picture.escape import visible
from lstm_core.text.preparation import PreparedText
from lstm_core.text.tokens import LINE_BREAK

say = messages("prepare")

FIRST_LINES, LINE_LENGTH = 6, 90
ROWS, COLUMNS, WORDS = 15, 12, 10
MOST_TOKENS = 40
BEGINNINGS = 5
SLIDER_LINES = 50
"""Of so many lines one is chosen with a slider; of more by its number."""


def first_lines() -> None:
    """The beginning of the text, as plain text."""
    lines = [line for line in state.recipe().corpus if line.strip()]
    shown = [visible(line, limit=LINE_LENGTH) for line in lines[:FIRST_LINES]]
    with st.container(border=True):
        st.text("\n".join(shown))
    if len(lines) > len(shown):
        st.caption(say("first_lines", shown=len(shown), lines=counted(len(lines), "line")))


def sizes(text: PreparedText, *, levels: str) -> None:
    """How many lines, different tokens, examples and numbers a text makes; what is held out."""
    lines = sum(1 for line in state.recipe().corpus if line.strip())
    values = {
        say("lines"): lines,
        say("different", levels=levels): len(text.vocabulary),
        say("examples"): len(text.padded),
        say("numbers"): text.padded.shape[1],
    }
    with st.container(horizontal=True):
        for name, value in values.items():
            st.metric(name, f"{value:,}")
    if held_out := state.recipe().lines.held_out:
        left = counted(lines - len(held_out), "line")
        st.caption(say("held_out", count=len(held_out), lines=lines, left=left))


def vocabulary(text: PreparedText, *, dark: bool) -> None:
    """How often the most frequent tokens occur, with their numbers."""
    known, words = text.vocabulary, text.vocabulary.words
    shown = min(len(words), WORDS)
    page.chart(
        state.cached_for_recipe(
            lambda: pictures.vocabulary_bars(words[:shown], known.counts[:shown], dark=dark),
            "vocabulary",
            dark,
        ),
        key="vocabulary",
        alt=pictures.vocabulary_bars_alt(words[:shown], known.counts[:shown], text.level),
    )
    if shown < len(words):
        st.caption(say("most_frequent", shown=shown, total=len(words)))


def matrix(text: PreparedText, *, dark: bool) -> None:
    """Some examples, padded to one length; where they are many, from a row that is chosen."""
    by_prefixes, width = text.framing == "prefixes", text.padded.shape[1]
    first = 0
    if len(text.padded) > ROWS:
        last = len(text.padded) - ROWS + 1
        key = state.persistent_key("first_example", 1, fits=lambda number: number <= last)
        first = st.number_input(say("first_example"), 1, last, key=key) - 1
    # Of prefixes the end matters, where the label is; of windows the beginning, never padded.
    part = slice(-COLUMNS, None) if by_prefixes else slice(COLUMNS)
    rows, words = text.padded[first : first + ROWS, part], text.vocabulary.words
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
        amounts = {"shown": len(rows), "total": len(text.padded), "width": width}
        if width <= COLUMNS:
            st.caption(say("part", **amounts))
        elif by_prefixes:
            st.caption(say("part_last", columns=COLUMNS, **amounts))
        else:
            st.caption(say("part_first", columns=COLUMNS, **amounts))


def chosen_line(*, dark: bool) -> tuple[int, ...]:
    """A line that the reader chooses, token by token with its number; returns the numbers."""
    lines, text = _lines(), state.prepared()
    which, label = 1, say("training_line" if state.recipe().validation else "line")
    if 1 < len(lines) <= SLIDER_LINES:
        which = st.slider(label, 1, len(lines), key=_line_key(len(lines)))
    elif len(lines) > 1:
        which = int(st.number_input(label, 1, len(lines), key=_line_key(len(lines))))
    tokens = text.tokens(lines[which - 1])
    if text.line_ends and tokens:
        tokens.append(LINE_BREAK)
    ids = [(token, text.vocabulary.find(token)) for token in tokens]
    chips = [
        Chip(
            token, "read" if token in text.vocabulary else "unknown", "" if id is None else str(id)
        )
        for token, id in ids[:MOST_TOKENS]
    ]
    sentence_chips(chips, key="line_tokens", dark=dark, label=say("line_tokens"))
    if len(tokens) > MOST_TOKENS:
        st.caption(say("first_tokens", shown=MOST_TOKENS, tokens=counted(len(tokens), text.level)))
    return tuple(id for _, id in ids if id is not None)


def _line_key(lines: int) -> str:
    return state.persistent_key("line", 1, fits=lambda line: line <= lines)


def unknown() -> None:
    """How much of the text is unknown to the network, and why."""
    vocabulary, level = state.prepared().vocabulary, state.recipe().level
    if vocabulary.rare:
        st.info(
            say(
                "unknown",
                known=len(vocabulary.words) - 1,
                levels=noun(level, plural=True),
                rare=vocabulary.rare,
                share=percent(vocabulary.counts[-1] / sum(vocabulary.counts)),
                number=vocabulary.unknown_id,
            )
        )


def beginnings(line: tuple[int, ...], *, dark: bool) -> None:
    """The beginnings of a line of ids, the last of each marked as the label."""
    text = state.prepared()
    if len(line) < 2:
        return
    longest = min(len(line), BEGINNINGS + 1)
    if len(line) > longest:
        label = noun(text.level, plural=True).capitalize()
        key = state.persistent_key("upto", longest, fits=lambda end: 2 <= end <= len(line))
        longest = st.slider(label, 2, len(line), key=key)
    shortest = max(2, longest - BEGINNINGS + 1)
    if shortest > 2:
        st.caption(say("shorter", count=shortest - 2))
    with page.screen("beginnings"):
        for end in range(shortest, longest + 1):
            *inputs, label_id = line[:end]
            chips = [Chip(text.vocabulary.word(id_), note=str(id_)) for id_ in inputs]
            note = say("chip_label", number=label_id)
            sentence_chips(
                [*chips, Chip(text.vocabulary.word(label_id), note=note)],
                key=f"prefix_{end}",
                dark=dark,
                label=say("beginning", tokens=counted(end, text.level)),
            )


def _lines() -> tuple[str, ...]:
    """The lines that the network is trained on, without blank ones."""
    return state.cached_for_recipe(
        lambda: tuple(line for line in state.recipe().lines.training if line.strip()), "lines"
    )
