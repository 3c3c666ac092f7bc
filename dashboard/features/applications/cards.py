"""Cards to sort: is an LSTM good for it, or not? The reason is shown after the choice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

import streamlit as st

from dashboard import state
from dashboard.prose.messages import messages

say = messages("applications")

Kind: TypeAlias = Literal["good", "not"]

TITLES: Mapping[str, str] = say.table["titles"]
"""The key of a card -> what stands on it. The key begins with where it belongs."""


def kind_of(card: str) -> Kind:
    """Where a card belongs."""
    return "good" if card.startswith("good_") else "not"


@st.fragment
def cards(reasons: Mapping[str, str]) -> None:
    """The cards in two columns; reasons: by the keys of the cards, in the order of the page."""
    every = [name for name in reasons if name in TITLES]
    show = st.toggle(say("cards.show"), key=state.persistent_key("cards_shown", False))
    columns = st.columns(2, gap="medium")
    made: dict[str, Kind] = {}
    for place, name in enumerate(every):
        with columns[place % 2].container(border=True, gap="small"):
            if chosen := _card(name, reasons[name], is_shown=show):
                made[name] = chosen
    if made:
        right = sum(kind_of(name) == kind for name, kind in made.items())
        st.text(say("cards.sorted", right=right, sorted=len(made)))


def _card(name: str, reason: str, *, is_shown: bool) -> Kind | None:
    """A title and two buttons; then the answer and its reason. Returns what was chosen."""
    title = TITLES[name]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{title}**", width="stretch")
        chosen: Kind | None = st.segmented_control(
            say("cards.ask", title=title),
            ("good", "not"),
            format_func=lambda kind: say(f"kinds.{kind}"),
            key=state.persistent_key(f"card_{name}", None),
            label_visibility="collapsed",
            width="content",
        )
    if chosen is not None or is_shown:
        kind = kind_of(name)
        verdict = "shown" if chosen is None else "right" if chosen == kind else "wrong"
        st.markdown(f"{say(f'sorted.{verdict}', kind=say(f'kinds.{kind}'))} {reason}")
    return chosen
