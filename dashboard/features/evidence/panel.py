"""The table of claims with its verdicts, and behind each row the experiment."""

from __future__ import annotations

import streamlit as st

from dashboard import state
from dashboard.features.arrival.component import arrival
from dashboard.features.evidence import detail_panel
from dashboard.features.evidence.commentary import at_the_hardest
from dashboard.features.evidence.contents import claims, is_measured
from dashboard.features.evidence.names import ORDER, ROWS
from dashboard.features.evidence.quiz import EXPECTED, came_out, question
from dashboard.features.evidence.table import claims_table
from dashboard.features.page import panel as page
from dashboard.features.race import panel as race
from dashboard.state.race_setup import Lineup
from dashboard.state.visitor import Row
from lstm_core.evidence.findings import findings
from lstm_core.evidence.studies import stability
from lstm_core.evidence.studies.settings import LSTM_UNITS

SHOW_ME = "just show me"

NOW: dict[Row, Lineup] = {
    "memory": Lineup(length=ORDER.steps, units=LSTM_UNITS),
    "gates": Lineup(length=ORDER.steps, units=LSTM_UNITS, who="gates"),
    "long": Lineup(length=ORDER.steps, units=LSTM_UNITS, equal="parameters"),
    "training": Lineup(
        length=stability.TASK.steps,
        units=LSTM_UNITS,
        equal="parameters",
        layers=stability.LAYERS[-1],
        rough=True,
    ),
}
"""The race that asks what a row asks, in small: its seed, rate and budget are the race's own."""


def table(texts: dict[str, str]) -> None:
    """The four claims, each with its verdict and its evidence in small."""
    dark, row = state.is_dark(), state.current().row
    found = findings()
    st.html(
        state.cached(
            lambda: claims_table(
                claims(found, texts),
                caption=texts["claimed"],
                dark=dark,
                opened=row and ROWS[row],
            ),
            found.stamp,
            "claims",
            row or "",
            dark,
        )
    )


def closer(texts: dict[str, str]) -> None:
    """One row's experiment. Which one stands in the address, so the whole page runs again."""
    if state.current().link_target == "row":
        arrival(key="arrival")
    row: Row | None = st.segmented_control(
        "Look closer",
        list(ROWS),
        format_func=ROWS.__getitem__,
        **state.control(
            "row", state.current().row, lambda row: state.change(row=row), may_be_empty=True
        ),
    )
    if row is not None:
        _opened(row, texts)


@st.fragment
def _opened(row: Row, texts: dict[str, str]) -> None:
    """What do you expect, what came out, and what that does not show."""
    found = findings()
    st.markdown(texts[f"row_{row}_care"])
    if row == "gates":
        detail_panel.counted()
    if not is_measured(found, row):
        st.info("This claim is not measured yet; `python -m lstm_core.evidence` measures it.")
        st.markdown(texts[f"row_{row}_how"])
        page.more("More on how it is done", texts[f"row_{row}_details"])
        return
    st.markdown(f"**{question(row)}**")
    expected = st.pills(
        "What do you expect?",
        (*EXPECTED[row], SHOW_ME),
        key=state.persistent_key(f"expected_{row}", None),
        label_visibility="collapsed",
    )
    if expected is None:
        return
    right, figures = came_out(found, row)
    guess = "" if expected == SHOW_ME else f"You expected **{expected}**. "
    st.markdown(f"{guess}It is **{right}**: {figures}.")
    detail_panel.show(row, found)
    st.markdown(texts[f"row_{row}_how"])
    _now(row, texts)
    page.more("More on how it was done", texts[f"row_{row}_details"])
    page.more("What it does not show", texts[f"row_{row}_not"])


def _now(row: Row, texts: dict[str, str]) -> None:
    """A way to see the row's experiment happen at once."""
    if st.button("Run one now"):
        race.start_elsewhere(state.draw_lineup(NOW[row]))
        st.rerun()  # the race is not a part of this fragment
    expected = f" {at_the_hardest(findings())}" if row == "training" else ""
    st.markdown(f"{texts[f'run_now_{row}']}{expected}")
    if row == "gates":
        st.page_link("dashboard/views/predict.py", label="Hold a gate of your own network")
        st.markdown(texts["run_now_surgery"])
