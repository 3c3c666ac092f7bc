"""What a network answers: each question is sent once, and none that cannot be answered."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from dashboard.state import answers
from dashboard.state.answers import Unread, ask
from lstm_core.engine.engine import EngineUnavailable
from lstm_core.network.recipe import Recipe
from lstm_core.reading.errors import DoesNotFit
from lstm_core.reading.evaluation import Evaluate
from lstm_core.reading.generation import Generate
from lstm_core.reading.prediction import Read
from lstm_core.reading.weights import Weights

RECIPE = Recipe(units=3, seed=4321)


class Recorder:
    """An engine that answers with the number of the question, or raises."""

    is_awake = True

    def __init__(self) -> None:
        self.asked: list[object] = []
        self.error: Exception | None = None

    def ask(self, recipe: Recipe, question: object) -> tuple[str, int]:
        self.asked.append(question)
        if self.error is not None:
            raise self.error
        return recipe.digest, len(self.asked)


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    recorder = Recorder()
    monkeypatch.setattr(answers, "engine", lambda: recorder)
    return recorder


def test_an_answer_is_cached_by_network_and_question(engine: Recorder) -> None:
    first = ask(RECIPE, Read("hello"))
    assert ask(Recipe(units=3, seed=4321), Read("hello")) is first
    assert ask(RECIPE, Read("hello how")) != first
    assert ask(Recipe(units=3, seed=4322), Read("hello")) != first
    assert len(engine.asked) == 3


@pytest.mark.parametrize(
    "question", [Read("xyzzy"), Read(""), Generate("?!", length=1), Evaluate(("xyzzy",))]
)
def test_what_cannot_be_answered_is_known_and_never_sent(
    engine: Recorder, question: Read | Generate | Evaluate
) -> None:
    answer = ask(RECIPE, question)
    assert isinstance(answer, Unread)
    assert (bool(answer.message), answer.untrained, engine.asked) == (True, False, [])


@pytest.mark.parametrize("error", [EngineUnavailable("away"), DoesNotFit("too long")])
def test_a_failure_is_told_and_asked_again(
    engine: Recorder, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "FAILED_SECONDS", 0.0)
    engine.error = error
    question, recipe = Read(f"hello {error}"), Recipe(units=4, seed=4321)
    assert ask(recipe, question) == Unread(str(error))
    engine.error = None
    assert ask(recipe, question) == (recipe.digest, 2)


def test_what_no_worker_answers_is_not_asked_twice_at_once(engine: Recorder) -> None:
    """A worker that hangs takes a minute to fail: nobody waits for it twice."""
    engine.error = EngineUnavailable("it hangs")
    recipe = Recipe(units=6, seed=4321)
    with ThreadPoolExecutor(4) as pool:
        given = list(pool.map(lambda _: ask(recipe, Read("hello")), range(8)))
    assert given == [Unread("it hangs")] * 8
    assert len(engine.asked) == 1


def test_those_who_ask_the_same_at_once_share_one_answer(engine: Recorder) -> None:
    with ThreadPoolExecutor(8) as pool:
        given = set(pool.map(lambda _: ask(RECIPE, Read("hello how are")), range(32)))
    assert given == {(RECIPE.digest, 1)}


def test_few_weights_are_cached_and_they_push_no_other_answer_out(engine: Recorder) -> None:
    """They are as large as their networks."""
    recipes = [Recipe(units=5, seed=seed) for seed in range(answers.MOST_WEIGHTS + 1)]
    reading = ask(RECIPE, Read("hello how are"))
    first, *_ = [ask(recipe, Weights()) for recipe in recipes]
    assert ask(recipes[-1], Weights()) is ask(recipes[-1], Weights())
    assert ask(recipes[0], Weights()) != first
    assert ask(RECIPE, Read("hello how are")) is reading


@pytest.mark.parametrize(
    ("is_awake", "question", "signs"),
    [
        (True, Read("hello how"), 0),
        (True, Generate("hello", length=2), 1),
        (False, Read("hello what"), 1),
    ],
)
def test_only_a_wait_that_can_be_seen_has_a_sign(
    engine: Recorder,
    monkeypatch: pytest.MonkeyPatch,
    is_awake: bool,
    question: Read | Generate,
    signs: int,
) -> None:
    shown: list[str] = []

    @contextlib.contextmanager
    def spinner(text: str) -> Iterator[None]:
        shown.append(text)
        yield

    monkeypatch.setattr(answers.st, "spinner", spinner)
    engine.is_awake = is_awake
    ask(Recipe(units=3, seed=4323), question)
    assert len(shown) == signs
