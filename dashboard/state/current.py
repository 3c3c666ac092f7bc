"""What all pages speak of: the visitor's recipe, and the step and unit chosen in its picture."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from lstm_core.network.recipe import Recipe


def begin(first: Recipe, picked: Mapping[str, int]) -> None:
    """Begin with this recipe, and with what a link chose in the picture of its sentence."""
    st.session_state.recipe = first
    st.session_state.chosen = picked


def recipe() -> Recipe:
    """The visitor's current recipe."""
    return st.session_state.recipe


def replace(new: Recipe) -> None:
    """Put another recipe in its place, and nothing else: see `changing.use`."""
    st.session_state.recipe = new


def chosen(steps: int, units: int) -> tuple[int, int]:
    """The chosen time step and unit, at first the last step and unit 0."""
    picked = differing()
    return min(picked.get("step", steps - 1), steps - 1), min(picked.get("unit", 0), units - 1)


def choose(step: int, unit: int, *, steps: int) -> None:
    """Choose a time step and a unit; the last step follows the sentence as it is typed."""
    last = {} if step == steps - 1 else {"step": step}
    st.session_state.chosen = last | ({"unit": unit} if unit else {})


def differing() -> Mapping[str, int]:
    """The chosen "step" and "unit", each only if it is not the one that comes first."""
    return st.session_state.chosen
