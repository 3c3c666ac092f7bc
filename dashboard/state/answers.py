"""What a network answers, or why it does not. Each answer is kept for all visitors."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st

from dashboard.state.runs import ask_anew
from dashboard.state.server import engine
from dashboard.state.session import recipe
from lstm_core.engine.engine import EngineUnavailable, NetworkMissing
from lstm_core.network.recipe import Recipe
from lstm_core.reading.arithmetic import CellWeights
from lstm_core.reading.continuation import Continuation
from lstm_core.reading.errors import DoesNotFit, NothingToRead
from lstm_core.reading.probing import Followed, Follower, find
from lstm_core.reading.results import Reading
from lstm_core.reading.scores import Score
from lstm_core.reading.surgery import Surgery
from lstm_core.reading.worth import WordWorth
from lstm_core.text.splitting import split

Answer = TypeVar("Answer")


@dataclasses.dataclass(frozen=True)
class Unread:
    """Why there is no reading: the message for the visitor, and whether training would help."""

    message: str
    untrained: bool = False


def read(of: Recipe, text: str, surgery: Surgery | None = None) -> Reading | Unread:
    """What a recipe's network does with a sentence, or why there is no answer."""
    return _answer(of, lambda: _read(digest=of.digest, text=text, held=surgery, _recipe=of))


def weights() -> CellWeights | Unread:
    """The trained weights of the current recipe's network, or why there is no answer."""
    current = recipe()
    return _answer(current, lambda: _weights(current.digest, current))


def continued(prompt: str, *, length: int, **sampling: Any) -> Continuation | Unread:
    """What the current network writes after a prompt: see `lstm_core.continue_text`."""
    current = recipe()
    return _answer(
        current,
        lambda: _asked(
            ("continue", current.digest, prompt, length, *sampling.values()),
            lambda: engine().continue_text(current, prompt, length=length, **sampling),
        ),
    )


def worth(text: str, word: str, replacement: str | None = None) -> WordWorth | Unread:
    """What each word was worth to the current network for the next word `word`.

    `replacement` is the word that takes each one's place; None for the mean over several.
    """
    current = recipe()
    return _answer(
        current,
        lambda: _asked(
            ("worth", current.digest, text, word, replacement),
            lambda: engine().word_worth(current, text, word=word, replacement=replacement),
        ),
    )


def follower(text: Followed) -> Follower | Unread:
    """The unit of the current network that follows best what a text of the library shows."""
    current = recipe()

    def look() -> Follower:
        return find(text, lambda line: engine().read(current, line).trace)

    return _answer(current, lambda: _asked(("follower", current.digest, text), look))


def score(of: Recipe, lines: tuple[str, ...]) -> Score | Unread:
    """How well a recipe's network predicts some lines, or why there is no answer."""
    return _answer(
        of,
        lambda: _asked(("score", of.digest, hash(lines)), lambda: engine().score(of, lines)),
    )


def put_aside() -> tuple[Recipe, tuple[str, ...]] | Unread:
    """The current recipe on the first nine tenths of its text, and the lines that it leaves.

    Or why the text cannot be parted so.
    """
    return _put_aside(recipe())


def _answer(of: Recipe, ask: Callable[[], Answer]) -> Answer | Unread:
    """What a recipe's network answers, or why it does not."""
    try:
        return ask()
    except (NothingToRead, DoesNotFit) as error:
        return Unread(str(error))
    except NetworkMissing as error:
        ask_anew(of)
        return Unread(str(error), untrained=True)
    except EngineUnavailable as error:
        return Unread(str(error))


@st.cache_resource(max_entries=96, show_spinner="Waking the network …")
def _read(digest: str, text: str, held: Surgery | None, _recipe: Recipe) -> Reading:  # noqa: ARG001
    return engine().read(_recipe, text, surgery=held)


@st.cache_resource(max_entries=64, show_spinner=False)
def _asked(key: tuple[Any, ...], _ask: Callable[[], Any]) -> Any:  # noqa: ARG001 - the cache's key
    return _ask()


@st.cache_resource(max_entries=8, show_spinner=False)
def _weights(digest: str, _recipe: Recipe) -> CellWeights:  # noqa: ARG001 - the cache's key
    return engine().weights(_recipe)


@functools.lru_cache(maxsize=16)
def _put_aside(whole: Recipe) -> tuple[Recipe, tuple[str, ...]] | Unread:
    try:
        parts = split(whole.corpus)
        part = dataclasses.replace(whole, corpus=parts.training)
        part.prepare()
    except ValueError as error:
        return Unread(str(error))
    return part, parts.held_out
