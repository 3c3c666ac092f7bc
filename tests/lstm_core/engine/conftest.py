"""What the engine's tests share."""

from __future__ import annotations

import pytest

from lstm_core.engine.runs import RunStore
from tests.support.engine import Cranked, FakeRacing, FakeTraining


@pytest.fixture
def training(monkeypatch):
    fake = FakeTraining()
    monkeypatch.setattr("lstm_core.network.training.train", fake)
    return fake


@pytest.fixture
def racing(monkeypatch):
    fake = FakeRacing()
    monkeypatch.setattr("lstm_core.evidence.race_runner.run_race", fake)
    return fake


@pytest.fixture
def crank(tmp_path):
    """Make engines by hand, all on one folder. They are closed when the test ends."""
    made = []

    def make(**options):
        made.append(Cranked(RunStore(tmp_path), **options))
        return made[-1]

    yield make
    for cranked in made:
        cranked.engine.close()


@pytest.fixture
def cranked(crank, training):
    return crank(workers=2)
