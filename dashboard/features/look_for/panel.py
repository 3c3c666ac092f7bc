"""What to look for in a text of the library, and the unit that shows it."""

from __future__ import annotations

import streamlit as st

from dashboard import state, theme
from dashboard.figures.wording import counted, number
from dashboard.prose import parts
from dashboard.prose.messages import messages
from lstm_core.network.recipe import Recipe
from lstm_core.reading.probing import Followed, Follower, Probe
from lstm_core.text.corpora import NAMED, name_of

say = messages("look_for")

CLEAR = {"hello": 0.9, "agreement": 0.8, "brackets": 0.9, "counting": 0.9, "story": 0.8}
"""From here on a unit is said to follow; below, that it does so loosely at best."""


def look(name: str) -> dict[str, str]:
    """What to look for in a text, by its title."""
    return {say("title", text=NAMED[name].title): parts("corpora")[name]}


def good_unit() -> None:
    """A button that chooses the unit which shows most."""
    if (name := _followed()) is not None:
        st.button(say("show"), on_click=choose_unit, help=say(f"help.{name}"))


def finding() -> None:
    """What the unit shows that was chosen so."""
    digest, found = state.session_value("follower", ("", None))
    if (name := _followed()) is None or digest != state.recipe().digest:
        return
    if isinstance(found, Follower):
        st.text(_finding(name, found))
    elif found is not None:
        st.text(found.message)


def choose_unit() -> None:
    """Choose the unit of the visitor's network that follows best what its text shows, if any does.

    Every unit is measured now, on this very network.
    """
    if (name := _followed()) is None:
        return
    answer = state.ask(state.recipe(), Probe(name))
    state.set_session_value("follower", (state.recipe().digest, answer))
    if isinstance(answer, Follower):
        state.change(unit=answer.unit)


def best_unit(of: str) -> int:
    """The unit that follows best in the shipped network of a text; 0 if it cannot be asked."""
    answer = state.ask(Recipe.shipped(NAMED[of]), Probe(of))  # type: ignore[arg-type]
    return answer.unit if isinstance(answer, Follower) else 0


def _followed() -> Followed | None:
    """The text of the library that the visitor's network reads as it is meant to be read."""
    recipe = state.recipe()
    name = name_of(recipe.corpus)
    if name is None or recipe.level != NAMED[name].level:
        return None
    return name  # type: ignore[return-value]


def _finding(name: str, found: Follower) -> str:
    recipe = state.recipe()
    quantity = theme.quantity("cell_state" if recipe.cell == "lstm" else "hidden_state")
    finding = say(f"found.{name}", state=quantity.label, score=number(found.score))
    tokens = counted(found.tokens, recipe.level)
    judged = say("judged_same") if name == "hello" else say("judged", tokens=tokens)
    parts = [
        say("chosen", units=recipe.units, unit=found.unit, finding=finding),
        judged,
        *([] if found.score >= CLEAR[name] else [say("loosely")]),
        say("other_training"),
    ]
    return " ".join(parts)
