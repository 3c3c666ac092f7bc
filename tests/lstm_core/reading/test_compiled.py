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
from lstm_core.reading.place import HALVES, Place
from tests.support.eager import eagerly


@pytest.fixture
def nothing_compiled(monkeypatch):
    """For the tests that count; the others use again what is compiled."""
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
def test_networks_of_one_kind_share_what_is_compiled_and_keep_their_weights(
    cell, framing, nothing_compiled
):
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
def test_networks_of_another_kind_share_nothing(other, nothing_compiled):
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


def test_only_so_many_kinds_stay_compiled(monkeypatch, nothing_compiled):
    monkeypatch.setattr(compiled, "MOST_PROGRAMS", 2)
    models = [untrained(lc.Recipe(units=units)) for units in (1, 2, 3)]
    for model in models:
        lc.read(model, "hello")
    assert len(compiled.shared) == 2
    assert lc.read(models[0], "hello").read_words == ("hello",)


# Several layers, and both ways


DEEP = [
    {"framing": "windows", "layers": 3, "dropout": 0.5},
    {"framing": "prefixes", "layers": 2, "cell": "gru"},
    {"bidirectional": True},
    {"bidirectional": True, "layers": 2, "cell": "rnn", "dropout": 0.5},
]


def places_of(recipe):
    """All places of a network, bottom first, in the order of `trace_model`."""
    halves = HALVES if recipe.bidirectional else HALVES[:1]
    return [Place(n, half) for n in range(1, recipe.layers + 1) for half in halves]


@pytest.mark.parametrize("settings", DEEP, ids=lambda settings: "-".join(map(str, settings)))
def test_each_layer_can_be_read(settings):
    """The trace is that of `trace_model`, and the prediction Keras' own, whichever is traced."""
    recipe = lc.Recipe(units=3, embedding_dim=2, **settings)
    model = untrained(recipe)
    words = ["hello", "how", "is"]
    ids = [model.vocabulary.id(word) for word in words]
    pads = [0] * (model.text.context - 3) if model.text.framing == "prefixes" else []
    expected = lc.trace_model(model.network, np.array([pads + ids]))
    places = places_of(recipe)
    assert len(expected) == len(places)
    for place, name in zip(places, expected, strict=True):
        assert name.endswith(place.half) or not recipe.bidirectional
        reading = lc.read(model, "hello how is", layer=place.layer, half=place.half)
        assert reading.place == place
        assert reading.trace.reads_backwards == (place.half == "backward")
        assert reading.read_words == tuple(words)
        for quantity, values in reading.trace.quantities.items():
            np.testing.assert_allclose(
                values, getattr(expected[name].sequence(0), quantity), atol=1e-7
            )
        for count, prediction in enumerate(reading.after_each, start=1):
            np.testing.assert_allclose(
                prediction.softmax, by_keras(model, words[:count]), atol=1e-7
            )


@pytest.mark.parametrize("settings", DEEP[:3], ids=lambda settings: "-".join(map(str, settings)))
def test_to_hold_what_a_layer_computed_changes_nothing_and_else_it_does(settings):
    model = untrained(lc.Recipe(units=3, embedding_dim=2, **settings))
    for place in places_of(model.recipe):
        at = {"layer": place.layer, "half": place.half}
        reading = lc.read(model, "hello how is", **at)
        candidate = reading.trace.quantities["candidate"][-3:]  # of the three words
        own = lc.Surgery(
            tuple(
                lc.Hold("candidate", float(value), steps=(step,), units=(unit,))
                for (step, unit), value in np.ndenumerate(candidate)
            )
        )
        held = lc.read(model, "hello how is", surgery=own, **at)
        np.testing.assert_array_equal(held.trace.hidden_state, reading.trace.hidden_state)
        np.testing.assert_array_equal(held.prediction.softmax, reading.prediction.softmax)
        other = lc.Surgery((lc.Hold("candidate", 1.0, steps=(1,)),))
        changed = lc.read(model, "hello how is", surgery=other, **at)
        assert not np.array_equal(changed.prediction.softmax, reading.prediction.softmax)


@eagerly()
def test_a_word_is_kept_out_of_the_memory_of_any_layer_and_half():
    """By hand: the sentence read with that layer's input gate shut at the word."""
    model = untrained(lc.Recipe(units=3, embedding_dim=2, layers=2, bidirectional=True))
    for place in places_of(model.recipe):
        at = {"layer": place.layer, "half": place.half}
        asked = lc.attribute(model, "hello how is", **at)
        for step, probability in enumerate(asked.ablation):
            shut = lc.Surgery((lc.Hold("input_gate", 0.0, steps=(step,)),))
            held = lc.read(model, "hello how is", surgery=shut, **at)
            assert held.prediction.probability(asked.word) == pytest.approx(probability, abs=1e-7)


def test_deep_networks_answer_every_question():
    for settings in DEEP:
        model = untrained(lc.Recipe(units=3, embedding_dim=2, **settings))
        asked = lc.attribute(model, "hello how is")
        without_how = by_keras(model, ["hello", "is"])[model.vocabulary.id(asked.word)]
        assert asked.omission[1] == pytest.approx(without_how, abs=1e-7)
        assert len(lc.generate(model, "hello", length=3).words) == 3
        assert lc.evaluate(model, lc.corpora.HELLO).network.loss == pytest.approx(2.398, abs=0.1)
    with pytest.raises(lc.DoesNotFit, match=r"from 1 to 2, .* received 3"):
        lc.read(model, "hello", layer=3)
    with pytest.raises(lc.DoesNotFit, match="reads one way"):
        lc.read(untrained(lc.Recipe()), "hello", half="backward")
