"""The experiment behind a row of the table: its figure, and what the record says beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import streamlit as st

from dashboard import state
from dashboard.features.evidence import commentary, detail
from dashboard.features.evidence.contents import EQUAL, gated_layers
from dashboard.features.evidence.gradients import (
    gradients_by_seed,
    gradients_by_seed_alt,
    kinds,
)
from dashboard.features.evidence.seed_plot import Strip, seed_strips, seed_strips_alt
from dashboard.features.evidence.sensitivity import needed_at_best, other_rates, rate_grids
from dashboard.features.evidence.tables import costs_table, rates_table
from dashboard.features.page import panel as page
from dashboard.state.visitor import Row
from lstm_core.evidence.findings import Findings
from lstm_core.evidence.studies import rates, stability
from lstm_core.evidence.studies.settings import LONG

Option = TypeVar("Option", str, bool, int)


def counted() -> None:
    """Which gates the layers have, and what they cost: there is nothing to expect."""
    dark = state.is_dark()
    for equal, title in EQUAL.items():
        st.html(costs_table(title, gated_layers(equal=equal), dark=dark))


def show(row: Row, found: Findings) -> None:
    """What came out, every seed of it."""
    {"memory": _memory, "gates": _gates, "long": _long, "training": _training}[row](found)


def _memory(found: Findings) -> None:
    """How much of the gradient reaches back."""
    names = {False: "before any training", True: "after training"}
    trained = _choice("Networks", names, "flows")
    shown, dark = kinds(found, trained=trained), state.is_dark()
    page.chart(
        state.cached(
            lambda: gradients_by_seed(shown, dark=dark), found.stamp, "gradients", trained, dark
        ),
        key=f"gradients_{trained}",
        alt=gradients_by_seed_alt(shown),
    )
    if trained:
        st.markdown(commentary.reached_and_learned(found))
    st.markdown(f"The verdict counts who learns the long tasks. {commentary.without_recall(found)}")


def _gates(found: Findings) -> None:
    """What becomes of an LSTM that lacks a gate."""
    setting = _choice("Task", detail.settings_of(found.ablations), "gates")
    _strips(found, detail.ablation_strips(found, setting), f"gates_{setting}")
    st.markdown(commentary.steps_without_gates(found, setting))
    if said := needed_at_best(found, setting):
        st.markdown(said)


def _long(found: Findings) -> None:
    """Who solves a task, at each length."""
    setting = _choice("Task", detail.settings_of(found.lengths), "long")
    _strips(found, detail.length_strips(found, setting), f"long_{setting}")
    if said := commentary.beside_the_paper(found, setting):
        st.markdown(said)
    st.markdown(commentary.without_recall(found))
    _other_rates(found, setting)


def _other_rates(found: Findings, setting: str) -> None:
    """What the choice of a learning rate does to these rates, and to the verdict."""
    st.markdown("**What if another learning rate had been chosen?**")
    if not found.sensitivity:
        st.info("The other rates of the grid are not all measured yet.")
        return
    st.markdown(other_rates(found))
    grids, dark = rate_grids(found, setting), state.is_dark()
    for title, rows in grids.items():
        st.html(rates_table(title, rates.GRID, rows, dark=dark))
    if not grids:
        st.markdown(f"Not measured on this task, but on those of {LONG} steps and more.")


def _training(found: Findings) -> None:
    """How training ends, by learning rate and depth."""
    dark = state.is_dark()
    st.markdown(commentary.stability_by_condition(found))
    st.markdown(commentary.where_stability_parts(found))
    title = "How many learned, all depths together, clipped or not"
    grids = commentary.stability_by_rate(found)
    st.html(rates_table(title, stability.LEARNING_RATES, grids, dark=dark))
    with st.container(horizontal=True):
        layers = _choice("Depth", {n: detail.in_layers(n) for n in (3, 2, 1)}, "layers")
        clipped = _choice("Clipping", detail.CLIPPED, "training")
    groups = detail.stability_strips(found, layers=layers, clipped=clipped)
    _strips(found, groups, f"training_{layers}_{clipped}")


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


def _strips(found: Findings, groups: dict[str, list[Strip]], key: str) -> None:
    dark = state.is_dark()
    page.chart(
        state.cached(lambda: seed_strips(groups, dark=dark), found.stamp, key, dark),
        key=key,
        alt=seed_strips_alt(groups),
    )
