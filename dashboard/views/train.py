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
from dashboard.figures.wording import percent
from lstm_core.network.recipe import Cell, layers
from lstm_core.text.corpora import HELLO

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
st.header("Training", anchor=False)
if status.is_active:
    watch()
elif network.trained() and status.history.loss:
    loss, accuracy = status.history.loss, status.history.accuracy
    with st.container(horizontal=True):
        st.metric("accuracy", percent(accuracy[-1]), help="in the last epoch")
        st.metric("the most the text allows", percent(best.accuracy))
        st.metric("loss", f"{loss[-1]:.3f}", help="cross-entropy in nats, in the last epoch")
        st.metric("the least the text allows", f"{best.loss:.3f}")
    dark = state.is_dark()
    page.chart(
        state.cached_for_recipe(
            lambda: learning.learning_curves(
                loss, accuracy, dark=dark, best_accuracy=best.accuracy, lowest_loss=best.loss
            ),
            "learning curves",
            dark,
            status.seconds,
        ),
        key="curves",
        alt=learning.learning_curves_alt(
            loss, accuracy, best_accuracy=best.accuracy, lowest_loss=best.loss
        ),
    )
    st.caption(f"Trained in {status.seconds:.1f} s.")
page.more("Why it cannot be right every time", texts["ceiling"])
page.more("Loss, accuracy, epoch", texts["loss"])
page.more("What the seed does", texts["seed"])
if recipe.corpus == HELLO:
    st.caption(texts["memorise"])

st.header("The network", anchor=False)
st.markdown(texts["layers"])
table = layers(recipe, text)
page.table(
    {
        "layer": [layer.name for layer in table],
        "output shape": [network.shape(layer.output_shape) for layer in table],
        "parameters": [f"{layer.parameters:,}" for layer in table],
        "how it comes": [layer.formula for layer in table],
    }
)
st.caption(f"{sum(layer.parameters for layer in table):,} parameters in all.")
page.more("The formulas", texts["parameters"])

st.header("The code is nearly the RNN's", anchor=False)
for column, cell in zip(st.columns(2, gap="large"), CELLS, strict=True):
    with column:
        st.subheader(theme.CELLS[cell], anchor=False)
        st.code(snippets.network_code(cell, recipe, text), language="python", wrap_lines=True)
st.markdown(texts["code"])
with st.expander("The whole script, to run on your own machine"):
    script = snippets.script(recipe, text, state.sentence())
    st.code(script, language="python")
    arithmetic.recipe_file(recipe)
sentence.keep_address()
