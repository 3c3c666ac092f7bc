"""The reader's own network on their own sentence: the gradient beside what each word is worth."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dashboard import state
from dashboard.features.attribution import panel as attribution
from dashboard.features.page import panel as page
from dashboard.features.predict.bars import Bar, Column, Row, compared_bars
from dashboard.features.vanish.figure import back_alt, back_plot, short
from dashboard.prose.messages import messages
from lstm_core.picture.wording import noun, number, percent, quoted
from lstm_core.reading.attribution import Attribute, Attribution
from lstm_core.reading.prediction import Reading
from lstm_core.reading.sensitivity import Differentiate, Sensitivity

say = messages("vanish")


def own_network(texts: dict[str, str], typed: str, reading: Reading) -> None:
    """Bars of gradient and worth, word by word, and the gradient on its way back."""
    recipe = state.recipe()
    asked = attribution.asked_about(reading)
    found = state.ask(recipe, Differentiate(typed, asked))
    if not isinstance(found, Sensitivity):
        st.text(found.message)
        return
    worth = state.ask(recipe, Attribute(typed, found.word))
    _bars(found, worth if isinstance(worth, Attribution) else None)
    st.caption(texts["own_bars"])
    dark = state.is_dark()
    figure = state.cached_for_recipe(
        lambda: back_plot(found, dark=dark), "back", typed, asked, dark
    )
    page.chart(figure, key="back", alt=back_alt(found))
    st.caption(texts["own_back"])


def _bars(found: Sensitivity, worth: Attribution | None) -> None:
    """A row for each word: the norm of its gradient, and what the probability loses without it."""
    sizes, largest = found.by_word, max(float(found.by_word.max()), 1e-30)
    effects = None if worth is None else worth.effect(worth.methods[-1])
    rows = []
    for place, word in enumerate(found.reading.read_words):
        size = float(sizes[place])
        bars = [Bar(size / largest, short(size), chosen=size == largest)]
        if effects is not None:
            bars.append(_worth(float(effects[place])))
        rows.append(Row(str(place), tuple(bars), label=word))
    columns = [Column(say("own.gradient"), "lstm")]
    if worth is not None:
        columns.append(Column(say(f"own.worth.{worth.methods[-1]}"), "lstm", centred=True))
    share = percent(found.reading.prediction.probability(found.word))
    title = say(
        "own.bars_title",
        word=quoted(found.word),
        share=share,
        level=noun(state.recipe().level),
    )
    compared_bars(rows, columns, key="gradient_bars", dark=state.is_dark(), title=title)


def _worth(effect: float) -> Bar:
    if np.isnan(effect):
        return Bar(None, say("own.nothing_left"))
    return Bar(effect, number(100 * effect, decimals=0, signed=True))
