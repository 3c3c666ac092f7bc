"""The notebooks run from their first cell to their last, and the files hold their pictures."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "examples").glob("*.ipynb"))

PICTURE = "application/vnd.plotly.v1+json"
LARGEST = 400_000
"""A file of this many bytes opens at once; Plotly's own script would be ten times as much."""


WIDGET = "application/vnd.jupyter.widget-view+json"


def pictures(notebook: Mapping[str, Any], kind: str = PICTURE) -> int:
    outputs = [output for cell in notebook["cells"] for output in cell.get("outputs", [])]
    return sum(kind in output.get("data", {}) for output in outputs)


def test_there_are_three():
    assert [path.stem for path in NOTEBOOKS] == ["encoder_decoder", "forecaster", "text_classifier"]


BEGIN_ANEW = "%reset -f\nimport keras\nkeras.utils.clear_session()"
"""What a kernel is told between two notebooks: neither names nor layers are left."""


@pytest.fixture(scope="module")
def run() -> Mapping[str, Mapping[str, Any]]:
    """The notebooks after they ran, by name: one after the other, so TensorFlow is loaded once."""
    import nbclient  # takes seconds to load; each process would wait for it before its first test
    import nbformat

    notebooks = {path.stem: nbformat.read(path, as_version=4) for path in NOTEBOOKS}
    joined = nbformat.v4.new_notebook()
    for notebook in notebooks.values():
        joined.cells += [nbformat.v4.new_code_cell(BEGIN_ANEW), *notebook.cells]
    paths = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLOTLY_RENDERER", "plotly_mimetype")  # the numbers, without the script
        patch.setenv("PYTHONPATH", paths)
        nbclient.NotebookClient(joined, timeout=900, kernel_name="python3").execute()
    return notebooks


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_shows_its_pictures(path, run):
    kept = json.loads(path.read_text(encoding="utf-8"))
    assert pictures(run[path.stem]) == pictures(kept) >= 3
    assert pictures(run[path.stem], WIDGET) == 1  # the linked picture, which is there while it runs
    assert path.stat().st_size < LARGEST
