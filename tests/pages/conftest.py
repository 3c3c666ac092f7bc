"""One real engine for all page tests."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.scriptrunner import script_runner

from dashboard.state import server
from lstm_core.engine.engine import Engine
from lstm_core.engine.runs import ROOT_VARIABLE
from lstm_core.network.recipe import CELLS, Recipe
from tests.support.engine import PATIENT
from tests.support.visitor import Visitor

Visit = Callable[..., Visitor]


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The engine that the pages find, on an empty folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(ROOT_VARIABLE, str(tmp_path_factory.mktemp("pages")))
        server.serve_with(None)
        engine = server.engine()
        for each in (engine, engine.inference, *engine.trainers):
            each.limits = PATIENT
        server.wake(engine)
        yield engine
        engine.close()
        server.serve_with(None)


@pytest.fixture(scope="session", autouse=True)
def what_other_tests_loaded_is_left_alone() -> Iterator[None]:
    """Collecting the other tests loads Keras and TensorFlow, which the server never does.

    After every run of a page Streamlit would clear Keras' session and look through all that they
    hold for garbage: ten times the page's own time.
    """
    gc.collect()
    gc.freeze()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(script_runner, "_clean_problem_modules", lambda: None)
        yield
    gc.unfreeze()


@pytest.fixture(scope="session", autouse=True)
def packages_looked_at_once() -> Iterator[None]:
    """Each AppTest would search every installed package for components, for half a second."""
    found = manifest_scanner.scan_component_manifests()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", lambda: found)
        yield


@pytest.fixture
def visit(engine: Engine) -> Visit:
    """A new visitor: `visit("gates", units="8")` opens a link and goes to a page."""
    return Visitor


@pytest.fixture(scope="session")
def trained(engine: Engine) -> Callable[[Recipe], Recipe]:
    """Train a recipe and give it back."""

    def train(recipe: Recipe) -> Recipe:
        engine.start(recipe)
        assert engine.wait(recipe).state == "done"
        return recipe

    return train


@pytest.fixture(params=CELLS)
def cell(request: pytest.FixtureRequest) -> str:
    """Each kind of network in turn."""
    return request.param
