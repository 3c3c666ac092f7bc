"""What the tests share: the example network and a pair of worker processes, each made once."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterator
from typing import Any

import hypothesis
import pytest
from xdist.scheduler import LoadScopeScheduling

import lstm_core as lc
from lstm_core.engine.engine import Engine
from lstm_core.engine.runs import RunStore
from lstm_core.gates import GRUTrace, RNNTrace
from lstm_core.runtime import ENVIRONMENT
from tests.support import traces
from tests.support.engine import PATIENT

# A slow machine is no failure.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")

# Set before anything loads TensorFlow, as the worker processes find it: one thread an operation.
# Traces are tested on other backends too; see `make test-backends`.
os.environ.update({**ENVIRONMENT, "KERAS_BACKEND": os.environ.get("KERAS_BACKEND", "tensorflow")})
os.environ.update(TF_NUM_INTRAOP_THREADS="1", TF_NUM_INTEROP_THREADS="1")


SHARE_AN_APP = ("browser", "pages")
"""The folders whose tests share an app or an engine; each start loads TensorFlow several times."""

PAGES_THAT_TRAIN = ("compare", "questions", "race", "train")
"""The pages whose tests train most, about half of the time: they have an app of their own."""

SHARE_WORKERS = tuple(
    f"tests/lstm_core/engine/test_{name}.py" for name in ("questions", "reading", "supervision")
)
"""The files whose tests ask real worker processes of the engine."""

LOOKS_AT_EVERY_PAGE = "tests/browser/test_every_page.py"
"""The browser's tests wait more than they compute; so a part of them has an app of its own."""

LONGEST_FIRST = (
    "browser",
    "every page",
    "pages",
    "pages that train",
    "worker processes",
)
"""The places that take longest: begun last, one of them would run on alone in the end."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with the longest where several processes share the tests.

    In a single one the browser's tests come last, because Playwright keeps an event loop running
    in its thread.
    """
    apart = config.getoption("dist", "no") != "no" or hasattr(config, "workerinput")
    order = {place: -number for number, place in enumerate(reversed(LONGEST_FIRST), 1)}
    first = order if apart else {"browser": 1, "every page": 1}
    items.sort(key=lambda item: first.get(place_of(item.nodeid), 0))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Give each place of the tree to one process alone."""
    scheduler = LoadScopeScheduling(config, log)
    scheduler._split_scope = place_of  # type: ignore[method-assign]
    return scheduler


def place_of(nodeid: str) -> str:
    """What a test shares an app or trained networks with; its file where it shares none."""
    file = nodeid.partition("::")[0]
    if file.endswith(SHARE_WORKERS):
        return "worker processes"
    if file.endswith(LOOKS_AT_EVERY_PAGE):
        return "every page"
    if any(file.endswith(f"tests/pages/test_{name}.py") for name in PAGES_THAT_TRAIN):
        return "pages that train"
    return next((name for name in SHARE_AN_APP if f"tests/{name}/" in file), file)


@pytest.fixture(scope="session")
def hello_model() -> lc.LanguageModel:
    """The example network: four lines, 50 LSTM units, 200 epochs."""
    return lc.train(lc.Recipe())


@pytest.fixture(scope="session")
def shipped_model() -> Callable[..., lc.LanguageModel]:
    """The network that comes along with a text, each loaded once in a process."""
    return functools.cache(lc.load_shipped)


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Two worker processes, one that reads and one that trains, on a folder of their own."""
    engine = Engine(RunStore(tmp_path_factory.mktemp("runs")), workers=2, limits=PATIENT)
    yield engine
    engine.close()


@pytest.fixture
def make_trace() -> traces.MakeTrace:
    return traces.lstm_trace


@pytest.fixture
def gru_trace() -> GRUTrace:
    return traces.gru_trace()


@pytest.fixture
def rnn_trace() -> RNNTrace:
    return traces.rnn_trace()
