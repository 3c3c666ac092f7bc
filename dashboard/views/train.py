"""Train: how does it learn?"""

import streamlit as st

from dashboard import state, theme
from dashboard.features.arithmetic import panel as arithmetic
from dashboard.features.network import panel as network
from dashboard.features.page import panel as page
from dashboard.features.sentence import panel as sentence
from dashboard.features.text import panel as text_panel
from dashboard.features.train import figure as learning
from dashboard.features.train import script as snippets
from dashboard.figures.wording import number, percent
from dashboard.prose.messages import messages
from lstm_core.network.recipe import Cell, layers
from lstm_core.text.corpora import HELLO

say = messages("train")

CELLS: tuple[Cell, ...] = ("rnn", "lstm")

texts = page.head("train")
text_panel.choice()
network.controls()
recipe, text = state.recipe(), state.prepared()
best = state.best_possible()


@st.fragment(run_every=network.POLL_SECONDS)
def watch() -> None:
    """The training under way, live."""
    status = state.status()
    if not status.is_active:
        st.rerun()
    network.progress(recipe, status, key="network")
    network.live_curves(status)


status = state.status()
st.header(say("training"), anchor=False)
if status.is_active:
    watch()
elif network.trained() and status.history.loss:
    loss, accuracy = status.history.loss, status.history.accuracy
    with st.container(horizontal=True):
        st.metric(say("accuracy"), percent(accuracy[-1]), help=say("accuracy_help"))
        st.metric(say("most_label"), percent(best.accuracy))
        st.metric(say("loss"), number(loss[-1], decimals=3), help=say("loss_help"))
        st.metric(say("least_label"), number(best.loss, decimals=3))
    dark = state.is_dark()
    limits = {"best_accuracy": best.accuracy, "lowest_loss": best.loss}
    page.chart(
        state.cached_for_recipe(
            lambda: learning.learning_curves(loss, accuracy, dark=dark, **limits),
            "learning curves",
            dark,
            status.seconds,
        ),
        key="curves",
        alt=learning.learning_curves_alt(loss, accuracy, **limits),
    )
    seconds = number(status.seconds, decimals=1)
    if state.comes_along(recipe):
        st.caption(say("comes_along", seconds=seconds))
        st.button(say("watch"), on_click=state.train_to_watch, args=(recipe,))
    else:
        st.caption(say("seconds", seconds=seconds))
page.more(say("more.ceiling"), texts["ceiling"])
page.more(say("more.loss"), texts["loss"])
page.more(say("more.seed"), texts["seed"])
if recipe.corpus == HELLO:
    st.caption(texts["memorise"])

st.header(say("network"), anchor=False)
st.markdown(texts["layers"])
table = layers(recipe, text)
page.table(
    {
        say("columns.layer"): [layer.name for layer in table],
        say("columns.output_shape"): [network.shape(layer.output_shape) for layer in table],
        say("columns.parameters"): [f"{layer.parameters:,}" for layer in table],
        say("columns.formula"): [layer.formula for layer in table],
    }
)
st.caption(say("all_parameters", count=sum(layer.parameters for layer in table)))
page.more(say("more.parameters"), texts["parameters"])

st.header(say("code"), anchor=False)
for column, cell in zip(st.columns(2, gap="large"), CELLS, strict=True):
    with column:
        st.subheader(theme.CELLS[cell], anchor=False)
        st.code(snippets.network_code(cell, recipe, text), language="python", wrap_lines=True)
st.markdown(texts["code"])
with st.expander(say("script")):
    script = snippets.script(recipe, text, state.sentence())
    st.code(script, language="python")
    arithmetic.recipe_file(recipe)
sentence.keep_address()
