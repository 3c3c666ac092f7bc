"""The questions to a trained network, one at a time."""

from __future__ import annotations

import streamlit as st

from dashboard import state
from dashboard.features.attribution import panel as attribution
from dashboard.features.evaluation import panel as evaluation
from dashboard.features.generation import panel as generation
from dashboard.features.surgery import panel as surgery
from dashboard.figures.wording import noun
from dashboard.prose.messages import messages
from dashboard.state.parts import QUESTIONS
from lstm_core.reading.prediction import Reading

say = messages("predict")

PANELS = {
    "continue": generation.panel,
    "surgery": surgery.panel,
    "worth": attribution.panel,
}
"""What draws a question about a sentence, by its name in `[questions]` of `predict.toml`."""


def panel(texts: dict[str, str], typed: str, reading: Reading | None, *, is_seen: bool) -> None:
    """A choice among the questions; each shows what comes next, so it must be `is_seen`."""
    with st.container(key="ask_it_why"):  # on paper only with an answer
        if state.shows("bars"):
            st.header(say("question"), anchor=False)
        if is_seen:
            _ask(texts, typed, reading)
        elif state.shows("bars"):
            st.caption(messages("guess")("later"))


def _ask(texts: dict[str, str], typed: str, reading: Reading | None) -> None:
    """The chosen question's panel; all but the score are about a sentence that can be read."""
    level = noun(state.recipe().level)
    question = st.segmented_control(
        say("question"),
        QUESTIONS,
        format_func=lambda name: say(f"questions.{name}", level=level),
        key=state.persistent_key("question", None),
        label_visibility="collapsed",
    )
    if question == "score":
        evaluation.panel(texts)
    elif question and reading is None:
        st.caption(say("needs_sentence", level=level))
    elif question and reading:
        PANELS[question](texts, typed, reading)
