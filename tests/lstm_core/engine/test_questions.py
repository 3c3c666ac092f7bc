"""Each question to a trained network, by way of the engine."""

from __future__ import annotations

import dataclasses
import functools
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

import lstm_core as lc
from lstm_core.engine.engine import Engine, EngineUnavailable, NetworkMissing
from lstm_core.engine.runs import RunStore
from lstm_core.reading.attribution import METHODS, Attribute
from lstm_core.reading.evaluation import Evaluate
from lstm_core.reading.generation import Generate
from lstm_core.reading.prediction import Read
from lstm_core.reading.probing import Probe, find
from lstm_core.reading.question import Question
from lstm_core.reading.weights import Weights, cell_weights
from lstm_core.text.preparation import PreparedText
from tests.support.eager import eagerly
from tests.support.engine import until
from tests.support.sums import squashed

RECIPE = lc.Recipe(epochs=2, units=3)
UNTRAINED = lc.Recipe(epochs=2, units=4)
COUNTING = lc.Recipe(
    corpus=lc.corpora.NAMED["counting"].lines, level="character", epochs=1, units=3
)
SHUT = lc.Surgery((lc.Hold("forget_gate", 0.0, steps=(1,)),))
QUESTIONS: tuple[Question[object], ...] = (
    Read("hello how", SHUT),
    Generate("hello", length=3),
    Attribute("hello how"),
    Evaluate(("hello how",)),
    Weights(),
)


@dataclasses.dataclass(frozen=True)
class Unforeseen:
    """A question whose answer fails with an exception of TensorFlow."""

    def check(self, text: PreparedText) -> None: ...

    def answer(self, model: lc.LanguageModel) -> None:  # noqa: ARG002
        import tensorflow as tf

        raise tf.errors.InternalError(None, None, "unforeseen")


def threads(folder: Path) -> Engine:
    """An engine whose workers are threads, with `RECIPE` trained."""
    engine = Engine(RunStore(folder), executor=functools.partial(ThreadPoolExecutor, 1))
    engine.start(RECIPE)
    assert engine.wait(RECIPE).state == "done"
    return engine


@pytest.fixture(scope="module")
def threaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = threads(tmp_path_factory.mktemp("runs"))
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def model() -> lc.LanguageModel:
    return lc.train(RECIPE)


def test_equal_questions_are_one_key() -> None:
    again = (
        Read("hello how", lc.Surgery((lc.Hold("forget_gate", 0, steps=(1,)),))),
        Generate("hello", length=3, temperature=1.0),
        Attribute("hello how", word=None),
        Evaluate(["hello how"]),
        Weights(),
    )
    assert set(again) == set(QUESTIONS)
    assert len(set(QUESTIONS)) == len(QUESTIONS)
    assert Read("hello", lc.Surgery()) == Read("hello")  # nothing is held


@eagerly()
def test_each_answer_is_the_librarys_own(threaded: Engine, model: lc.LanguageModel) -> None:
    there = threaded.ask(RECIPE, Read("hello how is", SHUT))
    here = lc.read(model, "hello how is", surgery=SHUT)
    np.testing.assert_allclose(there.prediction.softmax, here.prediction.softmax, atol=1e-6)
    assert there.surgery == SHUT

    options = {"length": 5, "temperature": 1.5, "top_k": 4, "top_p": 0.9, "seed": 3, "already": 2}
    written = threaded.ask(RECIPE, Generate("hello", candidates=2, **options))
    assert written.words == lc.generate(model, "hello", **options).words
    assert {len(step.columns.words) for step in written.steps} <= {2, 3}

    attribution = threaded.ask(RECIPE, Attribute("hello how", word="are", replacement="you"))
    expected = lc.attribute(model, "hello how", word="are", replacement="you")
    for method in METHODS:
        np.testing.assert_allclose(
            attribution.effect(method), expected.effect(method), atol=1e-6, err_msg=method
        )

    lines = ("hello how", "you moon are")
    evaluation = threaded.ask(RECIPE, Evaluate(lines))
    assert evaluation.network.loss == pytest.approx(lc.evaluate(model, lines).network.loss)
    assert (evaluation.predictions, evaluation.unknown) == (2, 1)

    weights, expected_weights = threaded.ask(RECIPE, Weights()), cell_weights(model)
    assert weights.units == 3
    for name in ("kernel", "recurrent_kernel", "bias"):
        ours, theirs = getattr(weights, name), getattr(expected_weights, name)
        np.testing.assert_allclose(ours, theirs, atol=1e-6, err_msg=name)


