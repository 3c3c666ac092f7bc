"""How every page begins, and how it shows sections, charts, code and longer explanations."""

from __future__ import annotations

import functools
import inspect
import string
import textwrap
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import htpy
import streamlit as st
from markupsafe import Markup

from dashboard import state, theme
from dashboard.features.glossary.marks import marked
from dashboard.features.look_for import panel as look_for
from dashboard.features.page.example import VALUES
from dashboard.prose import fill, names, parts_for
from dashboard.prose.messages import messages
from lstm_core.network.recipe import Recipe
from lstm_core.text.corpora import HELLO, name_of
from lstm_core.text.preparation import PreparedText

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from dashboard.figures.fast_figure import FastFigure

say = messages("page")

SECONDS_A_DAY = 86_400

_CHART = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}


@st.fragment(run_every=SECONDS_A_DAY)
def stay_current() -> None:
    """Have the browser ask for the page again when it has its connection back.

    Streamlit's browser does so only for a page with something that runs by itself. Without it,
    what was typed right before a connection broke would stand in its box and change nothing.
    """


def head(page: str) -> dict[str, str]:
    """A page's question and its answer in a sentence; returns all of the page's texts.

    They are true of the visitor's network, and speak of its text.
    """
    recipe = state.recipe()
    texts = state.cached_for_recipe(lambda: _texts(page, recipe, state.prepared()), "texts", page)
    st.markdown(f"# {texts['question']}\n\n{texts['answer']}")
    return texts


def section(title: str, *texts: str) -> None:
    """A heading and what stands below it, sent to the browser as one element.

    Each element costs the server about as much as a page of text in it.
    """
    st.markdown("\n\n".join([f"## {title}", *texts]))


@functools.cache
def style(*, dark: bool) -> Markup:
    """A style element: code in colours of the palette that can be read, headings without links."""
    look = theme.palette(dark)
    inks = {name: look.ink(name) for name in ("output_gate", "input_gate", "forget_gate")}
    template = string.Template(Path(__file__).with_name("page.css").read_text(encoding="utf-8"))
    return Markup(htpy.style[Markup(template.substitute(inks, muted=look.muted))])


def _texts(page: str, recipe: Recipe, text: PreparedText) -> dict[str, str]:
    four_lines = recipe.corpus == HELLO and recipe.level == "word"
    texts = parts_for(page, cell=recipe.cell, framing=text.framing, four_lines=four_lines)
    asked = set().union(*map(names, texts.values()))
    values = {name: of(text) for name, of in VALUES.items() if name in asked}
    return marked({name: fill(part, values) for name, part in texts.items()})


def screen(name: str) -> DeltaGenerator:
    """A container that presenter mode shows as one screen, with the controls in it."""
    return st.container(key=f"screen_{name}")


def more(label: str, text: str) -> None:
    """An explanation that is one click away."""
    with st.expander(label):
        st.markdown(text)


def details(parts: Mapping[str, str], *, of_the_text: bool = False) -> None:
    """What nobody needs before the second visit, in one place at a page's end: title -> text.

    of_the_text: begin with what to look for in the visitor's text, where it is one of the library.
    """
    corpus = state.recipe().corpus
    name = name_of(corpus) if of_the_text and corpus != HELLO else None
    shown = {**look_for.look(name), **parts} if name else parts
    more(say("details"), "\n\n".join(f"### {title}\n\n{text}" for title, text in shown.items()))


def chart(figure: FastFigure, *, alt: str, key: str) -> None:
    """A Plotly figure in our own colours, with the text that says what it shows."""
    st.plotly_chart(figure, theme=None, key=key, alt=alt, config=_CHART)


def code(label: str, *functions: Callable[..., Any] | property) -> None:
    """The source of the functions that ran for what is shown above."""
    with st.expander(label):
        sources(*functions)


def sources(*functions: Callable[..., Any] | property) -> None:
    """The source of functions, one below the other."""
    st.code(_sources(functions), language="python", wrap_lines=True)


def table(columns: Mapping[str, Sequence[Any]]) -> None:
    """A table of equally long columns, by their headings."""
    # Not a pandas.DataFrame: Streamlit would turn it into this at every rerun, and importing
    # pandas takes longer than anything else that a page needs.
    import pyarrow

    st.dataframe(pyarrow.table(dict(columns)), hide_index=True)


def swatch(name: str) -> None:
    """A bar in a quantity's colour with what its values mean."""
    colour = theme.palette(state.is_dark()).colour(name)
    quantity = theme.quantity(name)
    edge = f"border-left:.5rem solid {colour};padding-left:.75rem"
    st.html(str(htpy.div(style=edge)[htpy.b[quantity.letter], f" = {quantity.gloss}"]))


@functools.cache
def _sources(functions: tuple[Any, ...]) -> str:
    return "\n\n".join(map(_source, functions))


def _source(function: Any) -> str:
    # A property keeps its function in `fget`, a cached one in `func`.
    function = getattr(function, "fget", None) or getattr(function, "func", None) or function
    return textwrap.dedent(inspect.getsource(function))
