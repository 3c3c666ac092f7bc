"""Train: how does it learn?"""

import streamlit as st

from dashboard import state, theme
from dashboard.features.network import settings, training
from dashboard.features.page import panel as page
from dashboard.features.sentence import panel as sentence
from dashboard.features.text import panel as text_panel
from dashboard.features.train import panel as train
from dashboard.features.train import script as snippets
from dashboard.features.watching import panel as watching
from dashboard.prose.messages import messages
from lstm_core.engine.status import TrainingStatus
from lstm_core.network.recipe import Cell
from lstm_core.text.corpora import HELLO

say = messages("train")

CELLS: tuple[Cell, ...] = ("rnn", "lstm")

texts = page.head("train")
text_panel.choice()
settings.controls()
recipe, text = state.recipe(), state.prepared()


@st.fragment(run_every=training.POLL_SECONDS)
def watch() -> None:
    """The training under way, live."""
    status = state.status()
    if not status.is_active:
        st.rerun()
    training.progress(recipe, status, key="network")
    training.live_curves(status)


@st.fragment
def learn(status: TrainingStatus) -> None:
    """The sentence, and the network at each epoch of its training."""
    watching.panel(recipe, status)
    sentence.keep_address()


status = state.status()
st.header(say("training"), anchor=False)
if status.is_active:
    watch()
elif training.trained() and status.history.loss:
    learn(status)
    st.header(say("result"), anchor=False)
    train.outcome(recipe, status)
else:
    text_panel.outlook()
care = [texts["memorise"]] if recipe.corpus == HELLO else []
if not recipe.validation:
    care.append(texts["overfitting"])
if care:
    st.markdown("\n\n".join(care))

train.layer_table(recipe, text, title=say("network"))

st.header(say("code"), anchor=False)
for column, cell in zip(st.columns(2, gap="medium"), CELLS, strict=True):
    with column:
        st.subheader(theme.CELLS[cell], anchor=False)
        st.code(snippets.network_code(cell, recipe, text), language="python", wrap_lines=True)
st.markdown(texts["code"])
train.take_home(recipe)
page.details(
    {
        say("more.ceiling"): texts["ceiling"],
        say("more.loss"): texts["loss"],
        say("more.forcing"): texts["forcing"],
        say("more.seed"): texts["seed"],
        say("more.layers"): texts["layers"],
        say("more.several"): texts["several"],
        say("more.parameters"): texts["parameters"],
        say("more.activation"): texts["activation"],
    },
    of_the_text=True,
)
