"""The table of claims with its verdicts, and each row's experiment."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import TypeVar

import htpy as h
import streamlit as st

from dashboard import state
from dashboard.features.arrival.component import arrival
from dashboard.features.evidence import by_length
from dashboard.features.evidence.claims import (
    ASKED,
    beginnings_judged,
    claims,
    judged_row,
    notes_on,
    recalled,
    rests_on,
)
from dashboard.features.evidence.differences import differences, differences_alt
from dashboard.features.evidence.growth import growth, growth_alt, growth_plot, headline
from dashboard.features.evidence.names import row_name
from dashboard.features.evidence.papers import papers_table
from dashboard.features.evidence.quiz import answers, came_out, question
from dashboard.features.evidence.table import claims_table
from dashboard.features.evidence.tables import (
    ablations_table,
    costs_table,
    depth_grids,
    pilot_grids,
    rates_table,
    starts_table,
)
from dashboard.features.page import panel as page
from dashboard.features.race import panel as race
from dashboard.prose.messages import messages
from dashboard.state.race_setup import Lineup
from dashboard.state.visitor import ROWS, Row
from lstm_core.evidence.plan.answers import answers as answers_of
from lstm_core.evidence.plan.measured import Measured
from lstm_core.evidence.plan.rates import GRID
from lstm_core.evidence.results import findings
from lstm_core.evidence.studies import DEEP_TASK, DEPTHS, ORDER
from lstm_core.evidence.summaries import beginnings
from lstm_core.evidence.variants import LSTM_UNITS
from lstm_core.network.costs import EQUAL

Option = TypeVar("Option", bound=str)

say = messages("evidence")

HEADLINE = "font-size:clamp(1.15rem,2.2vw,1.5rem);line-height:1.35;padding:0"
"""On a phone the picture must not be pushed out of sight."""

NOW: dict[Row, Lineup] = {
    "memory": Lineup(task="order", length=ORDER.steps, units=LSTM_UNITS),
    "gates": Lineup(task="order", length=ORDER.steps, units=LSTM_UNITS, who="gates"),
    "long": Lineup(task="order", length=ORDER.steps, units=LSTM_UNITS, equal="parameters"),
    "training": Lineup(
        task="order",
        length=DEEP_TASK.steps,
        units=LSTM_UNITS,
        equal="parameters",
        layers=DEPTHS[-1],
        rough=True,
    ),
}
"""The race that asks what a row asks, in small: its seed, rate and budget are the race's own."""


def table(found: Measured, texts: dict[str, str], *, title: str) -> None:
    """The four claims, each with its verdict and its evidence in small."""
    dark, row = state.is_dark(), state.current().row

    def make() -> str:
        return claims_table(
            claims(found, texts),
            caption=say("table.caption"),
            dark=dark,
            opened=row and row_name(row),
        )

    drawn = state.cached(make, found.stamp, "claims", row or "", dark)
    page.sections_above(drawn, {title: texts["claimed"]})


@st.fragment
def opening(found: Measured) -> None:
    """One sentence and one picture: success by length, on a task to choose; then its two starts.

    The rest of the page does not run again for another task.
    """
    dark = state.is_dark()
    families = state.cached(lambda: by_length.families(found), found.stamp, "families")
    if not families:
        st.info(say("panel.not_measured"))
        return
    names = {one: say(f"tasks.{one}") for one in families}
    task = _choice(say("panel.what_to_learn"), names, "family")
    shown = state.cached(
        lambda: by_length.view(found, task, name=names[task], dark=dark),
        found.stamp,
        "by_length",
        task,
        dark,
    )
    with page.screen("by_length"):
        st.html(str(h.h2(style=HEADLINE)[shown.headline]))
        page.chart(shown.figure, key=f"by_length_{task}", alt=shown.alt)
    st.markdown(say("panel.starts"))


def where_the_rnn_wins(found: Measured, text: str) -> str:
    """Recall, by the numbers of the longest length at which all were measured."""
    told = state.cached(lambda: recalled(found, text), found.stamp, "recalled", text)
    return told or say("panel.not_measured")


def papers(ours: Measured, *, title: str) -> None:
    """The experiments of the papers beside ours, in a box that is closed at first."""
    page.when_open(title, functools.partial(_papers, ours), key="papers")


def _papers(ours: Measured) -> None:
    dark, found = state.is_dark(), findings()
    key = (ours.stamp, found.stamp, "papers", dark)
    st.html(state.cached(lambda: papers_table(ours, found, dark=dark), *key))
    if lines := state.cached(lambda: growth(ours), ours.stamp, "growth"):
        st.markdown(headline(lines))
        figure = state.cached(lambda: growth_plot(lines, dark=dark), ours.stamp, "drawn", dark)
        page.chart(figure, key="growth", alt=growth_alt(lines))


