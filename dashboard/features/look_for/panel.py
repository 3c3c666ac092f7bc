"""What to look for in a text of the library, and the way to the unit that shows it."""

from __future__ import annotations

import streamlit as st

from dashboard import state, theme
from dashboard.figures.wording import counted, number
from dashboard.prose import parts
from dashboard.prose.messages import messages
from lstm_core.reading.probing import FOLLOWED, Follower, Probe
from lstm_core.text.corpora import NAMED

say = messages("look_for")

CLEAR = {"counting": 0.9, "story": 0.8}
"""From here on a unit is said to follow; below, that it does so loosely at best."""


def look(name: str) -> None:
    """An expander with what to look for; open once the unit has been looked for."""
    recipe = state.recipe()
    digest, answer = state.session_value("follower", ("", None))
    found = answer if digest == recipe.digest else None
    with st.expander(say("title", text=NAMED[name].title), expanded=found is not None):
        st.markdown(parts("corpora")[name])
        if name not in FOLLOWED or recipe.level != "character":
            return
        if not state.status().has_result:
            return
        # Every unit is measured when it is pressed, on this very network.
        if st.button(say(f"show.{name}")):
            _find(name)
        if isinstance(found, Follower):
            st.text(_finding(name, found))
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


def _finding(name: str, found: Follower) -> str:
    recipe = state.recipe()
    quantity = theme.quantity("cell_state" if recipe.cell == "lstm" else "hidden_state")
    finding = say(f"found.{name}", state=quantity.label, score=number(found.score))
    characters = counted(found.characters, "character")
    parts = [
        say("chosen", units=recipe.units, unit=found.unit, finding=finding, characters=characters),
        *([] if found.score >= CLEAR[name] else [say(f"loosely.{name}")]),
        say("other_training"),
    ]
    return " ".join(parts)
