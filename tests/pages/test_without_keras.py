"""Every page in a process of its own, where Keras would be seen.

Collecting the other tests loads Keras into the tests' process, so there it could not be missed.
The fresh process has an engine too, but no workers: what its reader is asked, the tests' own engine
answers, with a real network.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from multiprocessing.connection import Listener
from threading import Thread
from typing import Any

import pytest

from lstm_core.engine.engine import Engine
from lstm_core.reading.errors import DoesNotFit
from tests.support.visitor import PAGES, ROOT, WITH_A_SENTENCE

ANSWERING = ("start", *WITH_A_SENTENCE)

EVERY_PAGE = """
import os
import sys
from concurrent.futures import Executor, Future
from multiprocessing.connection import Client
from dashboard.state import server
from lstm_core.engine import worker
from lstm_core.engine.engine import Engine
from lstm_core.engine.runs import RunStore
from tests.support.visitor import PAGES, Visitor

class Elsewhere(Executor):
    def submit(self, function, *arguments):
        future = Future()
        if function is worker.process_id:
            future.set_result(os.getpid())
        elif function is worker.answer:  # else it never answers: nothing is trained here
            connection.send((function, arguments))
            answer = connection.recv()
            failed = isinstance(answer, Exception)
            (future.set_exception if failed else future.set_result)(answer)
        return future

connection = Client(sys.argv[2])
engine = Engine(RunStore(sys.argv[1]), executor=Elsewhere)
server.serve_with(engine)
server.wake(engine)
visitor = Visitor()
for page in PAGES:
    answers = visitor.go(page).answers
    print(page, answers, *sorted({"keras", "tensorflow"} & set(sys.modules)))
"""


@pytest.fixture
def asked_here(engine: Engine) -> Iterator[str]:
    """The address at which another process may ask the engine's reader."""
    with Listener() as listener:
        Thread(target=_answer, args=(engine, listener), daemon=True).start()
        yield listener.address


def _answer(engine: Engine, listener: Listener) -> None:
    try:
        with listener.accept() as connection:
            while True:
                function, arguments = connection.recv()
                connection.send(_called(engine, function, *arguments))
    except (EOFError, OSError):  # it asks no more, or never did
        return


def _called(engine: Engine, function: Callable[..., Any], *arguments: Any) -> Any:
    try:
        return engine.inference.call(function, *arguments)
    except DoesNotFit as error:  # such as a question for weights that no training kept
        return error


def test_no_page_loads_keras(engine: Engine, asked_here: str) -> None:
    """With Keras in its process Streamlit would clear its session after every page."""
    command = [sys.executable, "-c", EVERY_PAGE, str(engine.runs.root), asked_here]
    shown = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert shown.returncode == 0, shown.stderr
    assert shown.stdout.splitlines() == [f"{page} {page in ANSWERING}" for page in PAGES]
