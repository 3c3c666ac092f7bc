"""What several networks expect next, as bars over the same words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from dashboard import state, theme
from dashboard.features.network import panel as network
from dashboard.features.predict.bars import Bar, Column, Row, compared_bars, no_bars
from dashboard.features.predict.ranking import MOST, shared_words
from dashboard.features.sentence import panel as sentence
from dashboard.figures.escape import visible
from dashboard.figures.wording import isolated, percent
from lstm_core.network.recipe import CELLS, Cell, Recipe
from lstm_core.reading.prediction import Prediction, Read, Reading

LIVE_KEY = "predict_bars"


def beside() -> list[Recipe]:
    """The visitor's recipe, and those that it is compared with: the same but for the cell."""
    own = state.recipe()
    others = [cell for cell in CELLS if cell != own.cell]
    with st.container(horizontal=True):
        chosen = [
            cell
            for cell in others
            if st.checkbox(
                f"{theme.CELLS[cell]} beside it",
                key=state.persistent_key(f"beside_{own.cell}_{cell}", cell == others[0]),
            )
        ]
    return [own, *(own.with_cell(cell) for cell in chosen)]


def readings(recipes: Sequence[Recipe], typed: str) -> tuple[dict[Cell, Reading], str]:
    """The readings of the trained networks, the visitor's own first; or none, and the reason."""
    own, *others = recipes
    reading = sentence.answer_to(own, typed)
    if not isinstance(reading, Reading):
        return {}, reading.message
    result = {own.cell: reading}
    for recipe in others:
        if state.status(recipe).state == "done":
            other = state.ask(recipe, Read(typed))
            if isinstance(other, Reading):
                result[recipe.cell] = other
    return result, ""


def live_bars(recipes: Sequence[Recipe], readings: Mapping[Cell, Reading], why: str) -> str | None:
    """What comes next after the sentence, and one line below it; the word that was pressed.

    Without a reading the same place says why, so that nothing below it moves.
    """
    own, level = recipes[0], recipes[0].level
    title = f"The most probable next {level}s"
    if not readings:
        _no_bars(why, title)
        st.caption("The bars come back with the first word that the network knows.")
        return None
    named = {theme.CELLS[cell]: reading.prediction for cell, reading in readings.items()}
    picked = bars(named, colours=list(readings), key=LIVE_KEY, title=title, clickable=True)
    padding = percent(readings[own.cell].prediction.padding_probability)
    whose = f" ({theme.CELLS[own.cell]})" if len(readings) > 1 else ""
    st.caption(
        f"Choose a {level} to add it to the sentence. The padding number has {padding}{whose}."
    )
    return picked


def _no_bars(why: str, title: str) -> None:
    """In the place of as many bars as there would be: why there are none, and what it knows."""
    words = state.prepared().vocabulary.words
    notes = ["There is no answer to this sentence.", visible(why, limit=400)]
    if known := [isolated(visible(word)) for word in words[:12] if word.strip()]:
        notes.append("It knows, for example: " + " · ".join(known))
    no_bars(notes, key=LIVE_KEY, dark=state.is_dark(), title=title, rows=min(MOST, len(words)))


def offer_training(recipes: Sequence[Recipe]) -> None:
    """A box for each network beside the visitor's own that is not trained yet."""
    for recipe in recipes[1:]:
        network.trained(recipe, key=f"beside_{recipe.cell}")


def bars(
    predictions: Mapping[str, Prediction],
    *,
    colours: Sequence[str],
    key: str,
    title: str,
    clickable: bool = False,
) -> str | None:
    """Draw predictions by their headings, the same words in the same rows; the word pressed.

    `colours` names the colour beside each heading. A word has one colour in all columns.
    """
    palette = theme.palette(state.is_dark())
    vocabulary = next(iter(predictions.values())).vocabulary
    words = shared_words(list(predictions.values()))
    fills = palette.words_of([vocabulary.index(word) for word in words])
    rows = []
    for word, fill in zip(words, fills, strict=True):
        shares = [prediction.probability(word) for prediction in predictions.values()]
        tops = [prediction.word for prediction in predictions.values()]
        drawn = tuple(
            Bar(share, percent(share), chosen=word == top)
            for share, top in zip(shares, tops, strict=True)
        )
        # What breaks a line does not fit into the sentence's one-line box.
        fits = clickable and word.splitlines() == [word]
        rows.append(Row(word, drawn, fill, clickable=fits))
    columns = [
        Column(heading, colour, marked=True)
        for heading, colour in zip(predictions, colours, strict=True)
    ]
    return compared_bars(rows, columns, key=key, dark=state.is_dark(), title=title)
