"""What each word was worth: by experiment, with its share of the memory beside it."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dashboard import state
from dashboard.features.memory.message import word_shares
from dashboard.features.network import panel as network
from dashboard.features.page import panel as page
from dashboard.features.predict.bars import Bar, Column, Row, compared_bars
from dashboard.figures.wording import noun, number, percent, quoted
from dashboard.prose.messages import messages
from lstm_core.gates import GateTrace
from lstm_core.picture.escape import visible
from lstm_core.reading.attribution import Attribute, Attribution
from lstm_core.reading.prediction import Reading

say = messages("attribution")

MOST_ASKED = 20
MOST_REPLACEMENTS = 100
"""So many words, the most frequent of the text, are offered as a replacement."""


def panel(texts: dict[str, str], typed: str, reading: Reading) -> None:
    """Which next word is asked about, and what every word of the sentence was worth for it."""
    st.markdown(texts["worth"])
    which, instead = st.columns(2, gap="medium")
    with which:
        asked = asked_about(reading)
    with instead:
        replacement = _replacement()
    answer = state.ask(state.recipe(), Attribute(typed, asked, replacement, network.place()))
    if not isinstance(answer, Attribution):
        st.text(answer.message)
        return
    _bars(answer)
    st.caption(texts["worth_shares"])
    if not np.isfinite(answer.omission).all():
        st.caption(say("only_word", level=noun(state.recipe().level)))
    page.more(say("more"), texts["experiments"])


def asked_about(reading: Reading) -> str:
    """The next word whose probability is asked about: one of the most probable."""
    words = reading.prediction.words[:MOST_ASKED]
    place = st.selectbox(
        say("asked", level=noun(state.recipe().level)),
        range(len(words)),
        format_func=lambda place: say(
            "word",
            word=visible(words[place]),
            share=percent(reading.prediction.probability(words[place])),
        ),
        key=state.persistent_key("asked_about", 0, fits=lambda place: place < len(words)),
    )
    return words[place]


def _replacement() -> str | None:
    """The word that takes each word's place in turn; None for the mean over the most frequent."""
    words = state.prepared().vocabulary.words[:MOST_REPLACEMENTS]
    place = st.selectbox(
        say("replace_by"),
        [None, *range(len(words))],
        format_func=lambda place: say("averaged") if place is None else visible(words[place]),
        key=state.persistent_key("replacement", None, fits=lambda place: place < len(words)),
    )
    return None if place is None else words[place]


def _bars(answer: Attribution) -> None:
    """A row for each word in reading order; a column for each method, and the shares."""
    effects = {name: answer.effect(name) for name in answer.methods}
    trace = answer.reading.trace
    shares = word_shares(trace) if isinstance(trace, GateTrace) else None
    rows = []
    for place, word in enumerate(answer.reading.read_words):
        bars = [_change(float(effect[place])) for effect in effects.values()]
        if shares is not None:
            bars.append(Bar(float(shares[place]), percent(float(shares[place]))))
        rows.append(Row(str(place), tuple(bars), label=word))
    columns = [Column(say(f"methods.{name}"), "lstm", centred=True) for name in effects]
    if shares is not None:
        columns.append(Column(say("share"), "cell_state", marked=True))
        if (rest := 1.0 - float(shares.sum())) > 0.0005:
            empty = tuple(Bar(None, "") for _ in effects)
            rows.insert(0, Row("pads", (*empty, Bar(rest, percent(rest))), label=say("padding")))
    compared_bars(
        rows,
        columns,
        key="worth_bars",
        dark=state.is_dark(),
        title=say(
            "title",
            level=noun(state.recipe().level),
            word=quoted(answer.word),
            share=percent(answer.probability),
        ),
    )


def _change(effect: float) -> Bar:
    """What the probability loses without the word, in percentage points."""
    if np.isnan(effect):
        return Bar(None, say("nothing_left"))
    return Bar(effect, number(100 * effect, decimals=0, signed=True))
