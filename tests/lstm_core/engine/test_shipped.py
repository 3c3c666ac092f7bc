"""A network that comes along is there at once, and can be trained anew to be watched."""

from __future__ import annotations

import pickle

import pytest

import lstm_core as lc
from lstm_core.engine import worker
from lstm_core.engine.runs import RunStore
from lstm_core.network import shipped
from lstm_core.reading.errors import DoesNotFit
from lstm_core.reading.prediction import Read
from lstm_core.reading.watching import Watch

ALONG = lc.Recipe()


def test_it_is_done_before_any_folder_or_worker_is_there(tmp_path):
    status = RunStore(tmp_path).of(ALONG).status()
    assert (status.state, status.fraction, status.epoch) == ("done", 1.0, ALONG.epochs)
    assert status.history == shipped.find(ALONG.digest).history
    assert not list(tmp_path.iterdir())


def test_to_start_it_trains_nothing(cranked, training):
    assert cranked.engine.start(ALONG).state == "done"
    assert not cranked.trainers.tasks


def test_its_digest_is_known_without_a_folder(tmp_path):
    assert RunStore(tmp_path).recipe(ALONG.digest) == ALONG


def test_trained_anew_it_is_watched_and_then_as_it_came(cranked, training):
    for _ in range(2):
        assert cranked.engine.start(ALONG, again=True).state == "training"
        seen = []
        training.meanwhile = lambda: seen.append(cranked.engine.status(ALONG))  # noqa: B023
        cranked.trainers.run_next()
        assert [(status.state, status.epoch) for status in seen] == [("training", 2)]
        status = cranked.engine.status(ALONG)
        assert (status.state, status.epoch) == ("done", ALONG.epochs)
    assert training.trained == [ALONG, ALONG]


def test_stopped_on_the_way_it_is_as_it_came(cranked, training):
    cranked.engine.start(ALONG, again=True)
    training.meanwhile = lambda: cranked.engine.cancel(ALONG)
    cranked.trainers.run_next()
    status = cranked.engine.status(ALONG)
    assert (status.state, status.epoch) == ("done", ALONG.epochs)


def test_a_worker_reads_it_from_an_empty_folder(tmp_path):
    packed = worker.answer(str(tmp_path), ALONG.digest, Read("hello how is"))
    reading, _ = pickle.loads(packed)  # noqa: S301 - packed here
    assert reading.prediction.word == "your"
    assert not list(tmp_path.iterdir())


def test_once_trained_anew_a_worker_can_ask_it_at_each_epoch(tmp_path):
    root, sentence = str(tmp_path), "hello how is"
    with pytest.raises(DoesNotFit):
        worker.answer(root, ALONG.digest, Watch(sentence))
    lc.train(ALONG).save(RunStore(tmp_path).of(ALONG).network)
    watched, _ = pickle.loads(worker.answer(root, ALONG.digest, Watch(sentence)))  # noqa: S301
    assert watched.words[0] == "your"
    assert (watched.epochs[0], watched.epochs[-1]) == (0, ALONG.epochs)
    assert watched.shares[0].max() < 0.2 < 0.6 < watched.shares[-1].max()
