"""A fair score: what the network says of lines that it has not seen."""

from __future__ import annotations

import math

import streamlit as st

from dashboard import state, theme
from dashboard.features.network import panel as network
from dashboard.features.page import panel as page
from dashboard.features.predict.bars import Bar, Column, Row, compared_bars
from dashboard.figures.wording import counted, percent
from lstm_core.network.recipe import Recipe
from lstm_core.reading.evaluation import Evaluate, Evaluation, Metrics


def panel(texts: dict[str, str]) -> None:
    """The network, a twin of it that has not seen the last tenth, and models that count."""
    st.markdown(texts["score"])
    parted = state.held_out()
    if isinstance(parted, state.Unread):
        st.text(parted.message)
        return
    twin, lines = parted
    st.text(
        f"Put aside: {counted(len(lines), 'line')} of {len(lines) + len(twin.corpus):,}, at the "
        "end. The twin learns from the others."
    )
    if not network.trained(twin, key="twin"):
        return
    own, fair = (state.ask(of, Evaluate(lines)) for of in (state.recipe(), twin))
    if not isinstance(fair, Evaluation):
        st.text(fair.message)
        return
    _bars(twin, fair, own if isinstance(own, Evaluation) else None)
    _said(fair)
    page.more("What the numbers mean", texts["score_numbers"])


def _bars(twin: Recipe, fair: Evaluation, own: Evaluation | None) -> None:
    """Perplexity, loss and accuracy, a row for each model."""
    name = theme.CELLS[twin.cell]
    models: dict[str, tuple[str, Metrics, str]] = {
        "twin": (f"{name} that learned from the others", fair.network, twin.cell),
        "bigram": ("bigram: counts pairs", fair.bigram, "hidden_state"),
        "unigram": ("unigram: counts words", fair.unigram, "hidden_state"),
    }
    if own is not None:
        asked = counted(own.predictions, "question")
        models["own"] = (f"your {name}, which has seen them ({asked})", own.network, twin.cell)
    palette = theme.palette(state.is_dark())
    most = max(math.log(max(metrics.perplexity, 1.0)) for _, metrics, _ in models.values()) or 1.0
    rows = [
        Row(
            key,
            (
                Bar(math.log(max(metrics.perplexity, 1.0)) / most, f"{metrics.perplexity:,.2f}"),
                Bar(metrics.accuracy, percent(metrics.accuracy)),
                Bar(None, f"{metrics.loss:.3f}"),
            ),
            palette.colour(colour),
            label=label,
        )
        for key, (label, metrics, colour) in models.items()
    ]
    compared_bars(
        rows,
        [
            Column("perplexity (logarithmic), less is better"),
            Column("right"),
            Column("loss in nats"),
        ],
        key="score_bars",
        dark=state.is_dark(),
        title="On the lines put aside",
    )


def _said(fair: Evaluation) -> None:
    """How the figures come about, in words."""
    level = state.recipe().level
    better = "better" if fair.network.loss < fair.bigram.loss else "worse"
    st.text(
        f"On these lines the twin predicts {better} than counting pairs. "
        f"{fair.predictions:,} questions in {counted(fair.lines, 'line')}, of which "
        f"{fair.known_lines:,} happen to stand in what it learned from as well."
    )
    if fair.unknown:
        st.text(
            f"{counted(fair.unknown, level)} of the lines put aside are not in its vocabulary: "
            "neither the twin nor the counts are asked about them, so their figures are kinder "
            "than they should be."
        )
