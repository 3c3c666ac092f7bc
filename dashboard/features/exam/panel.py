"""Exam: a step to compute, and what the visitor's own network has to say."""

from __future__ import annotations

import streamlit as st

from dashboard import state, theme
from dashboard.features.exam.exercise import Exercise, exercise, is_right
from dashboard.features.number.panel import number_box
from dashboard.features.page import panel as page
from dashboard.prose.messages import messages
from lstm_core.network.recipe import layers

say = messages("exam")


def one_step() -> None:
    """The numbers of a step, two boxes for the answers, and whether they are right."""
    at = state.session_value("exercise", 0)
    given = exercise(at)
    st.markdown(say("given", **_written(given)))
    left, right = st.columns(2, gap="medium")
    with left:
        _box("c", given.cell_state, at)
    with right:
        _box("h", given.hidden_state, at)
    st.button(say("another"), on_click=state.set_session_value, args=("exercise", at + 1))
    page.more(say("solution"), say("steps", **_written(given)))


def _box(letter: str, exact: float, at: int) -> None:
    answer = number_box(say(f"box.{letter}"), key=f"exam_{letter}_{at}", hint=say("enough"))
    if answer is not None:
        st.text(say("right") if is_right(answer, exact) else say(f"wrong.{letter}"))


def _written(of: Exercise) -> dict[str, str]:
    """The numbers of a step as they are written."""
    return {
        "before": f"{of.before:g}",
        "f": f"{of.forget_gate:g}",
        "i": f"{of.input_gate:g}",
        "g": f"{of.candidate:g}",
        "o": f"{of.output_gate:g}",
        "before_term": _term(f"{of.before:g}"),
        "g_term": _term(f"{of.candidate:g}"),
        "kept": f"{of.kept:.2f}",
        "written_term": _term(f"{of.written:.2f}"),
        "c": f"{of.cell_state:.2f}",
        "h": f"{of.hidden_state:.2f}",
    }


def _term(number: str) -> str:
    """A number behind an operator: in brackets if it is negative."""
    return f"({number})" if number.startswith("-") else number


def own_network() -> dict[str, str]:
    """What the answers say of the visitor's own network."""
    recipe, text = state.recipe(), state.prepared()
    recurrent = layers(recipe, text)[1]
    return {
        "units": f"{recipe.units:,}",
        "vector": f"{recipe.embedding_dim:,}",
        "recurrent_parameters": f"{recurrent.parameters:,}",
        "cell": theme.CELLS[recipe.cell],
        "context": f"{text.context:,}",
        "embedding_parameters": f"{len(text.vocabulary) * recipe.embedding_dim:,}",
    }