def starts(parts: Mapping[str, str]) -> None:
    """The sections on how to start, and what is left of the gradient in an untrained network."""
    dark = state.is_dark()
    drawn = state.cached(lambda: starts_table(beginnings(), dark=dark), "starts", dark)
    page.sections_above(drawn, parts)


def judged_starts(found: Measured) -> str:
    """What was learned after each way to begin, a line each."""
    return state.cached(lambda: beginnings_judged(found), found.stamp, "beginnings_judged")


def notes(found: Measured) -> dict[str, str]:
    """What belongs into the box at the page's end, by its title."""
    return state.cached(lambda: notes_on(found), found.stamp, "notes")


def closer(found: Measured, texts: dict[str, str]) -> None:
    """One row's experiment. Which one stands in the address, so the whole page runs again."""
    if state.current().link_target == "row":
        arrival(key="arrival")
    row: Row | None = st.segmented_control(
        say("panel.look_closer"),
        ROWS,
        format_func=row_name,
        **state.control(
            "row", state.current().row, lambda row: state.change(row=row), may_be_empty=True
        ),
    )
    if row is not None:
        _opened(found, row, texts)


@st.fragment
def _opened(found: Measured, row: Row, texts: dict[str, str]) -> None:
    """What do you expect, what came out, and what that does not show."""
    if judged_row(found, row)[0] is None:
        st.info(say("panel.not_measured"))
        st.markdown(texts[f"row_{row}_how"])
        return
    st.markdown(f"**{question(row, found)}**")
    expected = st.pills(
        say("panel.expect"),
        (*answers(row, found), say("panel.show_me")),
        key=state.persistent_key(f"expected_{row}", None),
        label_visibility="collapsed",
    )
    if expected is None:
        return
    right, figures = came_out(row, found, findings())
    answer = say("panel.answer", answer=right, figures=figures)
    if expected != say("panel.show_me"):
        answer = say("panel.expected", expected=expected, answer=answer)
    st.markdown(answer)
    if row == "gates":
        _gates()
    else:
        _compared(found, row)
    st.markdown(texts[f"row_{row}_care"])
    st.markdown(texts[f"row_{row}_how"])
    _run_now(row, texts)
    page.more(say("panel.not_shown"), texts[f"row_{row}_not"])


def _run_now(row: Row, texts: dict[str, str]) -> None:
    """A way to see the row's experiment happen at once."""
    if st.button(say("panel.run_now")):
        race.start_elsewhere(state.draw_lineup(NOW[row]))
        st.rerun()  # the race is not a part of this fragment
    st.markdown(texts[f"run_now_{row}"])
    if row == "gates":
        st.page_link("dashboard/views/predict.py", label=say("panel.surgery"))
        st.markdown(texts["run_now_surgery"])


def _compared(found: Measured, row: Row) -> None:
    """The difference under each condition, and what the verdict rests on."""
    dark, compared = state.is_dark(), answers_of(found, ASKED[row])
    figure = state.cached(
        lambda: differences(compared, dark=dark), found.stamp, "differences", row, dark
    )
    page.chart(figure, key=f"differences_{row}", alt=differences_alt(compared))
    st.markdown(state.cached(lambda: rests_on(found, row), found.stamp, "rests_on", row))
    if row == "training":
        _training(found)


def _gates() -> None:
    """What the gates cost, and what becomes of an LSTM that lacks one."""
    for equal in EQUAL:
        st.html(costs_table(equal=equal, dark=state.is_dark()))
    st.html(ablations_table(findings(), dark=state.is_dark()))


def _training(found: Measured) -> None:
    """How many learn at each learning rate, and in several layers."""
    dark, deep = state.is_dark(), findings()
    head = (say("rates.learning_rate"), *(f"{rate:g}" for rate in GRID))
    st.html(rates_table(say("panel.learned_by_rate"), head, pilot_grids(found), dark=dark))
    depths = (say("panel.layers"), *(say("depth", count=count) for count in DEPTHS))
    st.html(rates_table(say("panel.learned_by_depth"), depths, depth_grids(deep), dark=dark))


def _choice(label: str, names: Mapping[Option, str], name: str) -> Option:
    """One of a few that stand side by side; at first the first."""
    first = next(iter(names))
    chosen = st.segmented_control(
        label,
        list(names),
        format_func=names.__getitem__,
        required=True,
        key=state.persistent_key(f"closer_{name}", first),
    )
    return first if chosen is None else chosen
