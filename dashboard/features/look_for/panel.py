"""What to look for in a text of the library, and the way to the unit that shows it."""

from __future__ import annotations

import streamlit as st

from dashboard import state
from dashboard.figures.wording import number
from dashboard.prose import parts
from lstm_core.reading.probing import FOLLOWED, Follower, Probe
from lstm_core.text.corpora import NAMED

SHOW = {
    "counting": "Find the unit that counts best",
    "story": "Find the unit that follows the quotation marks best",
}
FOUND = {
    "counting": (
        "follows the count best: its {state} and the number of a's that still lack their b "
        "correlate with {score} (1 is perfect, 0 is chance)"
    ),
    "story": (
        "tells best whether a quotation is open: of two moments, one inside and one outside, its "
        "{state} orders {score} rightly (1.00 is all, 0.50 is chance)"
    ),
}


LOOSELY = {
    "counting": "So no unit of this network counts cleanly.",
    "story": "That is loose: in single lines, as they are read here, no unit does it cleanly.",
}
CLEAR = {"counting": 0.9, "story": 0.8}
"""From here on a unit is said to follow; below, that it does so loosely at best."""


def look(name: str) -> None:
    """An expander with what to look for; open once the unit has been looked for."""
    recipe = state.recipe()
    digest, answer = state.session_value("follower", ("", None))
    found = answer if digest == recipe.digest else None
    with st.expander(f"What to look for in “{NAMED[name].title}”", expanded=found is not None):
        st.markdown(parts("corpora")[name])
        if name not in FOLLOWED or recipe.level != "character":
            return
        if state.status().state != "done":
            return
        # Every unit is measured when it is pressed, on this very network.
        if st.button(SHOW[name]):
            _find(name)
        if isinstance(found, Follower):
            st.text(_said(name, found))
        elif found is not None:
            st.text(found.message)


def _find(name: str) -> None:
    """Choose the unit, and show it where a unit can be seen."""
    answer = state.ask(state.recipe(), Probe(name))  # type: ignore[arg-type]
    state.set_session_value("follower", (state.recipe().digest, answer))
    if not isinstance(answer, Follower):
        st.rerun()
    state.choose(0, answer.unit, steps=1)  # the last step, whatever the sentence
    st.switch_page("dashboard/views/gates.py")


def _said(name: str, found: Follower) -> str:
    recipe = state.recipe()
    quantity = "cell state" if recipe.cell == "lstm" else "hidden state"
    said = FOUND[name].format(state=quantity, score=number(found.score))
    return (
        f"Of the {recipe.units} units of this network, unit {found.unit} {said}. It was chosen on "
        f"lines that the network learned, and this was measured on {found.characters:,} characters "
        "that it has not seen. "
        + ("" if found.score >= CLEAR[name] else f"{LOOSELY[name]} ")
        + "Another training may give the task to another unit, or to several."
    )
