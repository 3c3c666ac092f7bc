"""Surgery, continuing, worth and score, each one request to a worker."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import lstm_core as lc
from lstm_core.engine import worker
from lstm_core.engine.engine import Engine, EngineUnavailable, NetworkMissing
from lstm_core.engine.runs import RunStore

RECIPE = lc.Recipe(epochs=2, units=3)
SHUT = lc.Surgery((lc.Hold("forget_gate", 0.0, steps=(1,)),))


@pytest.fixture(scope="module")
def threaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An engine whose workers are threads, with `RECIPE` trained."""
    engine = Engine(RunStore(tmp_path_factory.mktemp("runs")), executor=ThreadPoolExecutor)
    engine.start(RECIPE)
    assert engine.wait(RECIPE).state == "done"
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def model() -> lc.LanguageModel:
    return lc.train(RECIPE)


def test_each_answer_is_the_librarys_own(threaded: Engine, model: lc.LanguageModel) -> None:
    there = threaded.read(RECIPE, "hello how is", surgery=SHUT)
    here = lc.read(model, "hello how is", surgery=SHUT)
    np.testing.assert_allclose(there.prediction.softmax, here.prediction.softmax, atol=1e-6)
    assert there.surgery == SHUT

    options = {"length": 5, "temperature": 1.5, "top_k": 4, "top_p": 0.9, "seed": 3, "already": 2}
    written = threaded.continue_text(RECIPE, "hello", candidates=2, **options)
    assert written.words == lc.continue_text(model, "hello", **options).words
    assert {len(step.columns.words) for step in written.steps} <= {2, 3}

    worth = threaded.word_worth(RECIPE, "hello how", word="are", replacement="you")
    expected = lc.word_worth(model, "hello how", word="are", replacement="you")
    for experiment in ("left_out", "replaced", "cut"):
        np.testing.assert_allclose(
            worth.worth(experiment), expected.worth(experiment), atol=1e-6, err_msg=experiment
        )

    score = threaded.score(RECIPE, iter(["hello how", "you moon are"]))
    assert score.network.loss == pytest.approx(
        lc.score(model, ["hello how", "you moon are"]).network.loss, abs=1e-6
    )
    assert (score.predictions, score.unknown) == (2, 1)


def test_each_crosses_from_a_worker_process(engine: Engine) -> None:
    """With its types and its errors, none of which load TensorFlow where they land."""
    engine.start(RECIPE)
    assert engine.wait(RECIPE).state == "done"
    assert engine.read(RECIPE, "hello how", surgery=SHUT).surgery == SHUT
    assert len(engine.continue_text(RECIPE, "hello", length=3).words) == 3
    assert engine.word_worth(RECIPE, "hello how").left_out.shape == (2,)
    assert engine.score(RECIPE, ["hello how"]).predictions == 1
    with pytest.raises(lc.DoesNotFit, match="steps must be from 0 to 0"):
        engine.read(RECIPE, "hello", surgery=SHUT)
    with pytest.raises(lc.DoesNotFit, match="replacement must be one word"):
        engine.word_worth(RECIPE, "hello", replacement="moon")
    with pytest.raises(lc.NothingToRead):
        engine.continue_text(RECIPE, "moon", length=1)
    with pytest.raises(lc.NothingToRead):
        engine.score(RECIPE, ["moon"])


@pytest.mark.parametrize(
    "options", [{"length": 0}, {"length": 1, "seed": -1}, {"length": 1, "top_p": 2.0}]
)
def test_options_out_of_bounds_are_refused_before_a_worker_is_asked(
    threaded: Engine, monkeypatch: pytest.MonkeyPatch, options: dict
) -> None:
    monkeypatch.setattr(worker, "continue_run", None)
    with pytest.raises(ValueError, match="received"):
        threaded.continue_text(RECIPE, "hello", **options)


def test_without_a_trained_network_there_is_no_answer(threaded: Engine) -> None:
    missing = lc.Recipe(epochs=2, units=4)
    for ask in (
        lambda: threaded.continue_text(missing, "hello", length=1),
        lambda: threaded.word_worth(missing, "hello"),
        lambda: threaded.score(missing, ["hello how"]),
        lambda: threaded.read(missing, "hello", surgery=SHUT),
    ):
        with pytest.raises(NetworkMissing, match="not trained"):
            ask()


def test_what_fails_in_the_worker_comes_out_in_words(
    threaded: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: object, **options: object) -> None:
        raise RuntimeError("unforeseen")

    monkeypatch.setattr("lstm_core.reading.scoring.score", fail)
    with pytest.raises(EngineUnavailable, match="The reading failed"):
        threaded.score(RECIPE, ["hello how"])
