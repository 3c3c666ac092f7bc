"""Every file of a run, damaged in twenty ways: told as damage, or without any effect."""

from __future__ import annotations

import os
import shutil

import numpy as np
import pytest

import lstm_core as lc
from lstm_core.engine.jobs import TrainingJob
from lstm_core.engine.runs import RunStore
from lstm_core.engine.status import TrainingStatus

RECIPE = lc.Recipe(epochs=2, units=2, embedding_dim=2)
FILES = (
    "recipe.json",
    "progress.jsonl",
    "outcome.json",
    "network/recipe.json",
    "network/history.json",
    "network/weights.npz",
    "network/checksums.json",
)


def cut(share):
    return lambda path, _: os.truncate(path, int(share * path.stat().st_size))


def flip(path, random):
    content = bytearray(path.read_bytes())
    content[int(random.integers(len(content)))] ^= 1 << int(random.integers(8))
    path.write_bytes(content)


def zeros(path, random):
    content = bytearray(path.read_bytes())
    at = int(random.integers(len(content)))
    content[at : at + 16] = bytes(len(content[at : at + 16]))
    path.write_bytes(content)


def noise(path, random):
    path.write_bytes(random.bytes(path.stat().st_size))


def written(content):
    return lambda path, _: path.write_bytes(content)


def in_place_of_it(make):
    def damage(path, random):
        path.unlink()
        make(path)

    return damage


def grow(path, random):
    path.write_bytes(path.read_bytes() + random.bytes(100))


WAYS = {
    **{f"cut at {share}": cut(share) for share in (0.0, 0.01, 0.5, 0.99)},
    **{f"bit {number} flipped": flip for number in range(6)},
    "zeros in it": zeros,
    "noise": noise,
    "longer": grow,
    "null": written(b"null"),
    "a list": written(b"[1, 2]"),
    "an object": written(b"{}"),
    "numbers out of bounds": written(b'{"epochs": 1e999, "loss": [1e999], "state": 7}'),
    "nested": written(b"[" * 100_000),
    "no text": written(b"\xff\xfe\x00"),
    "a folder": in_place_of_it(os.mkdir),
    "gone": in_place_of_it(lambda _: None),
    "a pipe": in_place_of_it(getattr(os, "mkfifo", os.mkdir)),
    "a loop of links": in_place_of_it(lambda path: path.symlink_to(path)),
    "a device": in_place_of_it(lambda path: path.symlink_to(os.devnull)),
    "4 TB": lambda path, _: os.truncate(path, 4 * 10**12),
}


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A finished run, and the network that it trained."""
    runs = RunStore(tmp_path_factory.mktemp("finished"))
    with runs.of(RECIPE).claim() as run:
        run.record(TrainingJob(RECIPE).run(run))
    return runs, lc.load(runs.of(RECIPE).network)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_is_told_or_harmless(finished, tmp_path, name, way):
    runs, trained = finished
    run = RunStore(tmp_path).of(RECIPE)
    shutil.copytree(runs.of(RECIPE).path, run.path)
    random = np.random.default_rng(len(way) + 100 * FILES.index(name))
    WAYS[way](run.path / name, random)
    status = run.status()
    assert isinstance(status, TrainingStatus)
    assert RunStore(tmp_path).recipe(RECIPE.digest) in (None, RECIPE)
    try:
        model = lc.load(run.network)
    except lc.BrokenNetwork:
        assert name.startswith("network/")
    else:
        assert (model.recipe, model.history) == (RECIPE, trained.history)
        for one, other in zip(
            model.network.get_weights(), trained.network.get_weights(), strict=True
        ):
            np.testing.assert_array_equal(one, other)
    assert run.remove()
    assert not run.path.exists()


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_weights_that_are_no_finite_numbers_are_refused(finished, tmp_path, value):
    _, trained = finished
    weights = trained.network.get_weights()
    weights[1][0, 0] = value
    trained.save(tmp_path / "network")
    np.savez(tmp_path / "network" / "weights.npz", *weights)
    (tmp_path / "network" / "checksums.json").unlink()
    with pytest.raises(lc.BrokenNetwork, match="not finite"):
        lc.load(tmp_path / "network")


def test_a_network_that_was_saved_without_checksums_is_still_loaded(finished, tmp_path):
    _, trained = finished
    trained.save(tmp_path / "network")
    (tmp_path / "network" / "checksums.json").unlink()
    assert lc.load(tmp_path / "network").history == trained.history
