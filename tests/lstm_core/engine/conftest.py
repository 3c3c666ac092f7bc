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
def cranked(tmp_path, training):
    return Cranked(RunStore(tmp_path), workers=2)
