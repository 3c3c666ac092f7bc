"""The visitor's current recipe and sentence, and what is computed from them.

The only home of `st.session_state` and `st.cache_*`. Two values make up a visitor's state: the
recipe and the sentence. Both come from the link when a session begins, and stand in the link from
then on; every page speaks of this one network.
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import threading
import uuid
from collections.abc import AsyncIterator, Callable
from typing import Any

import streamlit as st

from dashboard import links, own_text
from lstm_core.engine import Engine, EngineUnavailable, NetworkMissing
from lstm_core.network.recipe import MAX_VOCABULARY, Cell, Recipe
from lstm_core.reading.results import NothingToRead, Reading
from lstm_core.runs import RunStatus, RunStore
from lstm_core.text.preparation import Ceiling, PreparedText, ceiling, prepare
from lstm_core.text.tokens import Level

SENTENCE_KEY = "sentence"
"""The key of the sentence box, the same on every page that has one."""

_EXAMPLE_CELLS: tuple[Cell, ...] = ("lstm", "rnn")
_engine_lock = threading.Lock()


@functools.cache
def _engine() -> Engine:
    made = Engine(RunStore())
    for cell in _EXAMPLE_CELLS:
        made.start(dataclasses.replace(links.DEFAULT, cell=cell))
    return made


def engine() -> Engine:
    """The server's one engine. The example networks train as soon as it is made."""
    with _engine_lock:
        return _engine()


@contextlib.asynccontextmanager
async def lifespan(app: object) -> AsyncIterator[None]:  # noqa: ARG001 - Streamlit hands it over
    """Start the workers with the server, before the first visitor, and end them with it."""
    engine()
    yield
    engine().close()


def begin(page: str) -> tuple[str, ...]:
    """Set the visitor up; returns what could not be used of the link that was opened, in words.

    `page` is the address of the page that is about to be shown.

    The messages come once, in the run that opens the session, and stay until they are dismissed.
    """
    state = st.session_state
    if "recipe" not in state:
        opened = links.from_query(st.query_params.to_dict(), engine().runs.recipe)
        state.recipe = opened.recipe
        state.visitor = uuid.uuid4().hex
        state.problems = opened.problems
        state.kept_sentence = (
            opened.sentence if opened.sentence is not None else example_sentence(opened.recipe)
        )
    if state.get("page") != page:
        # A page's sentence box is a widget of its own, which begins empty under the same key.
        state.page, state.sentence_changed = page, True
    return state.problems


def dismiss_problems() -> None:
    """Forget what was wrong with the link."""
    st.session_state.problems = ()


def recipe() -> Recipe:
    """The visitor's current recipe."""
    return st.session_state.recipe


def use(new: Recipe) -> None:
    """Make another recipe the current one; an untouched example sentence follows the text."""
    old = recipe()
    if new == old:
        return
    same_text = new.corpus == old.corpus and new.level == old.level
    if not same_text and sentence() in ("", example_sentence(old)):
        set_sentence(example_sentence(new))
    st.session_state.recipe = new
    if "recipe" in links.to_query(new, None):
        engine().runs.remember(new)


def change(**parts: Any) -> None:
    """Change parts of the current recipe; the bounds of the widgets keep them valid."""
    use(dataclasses.replace(recipe(), **parts))


def sentence() -> str:
    """The visitor's current sentence, as typed."""
    return st.session_state.kept_sentence


def set_sentence(text: str) -> None:
    """Replace the sentence; the box shows it when it is next drawn."""
    st.session_state.kept_sentence = text
    st.session_state.sentence_changed = True


def append_token(token: str) -> None:
    """Add a word to the sentence, or a character."""
    gap = " " if recipe().level == "word" and sentence() and not sentence().endswith(" ") else ""
    set_sentence(sentence() + gap + token)


def sentence_box(label: str) -> str:
    """The sentence's text box, which answers while one types; returns what is in it."""
    if st.session_state.pop("sentence_changed", False) or SENTENCE_KEY not in st.session_state:
        st.session_state[SENTENCE_KEY] = sentence()
    typed = st.text_input(
        label, key=SENTENCE_KEY, live=True, max_chars=links.LONGEST_SENTENCE, autocomplete="off"
    )
    st.session_state.kept_sentence = typed or ""
    return sentence()


