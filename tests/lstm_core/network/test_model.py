from __future__ import annotations

import io
import json
import pickle
import zipfile

import numpy as np
import pytest

import lstm_core as lc


@pytest.fixture
def saved(hello_model, tmp_path):
    path = tmp_path / "network"
    hello_model.save(path)
    return path


def test_a_saved_network_comes_back_as_it_was(hello_model, saved):
    again = lc.load(saved)
    assert again.recipe == hello_model.recipe
    assert again.history == hello_model.history
    assert again.vocabulary == hello_model.vocabulary
    for one, other in zip(
        again.network.get_weights(), hello_model.network.get_weights(), strict=True
    ):
        np.testing.assert_array_equal(one, other)
    sentence = "hello how are your"
    one, other = lc.read(again, sentence), lc.read(hello_model, sentence)
    np.testing.assert_array_equal(one.prediction.softmax, other.prediction.softmax)
    np.testing.assert_array_equal(one.trace.forget_gate, other.trace.forget_gate)


def test_a_saved_network_is_plain_files(saved):
    assert {path.name for path in saved.iterdir()} == {
        "recipe.json",
        "history.json",
        "weights.npz",
        "snapshots.npz",
        "checksums.json",
    }
    assert [path.name for path in saved.parent.iterdir()] == ["network"]  # nothing left behind
    with np.load(saved / "weights.npz", allow_pickle=False) as weights:
        assert sum(weights[name].size for name in weights.files) == 12_871


def test_saving_makes_the_folders_and_replaces_what_was_there(hello_model, tmp_path):
    path = tmp_path / "a" / "b" / "network"
    hello_model.save(path)
    (path / "stale").write_text("")
    hello_model.save(path)
    assert not (path / "stale").exists()
    assert lc.load(path).recipe == hello_model.recipe


