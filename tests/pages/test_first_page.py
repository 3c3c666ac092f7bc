"""Pages before any worker process is ready, in a fresh interpreter."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.visitor import ROOT

FIRST_VISIT = """
import sys
from concurrent.futures import Executor, Future
from dashboard.state import server
from lstm_core.engine.engine import Engine
from lstm_core.engine.runs import RunStore
from streamlit.testing.v1 import AppTest

class NeverReady(Executor):
    def submit(self, function, *arguments):
        return Future()

engine = Engine(RunStore(sys.argv[1]), executor=NeverReady)
server.serve_with(engine)
app = AppTest.from_file(sys.argv[2], default_timeout=180)
if sys.argv[3] != "start":
    app.switch_page(f"dashboard/views/{sys.argv[3]}.py")
app.run()
assert not app.exception, app.exception
print(app.main.markdown[0].value.splitlines()[0])
print(len(app.get("plotly_chart")))
print(sorted({"pandas", "pyarrow", "scipy", "streamlit.emojis"} & set(sys.modules)))
"""


def first_visit(page: str, runs: Path) -> list[str]:
    """A page's question, how many charts it has, and which large modules it has loaded."""
    command = [sys.executable, "-c", FIRST_VISIT, str(runs), str(ROOT / "streamlit_app.py"), page]
    shown = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert shown.returncode == 0, shown.stderr
    return shown.stdout.splitlines()


def test_the_first_page_loads_nothing_large(tmp_path):
    """Not pandas, which Streamlit loads for a component that is sent a dictionary."""
    assert first_visit("start", tmp_path) == [
        "# What is a memory for?",
        "0",
        "[]",
    ]


@pytest.mark.parametrize(
    ("page", "question", "charts"),
    [("compare", "Is the LSTM really better?", 2), ("when", "Should I use one?", 2)],
)
def test_what_was_measured_is_drawn_without_any_worker(tmp_path, page, question, charts):
    assert first_visit(page, tmp_path)[:2] == [f"# {question}", str(charts)]
