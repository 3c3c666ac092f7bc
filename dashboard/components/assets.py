"""How a component gets from its folder into the page, and its colours with it."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from dashboard.theme import palette

_HERE = Path(__file__).parent


def register(folder: str) -> ComponentRenderer:
    """Register the component whose html, css and js lie in `folder`; call once, at module level."""
    html, css, js = (
        (_HERE / folder / f"{folder}.{kind}").read_text(encoding="utf-8")
        for kind in ("html", "css", "js")
    )
    return st.components.v2.component(f"lstm_view_{folder}", html=html, css=css, js=js)


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