def test_a_probe_reads_its_lines_in_the_worker(threaded: Engine) -> None:
    threaded.start(COUNTING)
    assert threaded.wait(COUNTING).state == "done"
    found = threaded.ask(COUNTING, Probe("counting"))
    assert found == find("counting", lambda line: threaded.ask(COUNTING, Read(line)).trace)


def test_the_weights_are_those_that_the_reading_came_from(threaded: Engine) -> None:
    weights, reading = threaded.ask(RECIPE, Weights()), threaded.ask(RECIPE, Read("hello how"))
    assert isinstance(reading.trace, lc.GateTrace)
    trace = dataclasses.replace(reading.trace, weights=weights)
    last = trace.timesteps - 1
    np.testing.assert_allclose(
        squashed(trace, step=last)["output_gate"], trace.output_gate[-1], atol=1e-6
    )


def test_each_crosses_from_a_worker_process(engine: Engine) -> None:
    engine.start(RECIPE)
    assert engine.wait(RECIPE).state == "done"
    for question in QUESTIONS:
        assert engine.ask(RECIPE, question) is not None
    with pytest.raises(lc.DoesNotFit, match="steps must be from 0 to 0"):
        engine.ask(RECIPE, Read("hello", SHUT))
    with pytest.raises(lc.DoesNotFit, match="replacement must be one word"):
        engine.ask(RECIPE, Attribute("hello", replacement="moon"))
    with pytest.raises(lc.NothingToRead):
        engine.ask(RECIPE, Evaluate(("moon",)))


def test_neither_questions_nor_answers_load_keras() -> None:
    """Where they land: a process that has unpickled them holds no Keras."""
    modules = {type(question).__module__ for question in QUESTIONS} | {Probe.__module__}
    code = f"import sys, lstm_core, {', '.join(sorted(modules))}"
    code += "\nassert not {'keras', 'tensorflow'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    "question",
    [
        Read("moon"),
        Generate("", length=1),
        Attribute("?!"),
        Attribute("hello", word="moon"),
        Attribute("hello", replacement="hello how"),
        Evaluate(("hello", "moon how")),
    ],
)
def test_what_no_network_of_the_text_can_answer_is_known_from_the_text(
    question: Question[object], model: lc.LanguageModel
) -> None:
    with pytest.raises((lc.NothingToRead, lc.DoesNotFit)) as before:
        question.check(RECIPE.prepare())
    with pytest.raises(before.type) as after:
        question.answer(model)
    assert str(before.value) == str(after.value)


def test_what_can_be_answered_passes_the_check() -> None:
    for question in QUESTIONS:
        question.check(RECIPE.prepare())


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: type(question).__name__)
def test_without_a_trained_network_there_is_no_answer(
    threaded: Engine, question: Question[object]
) -> None:
    with pytest.raises(NetworkMissing, match="not trained"):
        threaded.ask(UNTRAINED, question)


def test_a_damaged_network_is_removed(tmp_path: Path) -> None:
    engine = threads(tmp_path)
    (engine.runs.of(RECIPE).network / "weights.npz").write_bytes(b"no")
    with pytest.raises(NetworkMissing, match="damaged"):
        engine.ask(RECIPE, Weights())
    # The training's own end may not be noted yet: so long it is said to begin anew.
    until(lambda: engine.status(RECIPE).state == "absent")
    engine.close()


def test_what_fails_in_the_worker_comes_out_in_words(threaded: Engine) -> None:
    with pytest.raises(EngineUnavailable, match="The reading failed") as error:
        threaded.ask(RECIPE, Unforeseen())
    assert error.value.__cause__ is None