def test_saving_where_nothing_can_be_written_leaves_nothing_behind(hello_model, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(OSError, match="file"):
        hello_model.save(tmp_path / "file" / "network")
    with pytest.raises(OSError, match="file"):
        hello_model.save(tmp_path / "file")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert (tmp_path / "file").read_text() == "not a folder"


def test_a_missing_network(tmp_path):
    with pytest.raises(FileNotFoundError, match="No saved network at"):
        lc.load(tmp_path / "nothing")


@pytest.mark.parametrize("name", ["recipe.json", "history.json", "weights.npz"])
@pytest.mark.parametrize("content", [None, b"", b"{}", b"[1, 2]", b"null", b"\xff\xfe\x00", b"PK"])
def test_a_file_that_is_missing_or_something_else(saved, name, content):
    (saved / name).unlink()
    if content is not None:
        (saved / name).write_bytes(content)
    with pytest.raises(lc.BrokenNetwork, match="cannot be read"):
        lc.load(saved)


@pytest.mark.parametrize("name", ["recipe.json", "history.json", "weights.npz"])
@pytest.mark.parametrize("share", [0.01, 0.5, 0.9, 0.999])
def test_a_file_cut_short(saved, name, share):
    content = (saved / name).read_bytes()
    (saved / name).write_bytes(content[: int(len(content) * share)])
    with pytest.raises(lc.BrokenNetwork):
        lc.load(saved)


def test_any_damaged_byte_is_noticed_or_harmless(saved):
    """Whatever byte is changed: either the very network comes back, or BrokenNetwork is raised."""
    file = saved / "weights.npz"
    content = file.read_bytes()
    with np.load(io.BytesIO(content)) as weights:
        expected = [weights[name] for name in weights.files]
    random = np.random.default_rng(0)
    # Everything but the numbers themselves: the zip's headers and the arrays' headers.
    headers = [n for n in range(len(content)) if n < 200 or n > len(content) - 600]
    places = sorted({*random.choice(len(content), 40), *random.choice(headers, 80)})
    noticed = 0
    for place in map(int, places):
        damaged = bytearray(content)
        damaged[place] ^= 1 << int(random.integers(8))
        file.write_bytes(damaged)
        try:
            weights = lc.load(saved).network.get_weights()
        except lc.BrokenNetwork:
            noticed += 1
        else:
            for one, other in zip(weights, expected, strict=True):
                np.testing.assert_array_equal(one, other)
    assert noticed > 40


class Trap:
    """Raises when it is unpickled."""

    def __reduce__(self):
        return exec, ("raise SystemExit('a pickle was loaded')",)


def test_no_pickle_is_loaded(saved):
    weights = saved / "weights.npz"
    weights.write_bytes(pickle.dumps(Trap()))
    with pytest.raises(lc.BrokenNetwork):
        lc.load(saved)

    array = io.BytesIO()
    np.lib.format.write_array(array, np.array([Trap()], dtype=object), allow_pickle=True)
    weights.write_bytes(array.getvalue())
    with pytest.raises(lc.BrokenNetwork):
        lc.load(saved)

    with zipfile.ZipFile(weights, "w") as file:
        file.writestr("arr_0.npy", array.getvalue())
    (saved / "checksums.json").unlink()
    with pytest.raises(lc.BrokenNetwork, match="of object"):
        lc.load(saved)


def test_weights_of_another_network_are_refused(hello_model, saved):
    weights = hello_model.network.get_weights()
    for wrong in (
        weights[:-1],
        weights[::-1],
        [*weights, weights[0]],
        [w[:-1] for w in weights],
        [np.full(w.shape, "x") for w in weights],
    ):
        np.savez(saved / "weights.npz", *wrong)
        with pytest.raises(lc.BrokenNetwork):
            lc.load(saved)


def passing(error):
    def fails(*arguments, **options):
        raise error

    return fails


@pytest.mark.parametrize("error", [MemoryError(), OSError(24, "Too many"), PermissionError(13, "")])
@pytest.mark.parametrize("where", ["pathlib.Path.read_bytes", "numpy.lib.format.read_array"])
def test_what_may_pass_is_no_damage(saved, monkeypatch, error, where):
    monkeypatch.setattr(where, passing(error))
    with pytest.raises(type(error)) as raised:
        lc.load(saved)
    assert not isinstance(raised.value, lc.BrokenNetwork)


def test_tensorflow_without_memory_is_no_damage(saved, monkeypatch):
    import tensorflow as tf

    error = tf.errors.ResourceExhaustedError(None, None, "too large")
    monkeypatch.setattr("lstm_core.network.model.build", passing(error))
    with pytest.raises(tf.errors.ResourceExhaustedError):
        lc.load(saved)


def test_a_damaged_shape_asks_for_no_memory(saved):
    """It is found by its checksum before anything of that size is made."""
    content = (saved / "weights.npz").read_bytes()
    shape = b"'shape': (11, 10), }      "
    assert shape in content
    (saved / "weights.npz").write_bytes(content.replace(shape, b"'shape': (9999999999999,)}"))
    (saved / "checksums.json").unlink()
    with pytest.raises(lc.BrokenNetwork, match="is damaged"):
        lc.load(saved)


def test_a_recipe_out_of_bounds_is_refused(saved):
    values = json.loads((saved / "recipe.json").read_text("utf-8"))
    for forged in ({"units": 10**9}, {"cell": "rnn"}, {"corpus": ["x"]}, {"units": 49}):
        (saved / "recipe.json").write_text(json.dumps({**values, **forged}), "utf-8")
        with pytest.raises(lc.BrokenNetwork):
            lc.load(saved)


def test_any_text_can_be_saved(tmp_path, hello_model):
    import dataclasses

    from lstm_core.network.building import build

    corpus = ("\u05de\u05b8 \U0001f600 </script>", "lone \ud800 surrogate")
    recipe = lc.Recipe(corpus=corpus, units=2)
    text = recipe.prepare()
    network = build(recipe, text)
    changes = {"recipe": recipe, "text": text, "network": network, "snapshots": None}
    model = dataclasses.replace(hello_model, **changes)
    model.save(tmp_path / "network")
    assert lc.load(tmp_path / "network").recipe == recipe
