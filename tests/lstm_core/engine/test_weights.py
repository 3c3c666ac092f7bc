"""The weights behind a reading, by way of the engine."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

import lstm_core as lc
from lstm_core.engine import worker
from lstm_core.engine.engine import Engine, EngineUnavailable, NetworkMissing
from lstm_core.engine.runs import RunStore
from lstm_core.reading.arithmetic import arithmetic

RECIPE = lc.Recipe(epochs=2, units=3)


@pytest.fixture
def threaded(tmp_path: Path) -> Iterator[Engine]:
    """An engine whose workers are threads, with `RECIPE` trained."""
    engine = Engine(RunStore(tmp_path), executor=functools.partial(ThreadPoolExecutor, 1))
    engine.start(RECIPE)
    assert engine.wait(RECIPE).state == "done"
    yield engine
    engine.close()


def test_the_weights_are_those_that_the_reading_came_from(threaded: Engine) -> None:
    weights, trace = threaded.weights(RECIPE), threaded.read(RECIPE, "hello how").trace
    assert (weights.kind, weights.units, weights.words[0]) == ("lstm", 3, "hello")
    sum_ = arithmetic(weights, trace, "output_gate", step=-1, unit=2)
    assert isinstance(trace, lc.GateTrace)
    assert sum_.value == pytest.approx(float(trace.output_gate[-1, 2]), abs=1e-6)


def test_they_cross_from_a_worker_process(engine: Engine) -> None:
    engine.start(RECIPE)
    assert engine.wait(RECIPE).state == "done"
    embedding, kernel, recurrent_kernel, bias, *_ = lc.train(RECIPE).network.get_weights()
    weights = engine.weights(RECIPE)
    for ours, theirs in (
        (weights.embedding, embedding),
        (weights.kernel, kernel),
        (weights.recurrent_kernel, recurrent_kernel),
        (weights.bias, bias),
    ):
        np.testing.assert_allclose(ours, theirs, atol=1e-6)


def test_without_a_trained_network_there_are_none(threaded: Engine) -> None:
    with pytest.raises(NetworkMissing, match="not trained"):
        threaded.weights(lc.Recipe(epochs=2, units=4))


def test_a_damaged_network_is_removed(threaded: Engine) -> None:
    worker._models.clear()
    (threaded.runs.network_folder(RECIPE.digest) / "weights.npz").write_bytes(b"no")
    with pytest.raises(NetworkMissing, match="damaged"):
        threaded.weights(RECIPE)
    assert threaded.status(RECIPE).state == "absent"


def test_what_fails_in_the_worker_comes_out_in_words(
    threaded: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(model: object) -> None:
        raise RuntimeError("unforeseen")

    monkeypatch.setattr(worker, "cell_weights", fail)
    with pytest.raises(EngineUnavailable, match="The reading failed"):
        threaded.weights(RECIPE)
