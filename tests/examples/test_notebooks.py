"""The notebooks run from their first cell to their last, and the files hold their pictures."""

from __future__ import annotations

import os
from pathlib import Path

import nbclient
import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "examples").glob("*.ipynb"))

PICTURE = "application/vnd.plotly.v1+json"
LARGEST = 400_000
"""A file of this many bytes opens at once; Plotly's own script would be ten times as much."""


WIDGET = "application/vnd.jupyter.widget-view+json"


def pictures(notebook: nbformat.NotebookNode, kind: str = PICTURE) -> int:
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return sum(kind in output.get("data", {}) for output in outputs)


def test_there_are_three():
    assert [path.stem for path in NOTEBOOKS] == ["encoder_decoder", "forecaster", "text_classifier"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_shows_its_pictures(path, monkeypatch):
    monkeypatch.setenv("PLOTLY_RENDERER", "plotly_mimetype")  # the numbers, without the script
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]))
    kept = nbformat.read(path, as_version=4)
    notebook = nbformat.read(path, as_version=4)
    nbclient.NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
    assert pictures(notebook) == pictures(kept) >= 3
    assert pictures(notebook, WIDGET) == 1  # the linked picture, which is there while it runs
    assert path.stat().st_size < LARGEST
