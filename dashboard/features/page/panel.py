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
from markdown_it import MarkdownIt
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
    from markdown_it.renderer import RendererHTML
    from markdown_it.token import Token
    from streamlit.delta_generator import DeltaGenerator

    from dashboard.figures.fast_figure import FastFigure

say = messages("page")

_MARKDOWN = MarkdownIt("commonmark", {"html": False})

_CHART = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}


def head(page: str, *, is_told: bool = True) -> dict[str, str]:
    """A page's question and its answer in a sentence; returns all of the page's texts.

    They are true of the visitor's network, and speak of its text. is_told: False where a link hides
    the answer.
    """
    recipe = state.recipe()
    texts = state.cached_for_recipe(lambda: _texts(page, recipe, state.prepared()), "texts", page)
    st.markdown(f"# {texts['question']}\n\n{texts['answer'] if is_told else texts['untold']}")
    return texts


def section(title: str, *texts: str) -> None:
    """A heading and what stands below it, sent to the browser as one element.

    Each element costs the server about as much as a page of text in it.
    """
    sections({title: "\n\n".join(texts)})


def sections(parts: Mapping[str, str], *, before: str = "") -> None:
    """Several such sections with nothing but text in them, as one element: title -> text.

    before: the text above the first of them.
    """
    told = (f"## {title}\n\n{text}" for title, text in parts.items())
    st.markdown("\n\n".join([before, *told] if before else told))


def sections_above(picture: str, parts: Mapping[str, str]) -> None:
    """The same with a picture or a table below them, HTML; their texts hold no formulas."""
    st.html("".join([*(_written(title, text) for title, text in parts.items()), picture]))


@functools.lru_cache(maxsize=64)
def _written(title: str, text: str) -> str:
    return f"{htpy.h2[title]}{_MARKDOWN.render(text)}"


def _link(
    renderer: RendererHTML, tokens: Sequence[Token], at: int, options: Any, environment: Any
) -> str:
    """The beginning of a link. One that leaves the app opens beside it, so that nothing is lost."""
    if not str(tokens[at].attrs["href"]).startswith("#"):
        tokens[at].attrSet("target", "_blank")
    return renderer.renderToken(tokens, at, options, environment)


_MARKDOWN.add_render_rule("link_open", _link)


@functools.cache
def style(*, dark: bool) -> Markup:
    """A style element: code in colours of the palette that can be read, headings without links."""
    look = theme.palette(dark)
    inks = {name: look.ink(name) for name in ("output_gate", "input_gate", "forget_gate")}
    template = string.Template(Path(__file__).with_name("page.css").read_text(encoding="utf-8"))
    link = st.get_option(f"theme.{'dark' if dark else 'light'}.linkColor")
    return Markup(htpy.style[Markup(template.substitute(inks, muted=look.muted, link=link))])


def _texts(page: str, recipe: Recipe, text: PreparedText) -> dict[str, str]:
    four_lines = recipe.corpus == HELLO and recipe.level == "word"
    texts = parts_for(page, cell=recipe.cell, framing=text.framing, four_lines=four_lines)
    asked = set().union(*map(names, texts.values()))
    values = {name: of(text) for name, of in VALUES.items() if name in asked}
    return marked({name: fill(part, values) for name, part in texts.items()})


def screen(name: str, **layout: Any) -> DeltaGenerator:
    """A container that presenter mode shows as one screen, with the controls in it."""
    return st.container(key=f"screen_{name}", **layout)


def more(label: str, text: str) -> None:
    """An explanation that is one click away."""
    with st.expander(label):
        st.markdown(text)


def when_open(label: str, show: Callable[[], object], *, key: str) -> None:
    """A box that is closed at first, and what `show` draws in it once it is opened."""
    box = st.expander(label, key=key, on_change="rerun")
    if box.open:
        with box:
            show()


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


def quantities(texts: Mapping[str, str]) -> None:
    """Quantities side by side, each with its colour and what its values mean: name -> text.

    On a phone they stand one below the other. One element, whatever their number.
    """
    dark = state.is_dark()
    make = functools.partial(_quantities, texts, dark=dark)
    st.html(state.cached(make, "quantities", *texts.values(), dark))


def _quantities(texts: Mapping[str, str], *, dark: bool) -> str:
    stand = "repeat(auto-fit, minmax(min(15rem, 100%), 1fr))"
    parts = (_quantity(name, text, dark=dark) for name, text in texts.items())
    return str(htpy.div(style=f"display:grid;gap:0 1rem;grid-template-columns:{stand}")[parts])


def _quantity(name: str, text: str, *, dark: bool) -> htpy.Element:
    quantity, colour = theme.quantity(name), theme.palette(dark).colour(name)
    edge = f"border-left:.5rem solid {colour};padding-left:.75rem;margin-bottom:1rem"
    heading = htpy.h3(style="font-size:1.25rem;margin:0;padding:.5rem 0 1rem")
    return htpy.section[
        heading[quantity.label.capitalize()],
        htpy.div(style=edge)[htpy.b[quantity.letter], f" = {quantity.gloss}"],
        Markup(_MARKDOWN.render(text)),
    ]


@functools.cache
def _sources(functions: tuple[Any, ...]) -> str:
    return "\n\n".join(map(_source, functions))


def _source(function: Any) -> str:
    # A property keeps its function in `fget`, a cached one in `func`.
    function = getattr(function, "fget", None) or getattr(function, "func", None) or function
    return textwrap.dedent(inspect.getsource(function))
