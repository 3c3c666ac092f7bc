"""What the very first visitor of a server waits for."""

from __future__ import annotations

import subprocess
import sys

from tests.pages.visitor import ROOT

FIRST_VISIT = """
import sys
from concurrent.futures import Executor, Future
from dashboard import workbench
from lstm_core.engine import Engine
from lstm_core.runs import RunStore
from streamlit.testing.v1 import AppTest

class NeverReady(Executor):
    def submit(self, function, *arguments):
        return Future()

engine = Engine(RunStore(sys.argv[1]), executor=NeverReady)
workbench.engine = lambda: engine
app = AppTest.from_file(sys.argv[2], default_timeout=60).run()
print(app.title[0].value)
print(sorted({"pandas", "pyarrow", "scipy", "streamlit.emojis"} & set(sys.modules)))
"""


def test_it_loads_nothing_large(tmp_path):
    """Not pandas, which Streamlit loads for a component that is sent a dictionary."""
    command = [sys.executable, "-c", FIRST_VISIT, str(tmp_path), str(ROOT / "streamlit_app.py")]
    shown = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert shown.stdout.splitlines() == ["What does it keep, and what does it let go?", "[]"]
