"""A box for a number that a reader types as an answer, with a point or a comma."""

from __future__ import annotations

import streamlit as st

from dashboard.prose.messages import messages
from dashboard.state.question import typed_number

say = messages("common")


def number_box(label: str, *, key: str, hint: str = "") -> float | None:
    """The number that was typed; None before that, and for what is no number, which is said.

    hint: what stands below the empty box, so that there is a line where the answer will be judged.
    It is a box for text: a browser's box for numbers drops a comma, and 0,69 becomes 69.
    """
    typed = st.text_input(label, key=key, autocomplete="off") or ""
    if not typed.strip():
        if hint:
            st.text(hint)
        return None
    try:
        return typed_number(typed)
    except ValueError:
        st.text(say("no_number"))
        return None
