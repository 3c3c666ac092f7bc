"""An empty Streamlit app with our own settings, to stand beside ours."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from scripts.serving import ROOT, ServedApp, serve

SCRIPT = """\
import streamlit as st

st.title("Empty")
"""


def write_empty_app(folder: Path) -> Path:
    """Write the app into a folder of its own; returns its script."""
    settings = folder / ".streamlit"
    settings.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / ".streamlit" / "config.toml", settings)
    script = folder / "empty_app.py"
    script.write_text(SCRIPT)
    return script


@contextlib.contextmanager
def serve_empty(folder: Path) -> Iterator[ServedApp]:
    """The empty app, served as ours is."""
    with serve(folder, script=write_empty_app(folder / "empty")) as app:
        yield app
