"""Questions to a worker that dies, hangs or is replaced, and to networks that are damaged."""

from __future__ import annotations

import errno
import functools
import os
import pickle
import signal
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import psutil
import pytest

import lstm_core as lc
from lstm_core.engine import worker
from lstm_core.engine.engine import Engine, EngineUnavailable, NetworkMissing
from lstm_core.engine.runs import RunStore
from lstm_core.engine.supervision import Limits
from lstm_core.reading.prediction import Read
from tests.support.engine import PATIENCE, A, B, C, echo, in_background, process_of, until


def test_a_reader_that_dies_is_asked_once_more(cranked, monkeypatch):
    monkeypatch.setattr(worker, "answer", lambda *arguments: pickle.dumps((arguments, False)))
    thread, answers = in_background(cranked.engine.ask, A, Read("hello"))
    until(lambda: cranked.reader.tasks)
    cranked.reader.die()
    until(lambda: len(cranked.made) == 3 and cranked.made[-1].tasks)
    cranked.made[-1].run_next()
    thread.join()
    assert answers == [(str(cranked.engine.runs.root), A.digest, Read("hello"))]


def test_a_reader_that_dies_twice_is_unavailable(cranked):
    thread, answers = in_background(cranked.engine.ask, A, Read("hello"))
    until(lambda: cranked.reader.tasks)
    cranked.reader.die()
    until(lambda: len(cranked.made) == 3 and cranked.made[-1].tasks)
    cranked.made[-1].die()
    thread.join()
    assert isinstance(answers[0], EngineUnavailable)


def test_a_reader_that_is_slow_to_start_is_waited_for(cranked, monkeypatch):
    """To start anew would take as long again, and so on for ever."""
    cranked.limit(answer_seconds=0.0)
    monkeypatch.setattr(worker, "answer", echo)
    cranked.reader.die()
    thread, answers = in_background(cranked.engine.ask, A, Read("hello"))
    until(lambda: len(cranked.made) == 3 and cranked.made[-1].tasks)
    fresh = cranked.made[-1]
    thread.join(timeout=0.3)
    assert thread.is_alive()
    assert not fresh.closed
    assert not cranked.engine.is_awake
    future, function, arguments = fresh.tasks.popleft()
    future.set_result(function(*arguments))  # before it is ready, so that no second passes between
    fresh.get_ready()
    thread.join()
    assert answers == ["hello"]
    assert cranked.engine.is_awake


def test_a_reader_that_never_starts_is_ended_and_replaced(cranked):
    cranked.limit(start_seconds=0.05, answer_seconds=PATIENCE)
    cranked.reader.die()
    with pytest.raises(EngineUnavailable, match="has given no answer, and is being replaced"):
        cranked.engine.ask(A, Read("hello"))
    assert len(cranked.made) == 4
    assert cranked.made[2].closed
    assert cranked.made[3].ready


def test_a_reader_that_gives_no_answer_is_unavailable(cranked, monkeypatch):
    cranked.limit(answer_seconds=0.05)
    with pytest.raises(EngineUnavailable, match="has given no answer, and is being replaced"):
        cranked.engine.ask(A, Read("hello"))


def test_a_reader_that_hangs_is_ended_and_replaced_at_once(cranked, monkeypatch):
    monkeypatch.setattr(worker, "answer", echo)
    cranked.limit(answer_seconds=0.05)
    with pytest.raises(EngineUnavailable):
        cranked.engine.ask(A, Read("hello"))
    assert (cranked.reader.closed, cranked.reader.killed) == (True, True)
    fresh = cranked.made[-1]
    assert len(cranked.made) == 3
    assert fresh.ready  # it starts without waiting for a reading
    cranked.limit(answer_seconds=60.0)
    thread, answers = in_background(cranked.engine.ask, A, Read("again"))
    until(lambda: fresh.tasks)
    fresh.run_next()
    thread.join()
    assert answers == ["again"]


