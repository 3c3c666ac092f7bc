"""A fair score: what the network says of lines that it has not seen."""

from __future__ import annotations

import math

import streamlit as st

from dashboard import state, theme
from dashboard.features.network.training import trained
from dashboard.features.page import panel as page
from dashboard.features.predict.bars import Bar, Column, Row, compared_bars
from dashboard.figures.wording import counted, number, percent
from dashboard.prose.messages import messages
from lstm_core.network.recipe import Recipe
from lstm_core.reading.evaluation import Evaluate, Evaluation, Metrics

say = messages("evaluation")


def panel(texts: dict[str, str]) -> None:
    """The network, a twin of it that has not seen the last tenth, and models that count."""
    st.markdown(texts["score"])
    parted = state.held_out()
    if isinstance(parted, state.Unread):
        st.text(parted.message)
        return
    twin, lines = parted
    total = len(lines) + len(twin.lines.training)
    st.text(say("aside", lines=counted(len(lines), "line"), total=total))
    if not trained(twin, key="twin"):
        return
    fair = state.ask(twin, Evaluate(lines))
    # A network that holds lines out itself is its own twin.
    own = None if twin == state.recipe() else state.ask(state.recipe(), Evaluate(lines))
    if not isinstance(fair, Evaluation):
        st.text(fair.message)
        return
    _bars(twin, fair, own if isinstance(own, Evaluation) else None)
    _explain(fair)
    page.more(say("more"), texts["score_numbers"])


def _bars(twin: Recipe, fair: Evaluation, own: Evaluation | None) -> None:
    """Perplexity, loss and accuracy, a row for each model."""
    name = theme.CELLS[twin.cell]
    models: dict[str, tuple[str, Metrics, str]] = {
        "twin": (say("models.twin", cell=name), fair.network, twin.cell),
        "bigram": (say("models.bigram"), fair.bigram, "hidden_state"),
        "unigram": (say("models.unigram"), fair.unigram, "hidden_state"),
    }
    if own is not None:
        questions = counted(own.predictions, "question")
        label = say("models.own", cell=name, questions=questions)
        models["own"] = (label, own.network, twin.cell)
    palette = theme.palette(state.is_dark())
    most = max(math.log(max(metrics.perplexity, 1.0)) for _, metrics, _ in models.values()) or 1.0
    rows = [
        Row(
            key,
            (
                Bar(math.log(max(metrics.perplexity, 1.0)) / most, number(metrics.perplexity)),
                Bar(metrics.accuracy, percent(metrics.accuracy)),
                Bar(None, number(metrics.loss, decimals=3)),
            ),
            palette.colour(colour),
            label=label,
        )
        for key, (label, metrics, colour) in models.items()
    ]
    compared_bars(
        rows,
        [Column(say("perplexity")), Column(say("right")), Column(say("loss"))],
        key="score_bars",
        dark=state.is_dark(),
        title=say("title"),
    )


def _explain(fair: Evaluation) -> None:
    """How the figures come about, in words."""
    is_better = fair.network.loss < fair.bigram.loss
    st.text(
        say(
            "better" if is_better else "worse",
            questions=counted(fair.predictions, "question"),
            lines=counted(fair.lines, "line"),
            known=fair.known_lines,
        )
    )
    if fair.unknown and state.prepared().vocabulary.rare:
        st.text(say("unknown_shared", count=fair.unknown))
    elif fair.unknown:
        st.text(say(f"unknown_{state.recipe().level}", count=fair.unknown))
