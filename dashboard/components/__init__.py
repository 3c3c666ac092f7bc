"""How a component gets from its folder into the page, and its colours with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard.theme import palette


def register(name: str, file: str) -> Callable[..., Any]:
    """Register the component whose html, css and js lie beside `file`; call once, at module level.

    Called with `data`, a dictionary, the component's JavaScript is given a list with that alone:
    among the values of a dictionary Streamlit looks for data frames, and loads pandas for it,
    which takes longer than anything else that the first page needs.
    """
    html, css, js = (
        (Path(file).parent / f"{name}.{kind}").read_text(encoding="utf-8")
        for kind in ("html", "css", "js")
    )
    mount = st.components.v2.component(f"lstm_view_{name}", html=html, css=css, js=js)

    def draw(*, data: dict[str, Any], **options: Any) -> Any:
        return mount(data=[data], **options)

    return draw


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