def test_to_wait_for_other_readings_is_no_hang(cranked, monkeypatch):
    """The second is handed over when the first is answered, and has all its time then."""
    monkeypatch.setattr(worker, "answer", echo)
    asking = [in_background(cranked.engine.ask, A, Read("one"))]
    until(lambda: cranked.reader.tasks)
    asking += [in_background(cranked.engine.ask, A, Read(word)) for word in ("two", "three")]
    for _ in asking:
        assert len(cranked.reader.tasks) == 1
        cranked.reader.run_next()
        until(lambda: cranked.reader.tasks or not any(thread.is_alive() for thread, _ in asking))
    assert sorted(answer for _, answers in asking for answer in answers) == ["one", "three", "two"]
    assert not cranked.reader.closed


def test_a_reading_behind_one_that_hangs_is_answered_by_the_fresh_reader(cranked, monkeypatch):
    monkeypatch.setattr(worker, "answer", echo)
    cranked.limit(answer_seconds=0.1)
    hanging, failures = in_background(cranked.engine.ask, A, Read("hangs"))
    until(lambda: cranked.reader.tasks)
    cranked.limit(answer_seconds=PATIENCE)  # it is read by now
    behind, answers = in_background(cranked.engine.ask, A, Read("hello"))
    until(lambda: cranked.made[-1].tasks and cranked.made[-1] is not cranked.reader)
    cranked.made[-1].run_next()
    for thread in (hanging, behind):
        thread.join()
    assert isinstance(failures[0], EngineUnavailable)
    assert answers == ["hello"]
    assert len(cranked.made) == 3


def test_what_fails_in_the_reader_is_logged_and_not_shown(cranked, monkeypatch, caplog):
    import tensorflow as tf

    def fails(path):
        raise tf.errors.InvalidArgumentError(None, None, "odd")

    monkeypatch.setattr("lstm_core.network.model.load", fails)
    thread, answers = in_background(cranked.engine.ask, A, Read("hello"))
    until(lambda: cranked.reader.tasks)
    cranked.reader.run_next()
    thread.join()
    assert isinstance(answers[0], EngineUnavailable)
    assert str(answers[0]).startswith("The reading failed. Try again")
    assert "odd" not in str(answers[0])
    assert "InvalidArgumentError: odd" in caplog.text


def test_the_reader_is_replaced_once_the_fresh_one_is_ready(cranked, monkeypatch):
    cranked.limit(loads=3, growth=0)
    monkeypatch.setattr(worker, "answer", echo)

    def read(executor, sentence):
        thread, answers = in_background(cranked.engine.ask, A, Read(sentence))
        until(lambda: executor.tasks)
        executor.run_next()
        thread.join()
        assert answers == [sentence]

    for sentence in ("one", "two", "three"):
        assert len(cranked.made) == 2
        read(cranked.reader, sentence)
    until(lambda: len(cranked.made) == 3)
    fresh = cranked.made[-1]
    read(cranked.reader, "four")  # the old one answers while the fresh one starts
    assert not cranked.reader.closed
    until(lambda: fresh.ready)
    fresh.get_ready()
    until(lambda: fresh.tasks)
    assert not cranked.reader.closed  # the fresh one has yet to load the networks in use
    assert fresh.tasks[0][2] == (str(cranked.engine.runs.root), (A.digest,))
    fresh.run_next()
    until(lambda: cranked.reader.closed)
    read(fresh, "five")


@pytest.fixture
def threaded(tmp_path):
    engine = Engine(RunStore(tmp_path), executor=functools.partial(ThreadPoolExecutor, 1))
    yield engine
    engine.close()


def test_an_engine_on_threads(threaded):
    assert threaded.start(A).is_active
    assert threaded.wait(A).state == "done"
    reading = threaded.ask(A, Read("hello how"))
    assert reading.read_words == ("hello", "how")
    np.testing.assert_allclose(
        reading.prediction.softmax, lc.read(lc.train(A), "hello how").prediction.softmax, atol=1e-6
    )


