"""The weights that a training keeps on its way are those of a training that ends there."""

from __future__ import annotations

import numpy as np
import pytest

import lstm_core as lc
from lstm_core.network import snapshots
from lstm_core.network.building import build
from lstm_core.network.snapshots import Snapshots, planned

SMALL = {"units": 6, "embedding_dim": 4, "learning_rate": 0.01, "batch_size": 4}


def assert_equal(ones, others):
    for one, other in zip(ones, others, strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_snapshot_is_the_network_of_a_training_that_ends_there(monkeypatch):
    monkeypatch.setattr(snapshots, "MOST", 4)
    model = lc.train(lc.Recipe(epochs=30, **SMALL))
    assert model.snapshots.epochs == (0, 10, 20, 30)
    for epoch in (10, 20):
        shorter = lc.train(lc.Recipe(epochs=epoch, **SMALL))
        assert_equal(model.snapshots.at(epoch), shorter.network.get_weights())
    assert_equal(model.snapshots.at(0), build(model.recipe, model.text).get_weights())
    assert_equal(model.snapshots.at(30), model.network.get_weights())


@pytest.mark.parametrize(("epochs", "size"), [(1, 4), (7, 4), (200, 51_484), (200, 3_000_000)])
def test_they_are_bounded_in_number_and_bytes(epochs, size):
    kept = planned(epochs, size=size)
    assert (kept[0], kept[-1]) == (0, epochs)
    assert list(kept) == sorted(set(kept))
    assert len(kept) <= snapshots.MOST
    assert len(kept) * size <= snapshots.MOST_BYTES


def test_a_network_of_which_no_two_fit_keeps_none(monkeypatch):
    assert planned(200, size=snapshots.MOST_BYTES // 2 + 1) == ()
    monkeypatch.setattr(snapshots, "MOST_BYTES", 100)
    assert lc.train(lc.Recipe(epochs=2, **SMALL)).snapshots is None


def test_they_come_back_from_a_folder(hello_model, tmp_path):
    hello_model.save(tmp_path / "network")
    again = lc.load(tmp_path / "network").snapshots
    assert again.epochs == hello_model.snapshots.epochs
    assert_equal(again.weights, hello_model.snapshots.weights)


@pytest.mark.parametrize(
    "arrays",
    [
        [np.zeros((2, 3))],
        [np.array([0.0, 0.0]), np.zeros((2, 3))],
        [np.array([0.0, 0.5]), np.zeros((2, 3))],
        [np.array([0.0, 1.0]), np.zeros((1, 3))],
        [np.array([0.0, 1.0]), np.zeros((2, 3)), np.zeros((2, 3))],
    ],
    ids=["no epochs", "not rising", "not whole", "too few", "too many"],
)
def test_others_than_this_networks_are_refused(arrays):
    with pytest.raises(ValueError, match="snapshots"):
        Snapshots.of(arrays, like=[np.zeros(3)])
