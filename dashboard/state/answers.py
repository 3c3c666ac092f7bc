"""What a network answers, or why it does not. Each answer is cached for all visitors."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st

from dashboard.prose.messages import messages
from dashboard.state.own_text import prepared
from dashboard.state.runs import forget_status, status
from dashboard.state.server import engine
from dashboard.state.session import recipe
from lstm_core.engine.engine import EngineUnavailable, NetworkMissing
from lstm_core.network.recipe import Recipe
from lstm_core.reading.errors import DoesNotFit, NothingToRead
from lstm_core.reading.prediction import Read
from lstm_core.reading.question import Question
from lstm_core.reading.weights import Weights
from lstm_core.text.splitting import split

Answer = TypeVar("Answer")
say = messages("network")

MOST_ANSWERS = 128
"""So many answers are cached, the latest used."""

FAILED_SECONDS = 5.0
"""For so long nobody asks again what no worker has answered."""

MOST_WEIGHTS = 8
"""So many networks' weights are cached: they are much larger than other answers."""


@dataclasses.dataclass(frozen=True)
class Unread:
    """Why there is no answer: the message for the visitor, and whether training would help."""

    message: str
    untrained: bool = False


def ask(of: Recipe, question: Question[Answer]) -> Answer | Unread:
    """What a recipe's network answers to a question, or why it does not.

    What no network of this text can answer is not sent to a worker. Where no worker answers, that
    is told to all who ask within `FAILED_SECONDS`.
    """
    cached = _PLACES.get(type(question), _place)(of.digest + status(of).version, question)
    try:
        with cached.lock:  # who asks the same meanwhile waits for this answer
            if time.monotonic() < cached.failed_until:
                return cached.failure
            if cached.answer is None:
                question.check(prepared(of))
                with _sign(question):
                    cached.ask(of, question)
            return cached.failure if cached.answer is None else cached.answer
    except NetworkMissing as error:
        forget_status(of)
        return Unread(str(error), untrained=True)
    except (NothingToRead, DoesNotFit) as error:
        return Unread(str(error))


def held_out() -> tuple[Recipe, tuple[str, ...]] | Unread:
    """The current recipe without some lines of its text, and these lines.

    They are those that it holds out itself, or the last tenth.

    Or why the text cannot be split so.
    """
    return _held_out(recipe())


def _sign(question: Question[Any]) -> contextlib.AbstractContextManager[object]:
    """What a visitor sees until there is an answer; nothing where it takes milliseconds.

    A spinner starts a thread and sends three messages: a fifth of what a keystroke costs.
    """
    if not engine().is_awake:
        return st.spinner(say("waking"))
    return contextlib.nullcontext() if isinstance(question, Read) else st.spinner(say("asking"))


class _Cached:
    """The place of one answer, None until it is there, and why there was none when it was asked."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.answer: Any = None
        self.failure, self.failed_until = Unread(""), 0.0

    def ask(self, of: Recipe, question: Question[Any]) -> None:
        try:
            self.answer = engine().ask(of, question)
        except EngineUnavailable as error:
            self.failure = Unread(str(error))
            self.failed_until = time.monotonic() + FAILED_SECONDS


@functools.lru_cache(maxsize=MOST_ANSWERS)
def _place(digest: str, question: Question[Any]) -> _Cached:  # noqa: ARG001 - the cache's key
    return _Cached()


@functools.lru_cache(maxsize=MOST_WEIGHTS)
def _place_of_weights(digest: str, question: Question[Any]) -> _Cached:  # noqa: ARG001 - likewise
    return _Cached()


_PLACES: dict[type, Callable[[str, Question[Any]], _Cached]] = {Weights: _place_of_weights}
"""Where the answers to a kind of question are cached, if not with all others."""


@functools.lru_cache(maxsize=16)
def _held_out(whole: Recipe) -> tuple[Recipe, tuple[str, ...]] | Unread:
    if whole.validation:
        return whole, whole.lines.held_out
    try:
        parts = split(whole.corpus)
        part = dataclasses.replace(whole, corpus=parts.training)
        part.prepare()
    except ValueError as error:
        return Unread(str(error))
    return part, parts.held_out


def forget_all() -> None:
    """Empty the caches of this module, which hold words of texts."""
    for cached in (_place, _place_of_weights, _held_out):
        cached.cache_clear()
