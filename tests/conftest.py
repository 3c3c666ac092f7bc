"""What the tests share: the example network and a pair of worker processes, each made once."""

from __future__ import annotations

import os
from collections.abc import Iterator

import hypothesis
import pytest

import lstm_core as lc
from lstm_core.engine import Engine
from lstm_core.runs import RunStore
from lstm_core.worker import ENVIRONMENT

# A slow machine is no failure.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")

# Set before anything loads TensorFlow, as the worker processes find it.
os.environ.update(ENVIRONMENT)


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
