"""The race: networks that learn to remember an order, side by side, live."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable
from typing import Any, Literal

import streamlit as st

from dashboard import state
from dashboard.features.arrival.component import arrival
from dashboard.features.page import panel as page
from dashboard.features.race.component import race_track
from dashboard.features.race.gradient import gradient_alt, gradient_headline, race_gradients
from dashboard.features.race.message import race_picture
from dashboard.features.race.recorded import beside_a_race
from dashboard.features.room import panel as room
from dashboard.figures.wording import goes_on
from dashboard.prose.messages import messages
from dashboard.state.class_rooms import Asked
from dashboard.state.race_setup import (
    ALIKE,
    CLASS_UNITS,
    EQUAL,
    FORGET_BIASES,
    GUESSES,
    LAYERS,
    LENGTHS,
    ROUGH_RATE,
    SEEDS,
    TASKS,
    UNITS,
    WHO,
    Lineup,
    TaskName,
    Who,
    guess_of,
)
from lstm_core.engine.race_tally import learners
from lstm_core.engine.status import RaceStatus
from lstm_core.evidence.experiment import RECURRENT_STARTS
from lstm_core.evidence.plan.measured import measured
from lstm_core.evidence.summaries import recorded_race

say = messages("race")

POLL_SECONDS = 0.4

_CALLS, _REFUSED = "race_calls", "race_refused"


def arrive() -> None:
    """Scroll to this place if the visitor followed a link to a race."""
    if state.current().link_target == "race":
        arrival(key="arrival")


def panel(texts: dict[str, str]) -> None:
    """The race's settings, its buttons, the race itself, and what it does not show."""
    status = state.watch_race()
    with page.screen("race", horizontal=True, vertical_alignment="bottom"):
        _guess(status)
        _buttons(status)
        _settings()
    if status.is_active:
        st.fragment(_track, run_every=POLL_SECONDS)(is_active=True)
    else:
        with st.container():  # in the place of the fragment, so that the picture stays the same
            _track(is_active=False, status=status)
    if status.state == "done" and status.is_complete:
        st.markdown(_outcome(status))
    if status.state == "done" and status.gradients:
        _gradients(status, texts)
    if status.state in ("done", "cancelled"):
        if beside := beside_a_race(measured(), recorded_race(), state.lineup()):
            st.markdown(beside)
        st.markdown(texts["race_not_shown"])


def _buttons(status: RaceStatus) -> None:
    """What starts a race, stops it, and sets up another one."""
    st.button(
        say(f"start.{status.state}"),
        key="race_start",
        disabled=status.is_active,
        on_click=_start,
    )
    st.button(  # it stays when it has nothing to stop: what came in its place would be pressed
        say("buttons.to_the_end" if state.is_replay() else "buttons.stop"),
        key="race_stop",
        disabled=not status.is_active or status.is_stopping,
        on_click=_stop,
    )
    if status.was_cut_off:  # what a busy machine has cut short is not how it must be
        st.button(
            say("buttons.again"),
            key="race_again",
            on_click=functools.partial(_start, again=True),
        )
    if not status.is_active:
        st.button(say("buttons.fresh"), key="race_fresh", on_click=_fresh)
    if others := goes_on(state.count_others(state.lineup().race()), "race"):
        st.text(others)


def start_elsewhere(lineup: Lineup) -> None:
    """Start a race from another place of the page."""
    state.change_lineup(**dataclasses.asdict(lineup))
    _start()


def _guess(status: RaceStatus) -> None:
    """Who will learn it? Asked before anything of the race is seen, and kept beside its result."""
    if state.lineup().who == "gates" or (status.state != "absent" and not state.current().guess):
        return
    of = say.table["guesses"]
    asked = Asked(
        f"race {state.lineup().race().digest}", "choice", say("guess.question"), tuple(of.values())
    )
    room.pose("compare", asked)
    if guess := state.current().guess:
        room.count(asked, of[guess])
    st.segmented_control(
        say("guess.question"),
        GUESSES,
        format_func=of.__getitem__,
        disabled=status.state != "absent",
        **state.control(
            "race_guess",
            state.current().guess,
            lambda guess: state.change(guess=guess),
            may_be_empty=True,
        ),
    )


def _outcome(status: RaceStatus) -> str:
    """The guess beside the result, and what other seeds gave on this server."""
    race = state.lineup().race()
    if state.lineup().who == "gates":
        return ""
    of, parts = say.table["guesses"], []
    if guess := state.current().guess:
        result = guess_of(learners(race, status))
        parts.append(say("guess.result", guess=of[guess], result=of[result]))
    counts = state.tally(race)
    if (seeds := sum(counts.values())) > 1:
        outcomes = ", ".join(
            say("guess.count", outcome=of[one], count=counts[one]) for one in GUESSES if counts[one]
        )
        parts.append(say("guess.tally", seeds=seeds, outcomes=outcomes))
    return " ".join(parts)


