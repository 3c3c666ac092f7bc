"""Watch it learn: one sentence, at each epoch that was kept of a training."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dashboard import state, theme
from dashboard.features.guess import panel as guess
from dashboard.features.page import panel as page
from dashboard.features.sentence import panel as sentence
from dashboard.features.watching.component import training_player
from dashboard.figures.heatmaps import heatmap
from dashboard.prose.messages import messages
from lstm_core.engine.status import TrainingStatus
from lstm_core.network.recipe import Recipe
from lstm_core.picture.numbers import heatmap_alt
from lstm_core.reading.prediction import Read, Reading
from lstm_core.reading.watching import Watch, Watched

say = messages("watching")


def panel(recipe: Recipe, status: TrainingStatus) -> None:
    """The player and the heatmaps, or the way to them for a network that came trained."""
    typed = sentence.box(keeps_address=False)
    if not guess.may_see("next", typed):
        return
    came = state.comes_along(recipe)
    is_kept = not came or state.was_trained_here(recipe)
    watched = state.ask(recipe, Watch(typed)) if is_kept else None
    if isinstance(watched, Watched):
        cell, dark = recipe.cell, state.is_dark()
        epoch = training_player(watched, status.history, cell=cell, key="player", dark=dark)
        _heatmaps(recipe, watched, epoch)
    elif came:
        st.markdown(say("comes_along"))
        if st.button(say("watch")):
            state.train_to_watch(recipe)
            st.rerun()  # of the whole page, which follows the training: this is a fragment's button
    elif watched:
        st.text(watched.message)


def _heatmaps(recipe: Recipe, watched: Watched, epoch: int) -> None:
    """One quantity while the network reads the sentence: untrained, at the epoch, trained."""
    asked = {
        "untrained": Read(watched.sentence, epoch=watched.epochs[0]),
        "then": Read(watched.sentence, epoch=epoch),
        "trained": Read(watched.sentence),
    }
    answers = {name: state.ask(recipe, question) for name, question in asked.items()}
    traces = {name: a.trace for name, a in answers.items() if isinstance(a, Reading)}
    if len(traces) < len(asked):
        return
    names = traces["trained"].quantity_names
    first = "cell_state" if "cell_state" in names else "hidden_state"
    picked = st.segmented_control(
        say("quantity"),
        names,
        format_func=lambda name: theme.quantity(name).label,
        required=True,
        key=state.persistent_key(f"watched_{recipe.cell}", first),
    )
    name, dark = picked or first, state.is_dark()
    largest = max(float(np.nanmax(np.abs(getattr(trace, name)))) for trace in traces.values())
    for column, (when, trace) in zip(st.columns(3), traces.items(), strict=True):
        with column:
            named = say("then", epoch=epoch) if when == "then" else say(f"when.{when}")
            st.markdown(f"**{named}**")
            figure = heatmap(trace, name, dark=dark, largest=largest)
            page.chart(figure, key=f"watched_{when}", alt=heatmap_alt(trace, name))