@pytest.mark.parametrize("damage", ["cut short", "another recipe's", "gone"])
def test_a_damaged_network_is_removed_and_can_be_trained_again(threaded, damage, caplog):
    threaded.start(B)
    assert threaded.wait(B).state == "done"
    network = threaded.runs.of(B).network
    if damage == "cut short":
        os.truncate(network / "weights.npz", 100)
    elif damage == "gone":
        (network / "weights.npz").unlink()
    else:
        recipe = (network / "recipe.json").read_text()
        (network / "recipe.json").write_text(recipe.replace('"seed": 1', '"seed": 9'))
    with pytest.raises(NetworkMissing) as raised:
        threaded.ask(B, Read("hello"))
    # Nothing of the server's folders or of the error itself, which are in the log.
    assert str(raised.value) == (
        "The saved network was damaged and has been removed; train it again."
    )
    assert B.digest in caplog.text
    assert threaded.status(B).state == "absent"
    with pytest.raises(NetworkMissing, match="not trained"):
        threaded.ask(B, Read("hello"))
    threaded.start(B)
    assert threaded.wait(B).state == "done"
    assert threaded.ask(B, Read("hello")).read_words == ("hello",)


@pytest.mark.parametrize(
    "error",
    [
        MemoryError("no room"),
        OSError(errno.EMFILE, "Too many open files"),
        PermissionError(errno.EACCES, "Permission denied"),
    ],
    ids=["memory", "files", "permission"],
)
def test_a_passing_trouble_does_not_cost_the_network(threaded, monkeypatch, error):
    def fails(*arguments, **options):
        raise error

    threaded.start(C)
    assert threaded.wait(C).state == "done"
    with monkeypatch.context() as trouble:
        trouble.setattr("pathlib.Path.read_bytes", fails)
        with pytest.raises(EngineUnavailable, match=r"^The reading failed\."):
            threaded.ask(C, Read("hello"))
    assert threaded.status(C).state == "done"
    assert threaded.ask(C, Read("hello")).read_words == ("hello",)


def test_the_example_through_the_engine(engine):
    """Trained and read elsewhere, the network is the same; this seed does not come along."""
    recipe = lc.Recipe(seed=1)
    assert engine.start(recipe).is_active
    assert engine.wait(recipe).state == "done"
    reading = engine.ask(recipe, Read("hello how is"))
    assert reading.prediction.word == "your"
    here = lc.read(lc.train(recipe), "hello how is")
    np.testing.assert_allclose(reading.prediction.softmax, here.prediction.softmax, atol=1e-3)
    assert engine.status(recipe).history.accuracy[-1] == pytest.approx(0.8)


def test_a_reader_killed_in_the_middle_of_a_reading_is_replaced(engine):
    reader = process_of(engine.inference)
    os.kill(reader, signal.SIGSTOP)  # so that the reading is surely under way
    thread, answers = in_background(engine.ask, lc.Recipe(), Read("hello how is"))
    thread.join(timeout=0.3)
    assert thread.is_alive()
    os.kill(reader, signal.SIGKILL)
    thread.join()
    assert answers[0].prediction.word == "your"
    assert process_of(engine.inference) != reader


def test_a_reader_that_hangs_is_killed_and_replaced(engine, monkeypatch):
    reader = process_of(engine.inference)
    os.kill(reader, signal.SIGSTOP)
    with monkeypatch.context() as impatient:
        impatient.setattr(engine.inference, "limits", Limits(answer_seconds=0.3))
        with pytest.raises(EngineUnavailable, match="being replaced"):
            engine.ask(lc.Recipe(), Read("hello how is"))
    until(lambda: not psutil.pid_exists(reader))
    assert engine.ask(lc.Recipe(), Read("hello how is")).prediction.word == "your"


def test_the_reader_is_renewed_without_a_reading_that_fails(engine, monkeypatch):
    reader = process_of(engine.inference)
    small = lc.Recipe(epochs=1, units=2)
    engine.start(small)
    engine.wait(small)
    monkeypatch.setattr(engine.inference, "limits", Limits(loads=1, growth=0))
    assert engine.ask(small, Read("hello")).read_words == ("hello",)
    monkeypatch.setattr(engine.inference, "limits", Limits())
    words = []

    def renewed():
        words.append(engine.ask(lc.Recipe(), Read("hello how is")).prediction.word)
        return process_of(engine.inference) != reader

    until(renewed)
    assert len(words) > 10
    assert set(words) == {"your"}
    assert engine.ask(lc.Recipe(), Read("hello how is")).prediction.word == "your"
