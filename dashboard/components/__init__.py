"""How a component gets from its folder into the page, and its colours with it."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard.components.bundle import bundle
from dashboard.theme import palette


def register(name: str, file: str, *, texts: Mapping[str, Any] | None = None) -> Callable[..., Any]:
    """Register the component whose html, css and js lie beside `file`; call once, at module level.

    `texts` are the messages of `dashboard.prose` that it shows: the html names them, {so}, and its
    JavaScript is given them as `texts` among the data. Called with `data`, a dictionary, the
    JavaScript is given a list with that alone: among the values of a dictionary Streamlit looks for
    data frames, and loads pandas for it, which takes longer than all that the first page needs.
    """
    folder = Path(file).parent
    mount = st.components.v2.component(
        f"lstm_view_{name}",
        html=filled(folder / f"{name}.html", texts or {}),
        css=(folder / f"{name}.css").read_text(encoding="utf-8"),
        js=bundle(folder / f"{name}.js"),
    )
    added = {"texts": texts} if texts else {}

    def draw(*, data: dict[str, Any], **options: Any) -> Any:
        return mount(data=[data | added], **options)

    return draw


def filled(file: Path, texts: Mapping[str, Any]) -> str:
    """A component's HTML with its {names} replaced by the texts, escaped."""
    escaped = {key: html.escape(text) for key, text in texts.items() if isinstance(text, str)}
    return file.read_text(encoding="utf-8").format_map(escaped)


def css_colours(dark: bool) -> dict[str, str]:
    """The palette as CSS variables: --forget-gate fills, --forget-gate-ink is for text."""
    colours = palette(dark)
    variables = {
        "--background": colours.background,
        "--surface": colours.surface,
        "--text": colours.text,
        "--muted": colours.muted,
        "--border": colours.border,
    }
    for name, colour in colours.colours.items():
        css_name = "--" + name.replace("_", "-")
        variables[css_name] = colour
        variables[f"{css_name}-ink"] = colours.ink(name)
    return variables
