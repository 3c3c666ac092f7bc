"""What several networks expect next, as bars over the same words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import streamlit as st

from dashboard import state, theme
from dashboard.features.network.training import trained
from dashboard.features.predict.bars import Bar, Column, Row, compared_bars
from dashboard.features.predict.ranking import MOST, shared_words
from dashboard.features.sentence import panel as sentence
from dashboard.figures.wording import noun, percent
from dashboard.prose.messages import messages
from lstm_core.network.recipe import CELLS, Cell, Recipe
from lstm_core.picture.escape import visible
from lstm_core.reading.prediction import Prediction, Read, Reading

say = messages("predict")

LIVE_KEY = "predict_bars"


def beside() -> list[Recipe]:
    """The visitor's recipe, and those that it is compared with: the same but for the cell."""
    own = state.recipe()
    others = [cell for cell in CELLS if cell != own.cell]
    shown = state.session_value("beside", ())
    with st.container(horizontal=True, width="content"):
        chosen = [
            cell
            for cell in others
            if st.checkbox(
                say("beside", cell=theme.CELLS[cell]),
                **state.control(f"beside_{cell}", cell in shown, partial(_put_beside, cell)),
            )
        ]
    return [own, *(own.with_cell(cell) for cell in chosen)]


def _put_beside(cell: Cell, is_shown: bool) -> None:
    others = [one for one in state.session_value("beside", ()) if one != cell]
    state.set_session_value("beside", (*others, cell) if is_shown else tuple(others))


def readings(recipes: Sequence[Recipe], typed: str) -> tuple[dict[Cell, Reading], str]:
    """The readings of the trained networks, the visitor's own first; or none, and the reason."""
    own, *others = recipes
    reading = sentence.answer_to(own, typed)
    if not isinstance(reading, Reading):
        return {}, reading.message
    result = {own.cell: reading}
    for recipe in others:
        if state.status(recipe).has_result:
            other = state.ask(recipe, Read(typed))
            if isinstance(other, Reading):
                result[recipe.cell] = other
    return result, ""


def live_bars(recipes: Sequence[Recipe], readings: Mapping[Cell, Reading], why: str) -> str | None:
    """What comes next after the sentence, and one line below it; the word that was pressed.

    Without a reading the same place says why, so that nothing below it moves.
    """
    own = recipes[0]
    title = say(f"titles.{own.level}")
    if not readings:
        _no_bars(why, title)
        st.caption(say("no_words", level=noun(own.level)))
        return None
    named = {theme.CELLS[cell]: reading.prediction for cell, reading in readings.items()}
    picked = bars(named, colours=list(readings), key=LIVE_KEY, title=title, clickable=True)
    st.caption(_rest(own, named))
    return picked


def _rest(own: Recipe, named: Mapping[str, Prediction]) -> str:
    """What the visitor's own network gives to all that no bar stands for, padding among it."""
    cell = theme.CELLS[own.cell]
    prediction = named[cell]
    drawn = shared_words(list(named.values()))
    share = percent(max(0.0, 1 - sum(prediction.probability(word) for word in drawn)))
    level = noun(own.level)
    if len(named) > 1:
        return say("choose_whose", level=level, share=share, cell=cell)
    return say("choose", level=level, share=share)


def _no_bars(why: str, title: str) -> None:
    """In the place of as many bars as there would be: why there are none, and what it knows."""
    notes = [sentence.say("no_answer"), visible(why, limit=400), *sentence.known_words()]
    rows = min(MOST, len(state.prepared().vocabulary.words))
    dark = state.is_dark()
    compared_bars([], [Column("")], key=LIVE_KEY, dark=dark, title=title, notes=notes, places=rows)


def offer_training(recipes: Sequence[Recipe]) -> None:
    """A box for each network beside the visitor's own that is not trained yet."""
    for recipe in recipes[1:]:
        trained(recipe, key=f"beside_{recipe.cell}")


def bars(
    predictions: Mapping[str, Prediction],
    *,
    colours: Sequence[str],
    key: str,
    title: str,
    clickable: bool = False,
) -> str | None:
    """Draw predictions by their headings, the same words in the same rows; the word pressed.

    `colours` names the colour of each column: that of its heading and of its bars.
    """
    rows = []
    for word in shared_words(list(predictions.values())):
        shares = [(p.probability(word), p.word == word) for p in predictions.values()]
        drawn = tuple(Bar(share, percent(share), chosen=is_top) for share, is_top in shares)
        fits = clickable and state.prepared().can_be_typed(word)
        rows.append(Row(word, drawn, clickable=fits))
    columns = [
        Column(heading, colour, marked=True)
        for heading, colour in zip(predictions, colours, strict=True)
    ]
    return compared_bars(rows, columns, key=key, dark=state.is_dark(), title=title)