def query() -> dict[str, str]:
    """The current link's query."""
    return links.to_query(recipe(), sentence())


def is_dark() -> bool:
    """Whether the visitor sees the dark theme."""
    return st.context.theme.type == "dark"


def draft(name: str, value: Any = None) -> Any:
    """A value that a page keeps for the visitor until the session ends; first `value`."""
    return st.session_state.setdefault(f"draft_{name}", value)


def keep_draft(name: str, value: Any) -> None:
    """Replace such a value."""
    st.session_state[f"draft_{name}"] = value


def kept(name: str, value: Any, *, most: int | None = None) -> str:
    """The key of a widget whose value outlives a visit to another page; at first `value`.

    `most` is the highest value that still makes sense.
    """
    key = f"kept_{name}"
    now = st.session_state.get(key, value)
    # Streamlit forgets a widget's value when a page without it is shown, unless it is set anew.
    st.session_state[key] = now if most is None else min(now, most)
    return key


def kept_value(name: str) -> Any:
    """The value that a kept widget has now, newer in a callback than when it was drawn."""
    return st.session_state[f"kept_{name}"]


def put(name: str, value: Any) -> None:
    """Set a kept widget's value; call in a callback, before the widget is drawn."""
    st.session_state[f"kept_{name}"] = value


def uploaded(key: str) -> bytes | None:
    """The bytes of the file in an uploader, or None."""
    file = st.session_state.get(key)
    return None if file is None else file.getvalue()


def control(name: str, value: Any) -> str:
    """The key of a widget that shows one part of the recipe, set to that part's value."""
    key = f"control_{name}"
    st.session_state[key] = value
    return key


def on_control(name: str, apply: Callable[[Any], None]) -> Callable[[], None]:
    """A callback that hands a control's new value on; an emptied one changes nothing."""

    def changed() -> None:
        value = st.session_state.get(f"control_{name}")
        if value is not None:
            apply(value)

    return changed


def prepared() -> PreparedText:
    """The current corpus as integers."""
    current = recipe()
    return _prepared(current.corpus, current.level, current.framing)


def best_possible() -> Ceiling:
    """What the best model reaches on the current corpus."""
    current = recipe()
    return _ceiling(current.corpus, current.level, current.framing)


def example_sentence(of: Recipe) -> str:
    """A sentence to begin with under a recipe."""
    return own_text.example_sentence(of, _prepared(of.corpus, of.level, of.framing))


def status(of: Recipe | None = None) -> RunStatus:
    """How a recipe's run stands, the current one's by default. Asking counts as watching."""
    return engine().status(of or recipe(), watcher=st.session_state.visitor)


def train(of: Recipe | None = None) -> None:
    """Start a recipe's training, the current one's by default."""
    engine().start(of or recipe())


def cancel(of: Recipe | None = None) -> int:
    """Stop a training, unless others watch it; returns how many do."""
    return engine().cancel(of or recipe(), watcher=st.session_state.visitor)


@dataclasses.dataclass(frozen=True)
class Unread:
    """Why there is no reading: the message for the visitor, and whether training would help."""

    message: str
    untrained: bool = False


def read(of: Recipe, text: str) -> Reading | Unread:
    """What a recipe's network does with a sentence, or why there is no answer."""
    try:
        return _read(of.digest, text, of)
    except NothingToRead as error:
        return Unread(str(error))
    except NetworkMissing as error:
        return Unread(str(error), untrained=True)
    except EngineUnavailable as error:
        return Unread(str(error))


@st.cache_resource(max_entries=64, show_spinner=False)
def _read(digest: str, text: str, _recipe: Recipe) -> Reading:  # noqa: ARG001 - the cache's key
    return engine().read(_recipe, text)


@st.cache_resource(max_entries=16, show_spinner=False)
def _prepared(corpus: tuple[str, ...], level: Level, framing: Any) -> PreparedText:
    return prepare(corpus, level, framing=framing, max_vocabulary=MAX_VOCABULARY)


@st.cache_resource(max_entries=16, show_spinner=False)
def _ceiling(corpus: tuple[str, ...], level: Level, framing: Any) -> Ceiling:
    return ceiling(_prepared(corpus, level, framing))
