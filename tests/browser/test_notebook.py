"""The picture in a real JupyterLab: a notebook is run, and the picture is clicked."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from lstm_core.picture.wording import number
from scripts.serving import free_port
from tests.browser.conftest import Visit
from tests.browser.pages import PATIENCE
from tests.support.traces import lstm_trace

ROOT = Path(__file__).resolve().parents[2]
CELL = f"""\
import sys
sys.path.insert(0, {str(ROOT)!r})
import lstm_core as lc
from tests.support.traces import lstm_trace
lc.picture(lstm_trace(["hello", "how", "is"], units=4, sums=True), title="In a notebook")
"""
SECOND_CELL = 'lc.picture(lstm_trace(["another", "one"], units=3), title="Below it")'
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
SETTINGS = ("--ServerApp.token=", "--ServerApp.password=", "--no-browser", "--allow-root")


@pytest.fixture
def jupyter(tmp_path: Path) -> Iterator[str]:
    """The address of a JupyterLab that serves one notebook and keeps its files to itself."""
    import nbformat  # takes seconds to load; each process would wait for it before its first test

    cells = [nbformat.v4.new_code_cell(source) for source in (CELL, SECOND_CELL)]
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL})
    nbformat.write(notebook, tmp_path / "gates.ipynb")
    port = free_port()
    own = {name: str(tmp_path / name) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR")}
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", f"--port={port}", *SETTINGS],
            cwd=tmp_path,
            env={**os.environ, **own, "HOME": str(tmp_path)},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_for(f"http://localhost:{port}/api", process, tmp_path / "log")
        yield f"http://localhost:{port}/lab/tree/gates.ipynb"
    finally:
        process.terminate()
        process.wait(PATIENCE / 1000)  # it ends its kernels first


def wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(log.read_text(errors="replace"))


def test_a_notebook_shows_the_picture_and_answers(jupyter: str, visit: Visit) -> None:
    trace = lstm_trace(["hello", "how", "is"], units=4, sums=True)
    page = visit()
    page.goto(jupyter)
    # A cell that is run before the kernel is there is not run at all.
    expect(page.get_by_text("Python 3 (ipykernel) | Idle")).to_be_visible(timeout=PATIENCE)
    page.locator(".jp-Notebook .cm-content").first.click(timeout=PATIENCE)
    page.keyboard.press("Shift+Enter")
    page.keyboard.press("Shift+Enter")
    picture, other = (page.locator(".jp-OutputArea .gates").nth(cell) for cell in (0, 1))
    for one in (picture, other):
        expect(one.locator(".headline")).not_to_be_empty(timeout=PATIENCE)
    beside = other.inner_text()
    values = picture.locator(".map .value")
    expect(values.first).to_have_text(number(float(trace.forget_gate[2, 0])))
    picture.get_by_role("button", name="how").first.click()
    expect(values.first).to_have_text(number(float(trace.forget_gate[1, 0])))
    page.keyboard.press("ArrowLeft")  # JupyterLab leaves the keys to the picture
    expect(values.first).to_have_text(number(float(trace.forget_gate[0, 0])))
    picture.get_by_role("button", name="Show the sum of the forget gate").click()
    gate = number(float(trace.forget_gate[0, 0]), decimals=3)
    expect(picture.locator(".sumbody .result").last).to_have_text(gate)
    picture.get_by_role("button", name="Compute it yourself").click()
    expect(values.first).to_have_text("?")
    assert other.inner_text() == beside  # each cell's picture is its own
