"""How a training went: its figures, its curves, and the lines that it held out."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterator
from typing import Any

import htpy
import streamlit as st

from dashboard import state
from dashboard.features.network.panel import shape
from dashboard.features.page import panel as page
from dashboard.features.train import figure as learning
from dashboard.features.train.script import notebook
from dashboard.figures.tables import Row, table
from dashboard.figures.wording import counted, noun, number, percent
from dashboard.prose.messages import messages
from dashboard.state.own_text import example_sentence, knows_some_of
from lstm_core.engine.status import TrainingStatus
from lstm_core.network.history import History
from lstm_core.network.recipe import Recipe, layers
from lstm_core.reading.evaluation import Evaluate, Evaluation
from lstm_core.script import (
    as_script,
    needs_text_file,
    script_cells,
    text_file,
    text_file_name,
)
from lstm_core.text.corpora import name_of
from lstm_core.text.preparation import PreparedText

say = messages("train")

NOTEBOOK_TYPE = "application/x-ipynb+json"

LAYER_WIDTHS = (20, 25, 20, 35)
"""Of the columns of the table of layers, in per cent."""

RISEN = 0.01
"""From so many nats above its lowest on, the loss on held-out lines is said to have risen."""


def outcome(recipe: Recipe, status: TrainingStatus) -> None:
    """A finished training, or one that was stopped."""
    history, best = status.history, state.best_possible()
    kept = history.kept_epoch(patience=recipe.patience) - 1
    with st.container(horizontal=True):
        st.metric(say("accuracy"), percent(history.accuracy[kept]), help=say("accuracy_help"))
        st.metric(say("most_label"), percent(best.accuracy))
        st.metric(say("loss"), number(history.loss[kept], decimals=3), help=say("loss_help"))
        st.metric(say("least_label"), number(best.loss, decimals=3))
    dark, curves = state.is_dark(), (history.loss, history.accuracy)
    limits: dict[str, Any] = {
        "validation": history.validation,
        "best_accuracy": best.accuracy,
        "lowest_loss": best.loss,
    }
    page.chart(
        state.cached_for_recipe(
            lambda: learning.learning_curves(*curves, dark=dark, **limits),
            "learning curves",
            dark,
            status.seconds,
        ),
        key="curves",
        alt=learning.learning_curves_alt(*curves, **limits),
    )
    if history.validation:
        _held_out(recipe, history)
    elif not recipe.validation and not name_of(recipe.corpus):
        st.markdown(say("nothing_held_out"))
    st.caption(say("seconds", seconds=number(status.seconds, decimals=1)))


def beyond_one_layer(recipe: Recipe) -> Iterator[str]:
    """What stacking, reading both ways and dropout do, where the network has them."""
    if recipe.layers > 1:
        yield say("stacked", count=recipe.layers)
    if recipe.bidirectional:
        yield say("both_ways")
    if recipe.dropout:
        yield say("dropped", share=percent(recipe.dropout))


def layer_table(recipe: Recipe, text: PreparedText, *, title: str) -> None:
    """The network's layers, with their output shapes and parameters."""
    dark = state.is_dark()
    drawn = state.cached_for_recipe(lambda: _layers(recipe, text, dark=dark), "layers", dark)
    page.sections_above(drawn, {title: "\n\n".join(beyond_one_layer(recipe))})


def _layers(recipe: Recipe, text: PreparedText, *, dark: bool) -> str:
    found = layers(recipe, text)
    columns = ("layer", "output_shape", "parameters", "formula")
    cells = [(shape(one.output_shape), f"{one.parameters:,}", one.formula) for one in found]
    rows = [
        Row(one.name, None, [htpy.td[cell] for cell in shown])
        for one, shown in zip(found, cells, strict=True)
    ]
    return table(
        say("all_parameters", count=sum(one.parameters for one in found)),
        [say(f"columns.{name}") for name in columns],
        rows,
        dark=dark,
        widths=LAYER_WIDTHS,
    )


def _held_out(recipe: Recipe, history: History) -> None:
    """How the network does on the lines that it was not trained on."""
    answer = state.ask(recipe, Evaluate(recipe.lines.held_out))
    if not isinstance(answer, Evaluation):
        st.markdown(_over_time(recipe, history))
        st.markdown(answer.message)
        return
    st.markdown(_over_time(recipe, history, is_known=answer.known_lines == answer.lines))
    st.markdown(_beside_counting(recipe, answer))


def _over_time(recipe: Recipe, history: History, *, is_known: bool = False) -> str:
    """Whether the loss on held-out lines rose again, and which weights the network has.

    is_known: all these lines are among those trained on too, so a rise tells of no overfitting.
    """
    lowest, last = min(history.validation), history.validation[-1]
    values = {
        "epoch": history.best_epoch,
        "epochs": len(history.validation),
        "lowest": number(lowest),
        "last": number(last),
    }
    told = say("overfitting" if last - lowest >= RISEN else "not_risen", **values)
    parts = [] if is_known else [told]
    if recipe.patience:
        parts.append(say("kept", **values))
    return " ".join(parts)


def _beside_counting(recipe: Recipe, answer: Evaluation) -> str:
    """What the network says of the held-out lines, beside models that count."""
    is_better = answer.network.loss < answer.bigram.loss
    values = {
        "lines": counted(answer.lines, "line"),
        "level": noun(recipe.level),
        "network": _perplexity(answer.network.loss),
        "bigram": _perplexity(answer.bigram.loss),
        "unigram": _perplexity(answer.unigram.loss),
    }
    if is_better:
        told = say("better", **values)
    else:
        told = say("not_better", advice=say(f"advice.{recipe.level}"), **values)
    if not answer.known_lines:
        return told
    if answer.known_lines == answer.lines:
        return f"{told} {say('all_known')}"
    return f"{told} {say('known_lines', count=answer.known_lines, lines=values['lines'])}"


def _perplexity(loss: float) -> str:
    return number(math.exp(min(loss, 700.0)), decimals=1)


def take_home(recipe: Recipe) -> None:
    """The whole script, to read here and to run at home: for Python and as a notebook."""
    page.when_open(say("script"), lambda: _script(recipe), key="take_home")


def _script(recipe: Recipe) -> None:
    sentence = state.sentence()
    if not knows_some_of(recipe, sentence):
        sentence = example_sentence(recipe)
    cells = state.cached_for_recipe(lambda: script_cells(recipe, sentence), "script", sentence)
    has_text = needs_text_file(recipe)
    st.markdown(_about_script(has_text=has_text))
    with st.container(horizontal=True):
        _file(say("script_file"), lambda: as_script(cells), "lstm_view.py", "text/x-python")
        _file(say("notebook_file"), lambda: notebook(cells), "lstm_view.ipynb", NOTEBOOK_TYPE)
        if has_text:
            text = functools.partial(text_file, recipe, sentence)
            _file(say("text_file"), text, text_file_name(recipe), "application/json")
    st.code(as_script(cells), language="python", wrap_lines=True)


def _about_script(*, has_text: bool) -> str:
    """What the script needs, and whether it gives this page's numbers."""
    is_stopped = state.status().state == "stopped"
    told = [say("take_home"), say("take_home_stopped" if is_stopped else "take_home_exact")]
    if has_text:
        told.append(say("take_home_with_text"))
    return " ".join(told)


def _file(label: str, make: Callable[[], str | bytes], name: str, mime: str) -> None:
    """A button for a file that is made when it is pressed."""
    st.download_button(label, make, file_name=name, mime=mime, on_click="ignore")
