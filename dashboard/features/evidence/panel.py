"""The table of claims with its verdicts, and each row's experiment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import htpy as h
import streamlit as st

from dashboard import state
from dashboard.features.arrival.component import arrival
from dashboard.features.evidence import by_length, commentary
from dashboard.features.evidence.claims import claims, is_measured, rests_on
from dashboard.features.evidence.detail import ablation_strips, length_strips, stability_strips
from dashboard.features.evidence.gradients import gradients_by_seed, gradients_by_seed_alt, kinds
from dashboard.features.evidence.names import ORDER, row_name
from dashboard.features.evidence.quiz import answers, came_out, question
from dashboard.features.evidence.seed_plot import Strip, seed_plot, seed_plot_alt
from dashboard.features.evidence.table import claims_table
from dashboard.features.evidence.tables import (
    costs_table,
    rate_grids,
    rates_table,
    stability_grids,
    starts_table,
)
from dashboard.features.page import panel as page
from dashboard.features.race import panel as race
from dashboard.prose.messages import messages
from dashboard.state.race_setup import Lineup
from dashboard.state.visitor import ROWS, Row
from lstm_core.evidence.findings import Findings, findings
from lstm_core.evidence.plan import conditions
from lstm_core.evidence.plan.measured import measured
from lstm_core.evidence.results import VariantResult
from lstm_core.evidence.studies import rates, stability
from lstm_core.evidence.studies.settings import BUDGET, LONG, LSTM_UNITS
from lstm_core.evidence.studies.variants import LSTM
from lstm_core.evidence.summaries import beginnings
from lstm_core.network.costs import EQUAL

Option = TypeVar("Option", str, bool, int)

say = messages("evidence")

HEADLINE = "font-size:clamp(1.15rem,2.2vw,1.5rem);line-height:1.35;padding:0"
"""On a phone the picture must not be pushed out of sight."""

NOW: dict[Row, Lineup] = {
    "memory": Lineup(task="order", length=ORDER.steps, units=LSTM_UNITS),
    "gates": Lineup(task="order", length=ORDER.steps, units=LSTM_UNITS, who="gates"),
    "long": Lineup(task="order", length=ORDER.steps, units=LSTM_UNITS, equal="parameters"),
    "training": Lineup(
        task="order",
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

    st.markdown(texts["claimed"])

    def make() -> str:
        return claims_table(
            claims(found, texts),
            caption=say("table.caption"),
            dark=dark,
            opened=row and row_name(row),
        )

    st.html(state.cached(make, found.stamp, "claims", row or "", dark))


def opening() -> None:
    """One sentence and one picture: success by length, on a task to choose."""
    found, dark = findings(), state.is_dark()
    if not (families := by_length.families(found)):
        st.info(say("panel.not_measured"))
        return
    names = {one: say(f"tasks.{one}") for one in families}
    task = _choice(say("panel.what_to_learn"), names, "family")
    planned = by_length.planned(measured(), task)
    lines = planned or by_length.curves(found, task)
    headline = by_length.headline(lines, task=names[task])
    st.html(str(h.h2(style=HEADLINE)[headline]))
    figure = state.cached(
        lambda: by_length.by_length(lines, dark=dark), str(lines), "by_length", task, dark
    )
    page.chart(figure, key=f"by_length_{task}", alt=by_length.by_length_alt(lines))
    seeds = next(iter(lines[LSTM].values())).seeds
    budget = conditions.BUDGET if planned else BUDGET
    caption = say("by_length.caption", seeds=seeds, budget=budget, units=LSTM_UNITS)
    more = say("by_length.planned") if planned else by_length.at_best(found, task)
    st.caption(f"{caption} {more}")


def beginnings_table() -> None:
    """What is left of the gradient in an untrained network, by how it begins."""
    dark = state.is_dark()
    st.html(state.cached(lambda: starts_table(beginnings(), dark=dark), "starts", dark))


def closer(texts: dict[str, str]) -> None:
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
        _opened(row, texts)


@st.fragment
def _opened(row: Row, texts: dict[str, str]) -> None:
    """What do you expect, what came out, and what that does not show."""
    found = findings()
    if not is_measured(found, row):
        st.info(say("panel.not_measured"))
        st.markdown(texts[f"row_{row}_how"])
        page.more(say("panel.more_planned"), texts[f"row_{row}_details"])
        return
    st.markdown(f"**{question(row)}**")
    expected = st.pills(
        say("panel.expect"),
        (*answers(row), say("panel.show_me")),
        key=state.persistent_key(f"expected_{row}", None),
        label_visibility="collapsed",
    )
    if expected is None:
        return
    right, figures = came_out(found, row)
    answer = say("panel.answer", answer=right, figures=figures)
    if expected != say("panel.show_me"):
        answer = say("panel.expected", expected=expected, answer=answer)
    st.markdown(answer)
    if reason := rests_on(found, row):
        st.markdown(reason)
    {"memory": _memory, "gates": _gates, "long": _long, "training": _training}[row](found)
    st.markdown(texts[f"row_{row}_care"])
    st.markdown(texts[f"row_{row}_how"])
    _run_now(row, texts)
    page.more(say("panel.not_shown"), texts[f"row_{row}_not"])
    page.more(say("panel.more"), texts[f"row_{row}_details"])


def _run_now(row: Row, texts: dict[str, str]) -> None:
    """A way to see the row's experiment happen at once."""
    if st.button(say("panel.run_now")):
        race.start_elsewhere(state.draw_lineup(NOW[row]))
        st.rerun()  # the race is not a part of this fragment
    st.markdown(texts[f"run_now_{row}"])
    if row == "training":
        st.markdown(commentary.stability_at_the_hardest(findings()))
    if row == "gates":
        st.page_link("dashboard/views/predict.py", label=say("panel.surgery"))
        st.markdown(texts["run_now_surgery"])


