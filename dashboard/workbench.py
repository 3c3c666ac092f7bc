"""The visitor's current recipe and sentence, and what is computed from them.

The only home of `st.session_state` and `st.cache_*`. A visitor's state is the recipe, the sentence,
the step and unit chosen in its picture, and the race. They come from the link when a session
begins, and stand in the link from then on; every page speaks of this one network.
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import threading
import time
import uuid
from collections.abc import AsyncIterator, Callable
from typing import Any, TypeVar

import streamlit as st

from dashboard import links, own_text
from lstm_core.engine import Engine, EngineUnavailable, NetworkMissing
from lstm_core.evidence.race import Lineup
from lstm_core.network.recipe import MAX_VOCABULARY, Cell, Recipe
from lstm_core.reading.arithmetic import CellWeights
from lstm_core.reading.continuation import Continuation
from lstm_core.reading.following import Followed, Follower, find
from lstm_core.reading.results import DoesNotFit, NothingToRead, Reading
from lstm_core.reading.scores import Score
from lstm_core.reading.surgery import Surgery
from lstm_core.reading.worth import WordWorth
from lstm_core.runs import RunStore
from lstm_core.standing import RaceStatus, Runnable, TrainingStatus
from lstm_core.text.preparation import Ceiling, PreparedText, ceiling, prepare
from lstm_core.text.splitting import split
from lstm_core.text.tokens import Level, replace_token

SENTENCE_KEY = "sentence"
"""The key of the sentence box, the same on every page that has one."""

_EXAMPLE_CELLS: tuple[Cell, ...] = ("lstm", "rnn")
_engine_lock = threading.Lock()

Made = TypeVar("Made")


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
        state.chosen = opened.chosen
        state.lineup = opened.lineup or Lineup()
        # A link shows its race; whoever only comes by is not shown one that others have run.
        state.race_shown = opened.lineup is not None
        state.replay_began = state.race_started = None
        state.kept_sentence = (
            opened.sentence if opened.sentence is not None else example_sentence(opened.recipe)
        )
    if state.get("page") != page:
        # A page's sentence box is a widget of its own, which begins empty under the same key.
        state.page, state.sentence_changed = page, True
    state.statuses = {}
    return state.problems


def end() -> None:
    """The page has run; what runs next, a fragment perhaps, asks anew how the trainings stand."""
    st.session_state.statuses = None


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


def replace_typed(place: int, token: str) -> None:
    """Put a word, or a character, in the place of one that was typed."""
    set_sentence(replace_token(sentence(), recipe().level, place, token))


def sentence_box(label: str) -> str:
    """The sentence's text box, which answers while one types; returns what is in it."""
    if st.session_state.pop("sentence_changed", False) or SENTENCE_KEY not in st.session_state:
        st.session_state[SENTENCE_KEY] = sentence()
    typed = st.text_input(label, key=SENTENCE_KEY, live=True, autocomplete="off") or ""
    if len(typed) > links.LONGEST_SENTENCE:
        st.caption(f"Only the last {links.LONGEST_SENTENCE:,} of {len(typed):,} characters count.")
    st.session_state.kept_sentence = typed[-links.LONGEST_SENTENCE :]
    return sentence()


def query() -> dict[str, str]:
    """The current link's query."""
    shown = lineup() if st.session_state.race_shown or lineup() != Lineup() else None
    return links.to_query(recipe(), sentence(), st.session_state.chosen, shown)


def chosen(steps: int, units: int) -> tuple[int, int]:
    """The chosen time step and unit, at first the last step and unit 0."""
    picked = st.session_state.chosen
    return min(picked.get("step", steps - 1), steps - 1), min(picked.get("unit", 0), units - 1)


def choose(step: int, unit: int, *, steps: int) -> None:
    """Choose a time step and a unit; the last step follows the sentence as it is typed."""
    last = {} if step == steps - 1 else {"step": step}
    st.session_state.chosen = last | ({"unit": unit} if unit else {})


def is_dark() -> bool:
    """Whether the visitor sees the dark theme."""
    return st.context.theme.type == "dark"


def once(name: str, make: Callable[[], Made]) -> Made:
    """What `make` returns, made once for this visitor."""
    if name not in st.session_state:
        st.session_state[name] = make()
    return st.session_state[name]


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
    # Streamlit forgets a widget's value when a page without it is shown; the draft remains.
    now = st.session_state.get(key, draft(key, value))
    st.session_state[key] = now if most is None else min(now, most)
    keep_draft(key, st.session_state[key])
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


def made(make: Callable[[], Made], *key: str | int | float | bool) -> Made:
    """What `make` returns, made once for the current recipe and everything in `key`.

    It is kept for all visitors, so nobody may change it.
    """
    return _made(key=(recipe().digest, *key), _make=make)


