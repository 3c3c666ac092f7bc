"""How a component gets from its folder into the page, and its colours with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st
from markupsafe import Markup

from lstm_core.picture.bundle import bundle
from lstm_core.picture.files import filled


def register(
    name: str,
    file: str,
    *,
    texts: Mapping[str, Any] | None = None,
    pieces: Mapping[str, Markup] | None = None,
) -> Callable[..., Any]:
    """Register the component whose html, css and js lie beside `file`; call once, at module level.

    `texts` are the messages of `dashboard.prose` that it shows: the html names them, {so}, and its
    JavaScript is given them as `texts` among the data. `pieces` are HTML that it names likewise and
    nobody else is given. Called with `data`, a dictionary, the
    JavaScript is given a list with that alone: among the values of a dictionary Streamlit looks for
    data frames, and loads pandas for it, which takes longer than all that the first page needs.
    """
    folder = Path(file).parent
    mount = st.components.v2.component(
        f"lstm_view_{name}",
        html=filled(folder / f"{name}.html", {**(texts or {}), **(pieces or {})}),
        css=(folder / f"{name}.css").read_text(encoding="utf-8"),
        js=bundle(folder / f"{name}.js"),
    )
    added = {"texts": texts} if texts else {}

    def draw(*, data: dict[str, Any], **options: Any) -> Any:
        return mount(data=[data | added], **options)

    return draw