def _memory(found: Findings) -> None:
    """How much of the gradient reaches back."""
    names = {False: say("panel.fresh"), True: say("panel.trained")}
    trained = _choice(say("panel.networks"), names, "flows")
    shown, dark = kinds(found, trained=trained), state.is_dark()
    figure = state.cached(
        lambda: gradients_by_seed(shown, dark=dark), found.stamp, "gradients", trained, dark
    )
    page.chart(figure, key=f"gradients_{trained}", alt=gradients_by_seed_alt(shown))
    if trained:
        st.markdown(commentary.gradient_and_learning(found))


def _gates(found: Findings) -> None:
    """What the gates cost, and what becomes of an LSTM that lacks one."""
    for equal in EQUAL:
        st.html(costs_table(equal=equal, dark=state.is_dark()))
    setting = _task(found.ablations, "gates")
    _strips(found, ablation_strips(found, setting), f"gates_{setting}")
    st.markdown(commentary.steps_without_gates(found, setting))


def _long(found: Findings) -> None:
    """Who solves a task, at each length."""
    setting = _task(found.lengths, "long")
    _strips(found, length_strips(found, setting), f"long_{setting}")
    if paper := commentary.beside_the_paper(found, setting):
        st.markdown(paper)
    st.markdown(say("panel.best_rates"))
    if not found.sensitivity:
        st.info(say("panel.rates_missing"))
        return
    grids = rate_grids(found, setting)
    for title, rows in grids.items():
        st.html(rates_table(title, rates.GRID, rows, dark=state.is_dark()))
    if not grids:
        st.markdown(say("panel.rates_elsewhere", steps=LONG))


def _training(found: Findings) -> None:
    """How training ends, by learning rate and depth."""
    st.markdown(commentary.stability_by_rate(found))
    title, grids = say("panel.learned_by_rate"), stability_grids(found)
    st.html(rates_table(title, stability.LEARNING_RATES, grids, dark=state.is_dark()))
    with st.container(horizontal=True):
        depths = {count: say("depth", count=count) for count in (3, 2, 1)}
        layers = _choice(say("panel.layers"), depths, "layers")
        clipping = {False: say("clipping.off"), True: say("clipping.on")}
        clipped = _choice(say("panel.clipping"), clipping, "training")
    groups = stability_strips(found, layers=layers, clipped=clipped)
    _strips(found, groups, f"training_{layers}_{clipped}")


def _task(results: tuple[VariantResult, ...], name: str) -> str:
    """One of the tasks that were measured."""
    tasks = {one.setting: say(f"tasks.{one.setting}") for one in results}
    return _choice(say("panel.task"), tasks, name)


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
    figure = state.cached(lambda: seed_plot(groups, dark=dark), found.stamp, key, dark)
    page.chart(figure, key=key, alt=seed_plot_alt(groups))
