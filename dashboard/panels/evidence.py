"""The table of claims with its verdicts, and behind each row the experiment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import streamlit as st

from dashboard import workbench
from dashboard.figures import evidence
from dashboard.figures.claims import claims_table
from dashboard.figures.flows import gradient_flows, gradient_flows_alt
from dashboard.figures.other_rates import needed_at_best, other_rates, rate_grids
from dashboard.figures.strips import Strip, seed_strips, seed_strips_alt
from dashboard.figures.tables import costs_table, rates_table
from dashboard.panels import page, race
from lstm_core.evidence.findings import Findings, Row, findings
from lstm_core.evidence.race import Lineup
from lstm_core.evidence.studies import rates, stability
from lstm_core.evidence.studies.settings import LONG, LSTM_UNITS

SHOW_ME = "just show me"

NOW: dict[Row, Lineup] = {
    "memory": Lineup(length=evidence.ORDER.steps, units=LSTM_UNITS),
    "gates": Lineup(length=evidence.ORDER.steps, units=LSTM_UNITS, who="gates"),
    "long": Lineup(length=evidence.ORDER.steps, units=LSTM_UNITS, equal="parameters"),
    "training": Lineup(
        length=stability.TASK.steps,
        units=LSTM_UNITS,
        equal="parameters",
        layers=stability.LAYERS[-1],
        rough=True,
    ),
}
"""The race that asks what a row asks, in small: its seed, rate and budget are the race's own."""

Option = TypeVar("Option", str, bool)


def table(texts: dict[str, str]) -> None:
    """The four claims, each with its verdict and its evidence in small."""
    dark = workbench.is_dark()
    found = findings()
    st.html(
        workbench.made(
            lambda: claims_table(evidence.claims(found, texts), dark=dark), "claims", dark
        )
    )
    page.more("How a verdict is reached", texts["verdicts"])


@st.fragment
def closer(texts: dict[str, str]) -> None:
    """One row's experiment: what do you expect, what came out, and what that does not show."""
    row: Row | None = st.segmented_control(
        "Look closer",
        list(evidence.ROWS),
        format_func=evidence.ROWS.__getitem__,
        key=workbench.kept("claim", None),
    )
    if row is None:
        return
    workbench.prepare_race(_lineup(row), place="row")  # while one reads, and guesses
    found = findings()
    st.markdown(texts[f"row_{row}_care"])
    if row == "gates":
        _costs()
    if not evidence.is_measured(found, row):
        st.info("This claim is not measured yet; `python -m lstm_core.evidence` measures it.")
        st.markdown(texts[f"row_{row}_how"])
        page.more("More on how it is done", texts[f"row_{row}_details"])
        return
    st.markdown(f"**{evidence.question(row)}**")
    expected = st.pills(
        "What do you expect?",
        (*evidence.EXPECTED[row], SHOW_ME),
        key=workbench.kept(f"expected_{row}", None),
        label_visibility="collapsed",
    )
    if expected is None:
        return
    right, figures = evidence.came_out(found, row)
    guess = "" if expected == SHOW_ME else f"You expected **{expected}**. "
    st.markdown(f"{guess}It is **{right}**: {figures}.")
    {"memory": _memory, "gates": _gates, "long": _long, "training": _training}[row](found)
    st.markdown(texts[f"row_{row}_how"])
    _now(row, texts)
    page.more("More on how it was done", texts[f"row_{row}_details"])
    page.more("What it does not show", texts[f"row_{row}_not"])


def _lineup(row: Row) -> Lineup:
    """The row's race, with a seed that nobody has run."""
    return workbench.fresh_lineup(NOW[row], row)


def _now(row: Row, texts: dict[str, str]) -> None:
    """A way to see the row's experiment happen at once."""
    if st.button("Run one now"):
        race.start_elsewhere(_lineup(row))
        st.rerun()  # the race is not a part of this fragment
    st.caption(texts[f"run_now_{row}"])
    if row == "gates":
        st.page_link("dashboard/views/predict.py", label="Hold a gate of your own network")
        st.caption(texts["run_now_surgery"])


def _memory(found: Findings) -> None:
    """How much of the gradient reaches back."""
    names = {False: "before any training", True: "after training"}
    trained = _choice("Networks", names, "flows")
    flows, dark = evidence.flows(found, trained=trained), workbench.is_dark()
    page.chart(
        workbench.made(lambda: gradient_flows(flows, dark=dark), "flows", trained, dark),
        key=f"flows_{trained}",
        alt=gradient_flows_alt(flows),
    )


def _costs() -> None:
    """Which gates the layers have, and what they cost: counted, so there is nothing to expect."""
    dark = workbench.is_dark()
    for equal, title in evidence.EQUAL.items():
        st.html(costs_table(title, evidence.gated_layers(equal=equal), dark=dark))


def _gates(found: Findings) -> None:
    """What becomes of an LSTM that lacks a gate."""
    setting = _choice("Task", evidence.settings_of(found.ablations), "gates")
    _strips(evidence.ablation_strips(found, setting), f"gates_{setting}")
    if said := needed_at_best(found):
        st.markdown(said)


def _long(found: Findings) -> None:
    """Who solves a task, at each length."""
    setting = _choice("Task", evidence.settings_of(found.lengths), "long")
    _strips(evidence.length_strips(found, setting), f"long_{setting}")
    _other_rates(found, setting)


def _other_rates(found: Findings, setting: str) -> None:
    """What the choice of a learning rate does to these rates, and to the verdict."""
    st.markdown("**What if another learning rate had been chosen?**")
    if not found.sensitivity:
        st.info("The other rates of the grid are not all measured yet.")
        return
    st.markdown(other_rates(found))
    grids, dark = rate_grids(found, setting), workbench.is_dark()
    for title, rows in grids.items():
        st.html(rates_table(title, rates.GRID, rows, dark=dark))
    if not grids:
        st.markdown(f"Not measured on this task, but on those of {LONG} steps and more.")


def _training(found: Findings) -> None:
    """How training ends, by depth."""
    names = {True: "gradients clipped", False: "not clipped"}
    clipped = _choice("Clipping", names, "training")
    _strips(evidence.stability_strips(found, clipped=clipped), f"training_{clipped}")


def _choice(label: str, names: Mapping[Option, str], name: str) -> Option:
    """One of a few that stand side by side; at first the first."""
    first = next(iter(names))
    chosen = st.segmented_control(
        label,
        list(names),
        format_func=names.__getitem__,
        required=True,
        key=workbench.kept(f"closer_{name}", first),
    )
    return first if chosen is None else chosen


def _strips(groups: dict[str, list[Strip]], key: str) -> None:
    dark = workbench.is_dark()
    page.chart(
        workbench.made(lambda: seed_strips(groups, dark=dark), key, dark),
        key=key,
        alt=seed_strips_alt(groups),
    )