def _fresh() -> None:
    """Set up the same race with a seed that nobody here has run; its link can be shared."""
    state.change_lineup(seed=state.draw_lineup(state.lineup()).seed)


def _start(*, again: bool = False) -> None:
    """Start the race, which comes into view and has the focus, since its button goes out."""
    state.start_race(again=again)
    _call()


def _stop() -> None:
    """Stop the race, or bring its record to the end; the picture has the focus then."""
    state.stop_race()
    _call()


def _call() -> None:
    """Bring the picture into view and into the focus."""
    state.set_session_value(_CALLS, state.session_value(_CALLS, 0) + 1)


def _settings() -> None:
    """What a class can change, to find where each network breaks, behind one switch.

    A widget costs the server as much as ten texts. What is set stands above the race's picture.
    """
    if st.toggle(say("settings.more"), key=state.persistent_key("race_more", False)):
        with st.container(key="race_settings"):  # `page.css` puts it below the row
            _all_settings()


def _all_settings() -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            say("settings.task"),
            tuple(TASKS),
            format_func=say.table["tasks"].__getitem__,
            width=190,
            **_bound("task", _change_task),
        )
        _number("length", LENGTHS)
        _number("units", UNITS)
        _number("seed", SEEDS)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _more_settings()
    if refusal := state.session_value(_REFUSED):
        st.warning(refusal)
        state.set_session_value(_REFUSED, None)  # until the page runs again


def _more_settings() -> None:
    st.selectbox(
        say("settings.who"),
        WHO,
        format_func=say.table["who"].__getitem__,
        width=172,
        **_bound("who", _change_who),
    )
    if state.lineup().who != "gates":
        st.segmented_control(
            say("settings.equal"),
            EQUAL,
            format_func=say.table["equal"].__getitem__,
            required=True,
            **_bound("equal"),
        )
        _number("layers", LAYERS, width=128)
        for name, options in (("rnn_start", RECURRENT_STARTS), ("forget_bias", FORGET_BIASES)):
            st.selectbox(
                say(f"beginnings.{name}"),
                options,
                format_func=say.table[f"{name}_names"].__getitem__,
                width=190,
                **_bound(name),
            )
    st.toggle(say("settings.rough", rate=f"{ROUGH_RATE:g}"), **_bound("rough"))


def _change_task(task: TaskName) -> None:
    """Each task has the size that suits it in a class."""
    state.change_lineup(task=task, units=CLASS_UNITS[task])


def _change_who(who: Who) -> None:
    state.change_lineup(who=who, **(ALIKE if who == "gates" else {}))


def _number(
    name: str, bounds: tuple[int, int], *, width: int | Literal["stretch"] = "stretch"
) -> None:
    """A number of the race. For one out of bounds the nearest is used, and a warning says so.

    Streamlit does not get the bounds: it would keep the number in the box, without a message.
    """
    label, (low, high) = say(f"numbers.{name}"), bounds

    def apply(value: int) -> None:
        used = min(max(value, low), high)
        state.change_lineup(**{name: used})
        if used != value:
            refusal = say(
                "settings.out_of_bounds", label=label, low=low, high=high, used=used, typed=value
            )
            state.set_session_value(_REFUSED, refusal)

    bounded = say("settings.bounds", label=label, low=low, high=high)
    st.number_input(bounded, step=1, width=width, **_bound(name, apply))


def _bound(name: str, apply: Callable[[Any], None] | None = None) -> dict[str, Any]:
    """The key and the callback of a widget that sets one part of the race."""
    value = getattr(state.lineup(), name)
    apply = apply or (lambda new: state.change_lineup(**{name: new}))
    return state.control(f"race_{name}", value, apply)


def _track(*, is_active: bool, status: RaceStatus | None = None) -> None:
    """The race as it stands now; at its end the whole page comes back."""
    status = status or state.watch_race()
    if is_active and not status.is_active:
        st.rerun()
    race_track(
        race_picture(state.lineup().race(), status, is_replay=state.is_replay()),
        dark=state.is_dark(),
        key="race_track",
        calls=state.session_value(_CALLS, 0),
    )


def _gradients(status: RaceStatus, texts: dict[str, str]) -> None:
    """How much of the gradient reached back in the racers, when they are done."""
    race, dark = state.lineup().race(), state.is_dark()
    st.subheader(say("gradient.title"), anchor=False)
    st.markdown(gradient_headline(race, status.gradients))
    page.chart(
        state.cached(
            lambda: race_gradients(race, status.gradients, dark=dark),
            "race_gradients",
            race.digest,
            len(status.gradients),
            dark,
        ),
        key="race_gradients",
        alt=gradient_alt(race, status.gradients),
    )
    st.markdown(texts["race_gradients"])
