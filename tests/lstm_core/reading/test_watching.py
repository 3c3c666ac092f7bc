"""What a network expected at an epoch is what Keras computes with the weights of that epoch."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

import lstm_core as lc
from lstm_core.network.building import build
from lstm_core.reading.errors import DoesNotFit
from lstm_core.reading.prediction import Read
from lstm_core.reading.watching import Watch

SENTENCE = "hello how is"


@pytest.fixture(scope="module", params=["prefixes", "windows"])
def model(request):
    settings = {"units": 6, "embedding_dim": 4, "learning_rate": 0.02}
    return lc.train(lc.Recipe(epochs=40, framing=request.param, **settings))


def by_keras(model, epoch):
    """The probabilities after the sentence, padding first."""
    network = build(model.recipe, model.text)
    network.set_weights(model.snapshots.at(epoch))
    ids = [model.vocabulary.id(word) for word in SENTENCE.split()]
    if model.text.framing == "prefixes":
        ids = [0] * (model.text.context - len(ids)) + ids
    answers = np.asarray(network(np.array([ids], np.int32)))[0]
    return answers if answers.ndim == 1 else answers[-1]


def test_each_epoch_answers_with_its_own_weights(model):
    watched = Watch(SENTENCE).answer(model)
    assert watched.epochs == model.snapshots.epochs
    for epoch, shares in zip(watched.epochs, watched.shares, strict=True):
        expected = by_keras(model, epoch)
        places = [1 + model.vocabulary.words.index(word) for word in watched.words]
        np.testing.assert_allclose(shares, expected[places], atol=1e-6)


def test_the_last_one_is_the_trained_network_and_leads_the_words(model):
    watched, reading = Watch(SENTENCE).answer(model), Read(SENTENCE).answer(model)
    np.testing.assert_array_equal(watched.shares[-1], watched.trained)
    assert watched.words[0] == reading.prediction.word
    assert list(watched.trained) == sorted(watched.trained, reverse=True)


def test_a_reading_at_an_epoch_has_the_trace_of_that_time(model):
    epoch = model.snapshots.epochs[3]
    then = Read(SENTENCE, epoch=epoch).answer(model)
    np.testing.assert_allclose(then.prediction.softmax, by_keras(model, epoch), atol=1e-6)
    now, last = Read(SENTENCE).answer(model), Read(SENTENCE, epoch=40).answer(model)
    np.testing.assert_array_equal(now.trace.cell_state, last.trace.cell_state)
    assert not np.allclose(now.trace.cell_state, then.trace.cell_state)


def test_what_was_not_kept_is_refused(model):
    with pytest.raises(DoesNotFit, match="received 41"):
        Read(SENTENCE, epoch=41).answer(model)
    without = dataclasses.replace(model, snapshots=None)
    with pytest.raises(DoesNotFit):
        Watch(SENTENCE).answer(without)
    with pytest.raises(DoesNotFit):
        Read(SENTENCE, epoch=0).answer(without)
