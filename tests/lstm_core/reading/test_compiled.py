"""What is compiled serves all networks of one kind, each with its own weights."""

from __future__ import annotations

import collections
import dataclasses

import keras
import numpy as np
import pytest

import lstm_core as lc
from lstm_core.network.building import build
from lstm_core.reading import compiled


@pytest.fixture(autouse=True)
def nothing_compiled(monkeypatch):
    monkeypatch.setattr(compiled, "shared", collections.OrderedDict())


def untrained(recipe: lc.Recipe) -> lc.LanguageModel:
    text = recipe.prepare()
    return lc.LanguageModel(recipe, text, build(recipe, text), lc.History((), ()))


def by_keras(model: lc.LanguageModel, words: list[str]) -> np.ndarray:
    """What the Keras network itself answers after these words."""
    ids = [model.vocabulary.id(word) for word in words]
    pads = model.text.context - len(ids) if model.text.framing == "prefixes" else 0
    answer = np.asarray(model.network(np.array([[0] * pads + ids], np.int32)))[0]
    return answer if model.text.framing == "prefixes" else answer[-1]


MORE_WORDS = (*lc.corpora.HELLO, "is it your clock")


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
@pytest.mark.parametrize("framing", ["prefixes", "windows"])
def test_networks_of_one_kind_share_what_is_compiled_and_keep_their_weights(cell, framing):
    like = lc.Recipe(cell=cell, framing=framing, units=3, embedding_dim=2)
    recipes = [
        like,
        dataclasses.replace(like, seed=7, epochs=3, batch_size=2, learning_rate=0.1),
        dataclasses.replace(like, corpus=MORE_WORDS),
    ]
    models = [untrained(recipe) for recipe in recipes]
    for model in (*models, *models):
        softmax = lc.read(model, "hello how is").prediction.softmax
        np.testing.assert_allclose(softmax, by_keras(model, ["hello", "how", "is"]), atol=1e-7)
    assert len(compiled.shared) == 1


@pytest.mark.parametrize("other", [{"units": 4}, {"embedding_dim": 3}, {"cell": "gru"}])
def test_networks_of_another_kind_share_nothing(other):
    like = lc.Recipe(units=3, embedding_dim=2)
    for recipe in (like, dataclasses.replace(like, **other)):
        model = untrained(recipe)
        softmax = lc.read(model, "hello how").prediction.softmax
        np.testing.assert_allclose(softmax, by_keras(model, ["hello", "how"]), atol=1e-7)
    assert len(compiled.shared) == 2


def test_an_activation_of_its_own_is_another_kind():
    models = [untrained(lc.Recipe(units=3)) for _ in range(2)]
    models[1].network.get_layer("softmax").activation = keras.activations.linear
    for model in models:
        softmax = lc.read(model, "hello how").prediction.softmax
        np.testing.assert_allclose(softmax, by_keras(model, ["hello", "how"]), atol=1e-6)


def test_weights_that_change_are_read_as_they_are():
    model = untrained(lc.Recipe(units=3))
    before = lc.read(model, "hello how").prediction.softmax
    model.network.set_weights([2 * weight for weight in model.network.get_weights()])
    after = lc.read(model, "hello how").prediction.softmax
    assert np.abs(after - before).max() > 1e-4
    np.testing.assert_allclose(after, by_keras(model, ["hello", "how"]), atol=1e-7)


def test_only_so_many_kinds_stay_compiled(monkeypatch):
    monkeypatch.setattr(compiled, "MOST_PROGRAMS", 2)
    models = [untrained(lc.Recipe(units=units)) for units in (1, 2, 3)]
    for model in models:
        lc.read(model, "hello")
    assert len(compiled.shared) == 2
    assert lc.read(models[0], "hello").read_words == ("hello",)