def best_possible() -> Ceiling:
    """What the best model reaches on the current corpus."""
    current = recipe()
    return _ceiling(current.corpus, current.level, current.framing)


def example_sentence(of: Recipe) -> str:
    """A sentence to begin with under a recipe."""
    return own_text.example_sentence(of, _prepared(of.corpus, of.level, of.framing))


def status(of: Recipe | None = None) -> TrainingStatus:
    """How a recipe's run stands, the current one's by default. Asking counts as watching.

    While a page runs, from `begin` to `end`, every part of it gets the same answer.
    """
    return _status(of or recipe())


def _status(of: Runnable) -> Any:
    known = st.session_state.get("statuses")
    if known is None:
        return engine().status(of, watcher=st.session_state.visitor)
    if of.digest not in known:
        known[of.digest] = engine().status(of, watcher=st.session_state.visitor)
    return known[of.digest]


def _ask_anew(of: Recipe) -> None:
    """Forget how a recipe's run stood when this page began."""
    (st.session_state.get("statuses") or {}).pop(of.digest, None)


def train(of: Recipe | None = None) -> None:
    """Start a recipe's training, the current one's by default."""
    engine().start(of or recipe())


def cancel(of: Runnable | None = None) -> int:
    """Stop a run, by default the current recipe's, unless others watch it; how many do."""
    return engine().cancel(of or recipe(), watcher=st.session_state.visitor)


def lineup() -> Lineup:
    """The race that the visitor has set up."""
    return st.session_state.lineup


def change_lineup(**parts: Any) -> None:
    """Set up another race; the bounds of the widgets keep it valid."""
    st.session_state.lineup = dataclasses.replace(lineup(), **parts)
    st.session_state.race_shown, st.session_state.replay_began = False, None


def race() -> RaceStatus:
    """How the visitor's race stands, as far as it is theirs to see.

    One that others have run before is not shown until this visitor starts it, and then from its
    record, as fast as it was run. One that is under way is shown to everybody who has set it up.
    """
    state, status = st.session_state, _status(lineup().race())
    state.race_shown |= status.is_active
    if not state.race_shown:
        return RaceStatus("absent")
    if status.state == "done" and state.replay_began is not None:
        return status.until(time.monotonic() - state.replay_began)
    return status


def prepare_race(of: Lineup | None = None) -> None:
    """Have a race ready before it is started, by default the visitor's."""
    race = (of or lineup()).race()
    if not (status := _status(race)).is_active and status.state != "done":
        engine().prepare(race)


def is_replay() -> bool:
    """Whether the race that is shown is seen from its record."""
    return st.session_state.replay_began is not None


def start_race() -> None:
    """Start the visitor's race, or see its record from the beginning if it is done.

    A visitor has one race at a time, so that all come to their turn: the one that they started
    before is stopped, unless others watch it.
    """
    state, wanted = st.session_state, lineup().race()
    if state.race_started not in (None, wanted):
        cancel(state.race_started)
    state.race_started = wanted
    is_done = engine().start(wanted).state == "done"
    state.race_shown, state.replay_began = True, time.monotonic() if is_done else None


def stop_race() -> int:
    """Stop the race, or go to the end of its record; returns how many others keep it going."""
    if is_replay():
        st.session_state.replay_began = None
        return 0
    return cancel(lineup().race())


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


def _answer(of: Recipe, ask: Callable[[], Made]) -> Made | Unread:
    """What a recipe's network answers, or why it does not."""
    try:
        return ask()
    except (NothingToRead, DoesNotFit) as error:
        return Unread(str(error))
    except NetworkMissing as error:
        _ask_anew(of)
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


@st.cache_resource(max_entries=128, show_spinner=False)
def _made(key: tuple[Any, ...], _make: Callable[[], Any]) -> Any:  # noqa: ARG001 - the cache's key
    return _make()


@functools.lru_cache(maxsize=16)  # Streamlit's cache would read the whole text for its key
def _prepared(corpus: tuple[str, ...], level: Level, framing: Any) -> PreparedText:
    return prepare(corpus, level, framing=framing, max_vocabulary=MAX_VOCABULARY)


@functools.lru_cache(maxsize=16)
def _ceiling(corpus: tuple[str, ...], level: Level, framing: Any) -> Ceiling:
    return ceiling(_prepared(corpus, level, framing))


@functools.lru_cache(maxsize=16)
def _put_aside(whole: Recipe) -> tuple[Recipe, tuple[str, ...]] | Unread:
    try:
        parts = split(whole.corpus)
        part = dataclasses.replace(whole, corpus=parts.training)
        part.prepare()
    except ValueError as error:
        return Unread(str(error))
    return part, parts.held_out
