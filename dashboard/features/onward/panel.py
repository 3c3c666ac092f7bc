"""The way from a page to the next one."""

from __future__ import annotations

import streamlit as st

from dashboard import state
from dashboard.features.look_for import panel as look_for
from dashboard.features.opening import panel as opening
from dashboard.prose.messages import messages

say = messages("page")

STEPS: dict[str, str] = say.table["steps"]
"""Page -> what one does on it, in the order of the way through the app."""


def following(page: str) -> str | None:
    """The page after this one; None after the last."""
    names = list(STEPS)
    at = names.index(page) + 1 if page in STEPS else len(names)
    return names[at] if at < len(names) else None


def panel(page: str) -> None:
    """A button to the next page."""
    after = following(page)
    if page == "train" and state.has_own_text():
        after = "gates"  # its network is new: the way begins again, with it
    if after is None:
        return
    label = say("next", step=STEPS[after], title=say(f"titles.{after}"))
    if st.button(label, key="onward"):  # `page.css` puts it to the right
        if page == "start" and not state.has_own():
            _take_along()
        st.switch_page(f"dashboard/views/{after}.py")


def _take_along() -> None:
    """Make the opening's network and sentence the visitor's, and show its best unit."""
    read = opening.sentence()
    state.set_recipe(opening.recipe())
    state.set_sentence(read)
    look_for.choose_unit()
