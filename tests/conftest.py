"""What the tests share: the example network and a pair of worker processes, each made once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

import lstm_core as lc
from lstm_core.engine import Engine
from lstm_core.runs import RunStore
from lstm_core.worker import ENVIRONMENT

HERE = Path(__file__).resolve().parent

# A slow machine is no failure.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")

# Set before anything loads TensorFlow, as the worker processes find it.
os.environ.update(ENVIRONMENT)


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist looks for the groups
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Give each place of the tree that starts an app or an engine to one process alone.

    Each start loads TensorFlow several times. Where two processes share the tests, the two longest
    begin. In a single one the browser's tests come last, because Playwright keeps an event loop
    running in its thread.
    """
    apart = config.getoption("dist", "no") != "no" or hasattr(config, "workerinput")
    first = {"browser": 0, "pages": 1} if apart else {"browser": 9}
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_place(item)))
    items.sort(key=lambda item: first.get(_place(item), 5))


def _place(item: pytest.Item) -> str:
    """The folder of tests that share an app, or the file of any other."""
    parts = item.path.relative_to(HERE).parts
    return parts[0] if parts[0] in ("browser", "pages") else "/".join(parts)


@pytest.fixture(scope="session")
def hello_model() -> lc.LanguageModel:
    """The example network: four lines, 50 LSTM units, 200 epochs."""
    return lc.train(lc.Recipe())


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Two worker processes, one that reads and one that trains, on a folder of their own."""
    engine = Engine(RunStore(tmp_path_factory.mktemp("runs")), workers=2)
    yield engine
    engine.close()
