"""The linked picture of the visitor's sentence, and the cell of one unit alone."""

from __future__ import annotations

import streamlit as st

from dashboard import state, theme
from dashboard.features.arithmetic import panel as arithmetic
from dashboard.features.gates.component import Open, gate_picture
from dashboard.features.guess import panel as guess
from dashboard.features.look_for import panel as look_for
from dashboard.features.network import panel as network
from dashboard.features.sentence import panel as sentence
from lstm_core.picture.message import LinkedMessage, linked_message
from lstm_core.reading.ordering import Order, unit_order
from lstm_core.reading.place import Place
from lstm_core.reading.prediction import Reading


def picture(typed: str, place: Place, order: Order) -> Reading | None:
    """What was not read, the picture of what was, and the sum that is open in it."""
    reading = sentence.reading_of(state.recipe(), typed, place=place)
    if reading is None:
        return None
    with st.container():  # one place, however much it says: the picture is not made anew
        sentence.accounted_for(reading)
        look_for.finding()
    reading = arithmetic.with_weights(reading)
    says_next = guess.may_see("next", typed)
    trace, dark = reading.trace, state.is_dark()
    step, unit = state.chosen(trace.timesteps, trace.units)
    selection = gate_picture(
        _message(reading, order, dark=dark, says_next=says_next),
        key="picture",
        dark=dark,
        step=step,
        unit=unit,
        open_=_opened(),
    )
    _keep(selection.open)
    state.choose(selection.step, selection.unit, steps=trace.timesteps)
    arithmetic.opened(reading, selection)
    return reading


def _message(reading: Reading, order: Order, *, dark: bool, says_next: bool) -> LinkedMessage:
    """What the browser needs to draw every step and unit of a reading."""
    trace, place, recipe = reading.trace, reading.place, state.recipe()

    def make() -> LinkedMessage:
        return linked_message(
            trace.as_read(),
            theme.palette(dark),
            order=unit_order(trace, order).tolist(),
            prediction=reading.prediction.top(1)[0] if says_next else None,
            level=recipe.level,
            about=network.about(recipe),
            below=place.layer - 1,
        )

    shown = reading.sentence, order, place.layer, place.half, dark
    return state.cached_for_recipe(make, "linked", *shown, trace.weights is None, says_next)


def _opened() -> Open:
    """What is open in the picture, as the visitor left it or a link has it."""
    names = ("sum", "practice", "player")
    of_sum, practises, player = (state.session_value(name) for name in names)
    return Open(of_sum, bool(practises), player)


def _keep(open_: Open) -> None:
    """Keep what is open in the picture for the link."""
    state.set_session_value("sum", open_.sum)
    state.set_session_value("practice", int(open_.practises))
    state.set_session_value("player", open_.player)


def cell(reading: Reading, *, key: str, unit: int) -> None:
    """The cell alone, with a player: at the last word and this unit until another is chosen."""
    trace, dark = reading.trace, state.is_dark()
    step, unit = state.session_value(key, (trace.timesteps - 1, unit))
    message = state.cached(
        lambda: linked_message(trace, theme.palette(dark)),
        *(key, reading.sentence, repr(reading.surgery), dark),
    )
    chosen = gate_picture(
        message,
        key=f"{key}_picture",
        dark=dark,
        step=min(step, trace.timesteps - 1),
        unit=unit,
        cell_alone=True,
    )
    state.set_session_value(key, (chosen.step, chosen.unit))
