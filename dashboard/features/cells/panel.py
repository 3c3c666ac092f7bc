"""RNN, GRU and LSTM at the same word and unit, side by side."""

from __future__ import annotations

import streamlit as st

from dashboard import state, theme
from dashboard.features.cells.figure import step_of, three
from dashboard.features.cells.stored import find
from dashboard.features.page import panel as page
from dashboard.prose.messages import messages
from lstm_core.gates import Trace
from lstm_core.network.recipe import Cell, Recipe
from lstm_core.picture.escape import visible
from lstm_core.picture.steps import step_words
from lstm_core.reading.prediction import Read, Reading

say = messages("cells")

ORDER: tuple[Cell, ...] = ("rnn", "gru", "lstm")
"""From the simplest on."""

LONGEST = 200
"""Characters of a sentence that are shown."""


def three_cells(text: str) -> None:
    """A section on the cells, and each one that is trained on the visitor's text, after a sentence.

    text: what to see in the pictures.
    """
    typed = state.sentence()
    answers = {cell: _answer(state.recipe().with_cell(cell), typed) for cell in ORDER}
    traces = {cell: of for cell, of in answers.items() if isinstance(of, Trace)}
    unread = {cell: of for cell, of in answers.items() if isinstance(of, state.Unread)}
    if untrained := [theme.CELLS[cell] for cell, of in unread.items() if of.untrained]:
        text += "\n\n" + say("untrained", names=say.join(untrained))
    told = {say("title"): text}
    if not traces:
        page.sections(told)
        for why in dict.fromkeys(of.message for of in unread.values() if not of.untrained):
            st.text(why)  # it may quote anything: plain text, never Markdown
        return
    first = next(iter(traces.values()))
    step, unit = state.chosen(first.timesteps, first.units)
    steps = [step_of(trace, step, unit) for trace in traces.values()]
    dark, read = state.is_dark(), visible(typed, limit=LONGEST)
    word = step_words(first)[step]

    def make() -> str:
        return three(steps, read=read, word=word, unit=unit, dark=dark)

    numbers = (part for one in steps for part in (one.cell, one.before, *one.values.values()))
    drawn = state.cached(make, "cells", read, word, unit, dark, *numbers)
    page.sections_above(drawn, told)
    if st.toggle(say("choose"), key=state.persistent_key("cells_choose", False)):
        _choose(first, step, unit)


def _answer(recipe: Recipe, typed: str) -> Trace | state.Unread:
    """What a network did with a sentence, from what comes along or from a worker."""
    if (stored := find(recipe, typed)) is not None:
        return stored
    answer = state.ask(recipe, Read(typed))
    return answer.trace if isinstance(answer, Reading) else answer


def _choose(trace: Trace, step: int, unit: int) -> None:
    """The word and the unit, those of “Gates”, for somebody who wants others."""
    words, last = step_words(trace), trace.units - 1
    with st.container(horizontal=True):
        st.selectbox(
            say("word_to_see"),
            range(trace.timesteps),
            format_func=words.__getitem__,
            width=220,
            **state.control(
                "cells_step",
                step,
                lambda new: state.choose(new, unit, steps=trace.timesteps),
            ),
        )
        st.number_input(
            say("unit", low=0, high=last),
            min_value=0,
            max_value=last,
            step=1,
            width=220,
            **state.control(
                "cells_unit",
                unit,
                lambda new: state.choose(step, new, steps=trace.timesteps),
            ),
        )
