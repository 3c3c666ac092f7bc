"""The visitor of this session, and the verbs that replace them by another value."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

import streamlit as st

from dashboard.state import link, lookups, own_text, parts
from dashboard.state.race_setup import Lineup
from dashboard.state.server import engine
from dashboard.state.showing import Hideable
from dashboard.state.visitor import Visitor
from dashboard.state.widgets import (
    forget_value,
    latest_value,
    session_value,
    set_session_value,
)
from lstm_core.network.recipe import Recipe
from lstm_core.text.preparation import Ceiling, PreparedText
from lstm_core.text.tokens import replace_token

HANDOUT = "handout"
"""The value of the session that says whether the page is shown as a sheet to hand out."""

SENTENCE_KEY = "sentence"
"""The key of the sentence box, the same on every page that has one."""


def current() -> Visitor:
    """The visitor as they are now."""
    visitor: Visitor = lookups.session_entry("visitor")
    return visitor


def change(**parts: Any) -> None:
    """Change parts of the visitor."""
    lookups.set_session_entry("visitor", dataclasses.replace(current(), **parts))


def open_first_link() -> None:
    """In the first run of a session, open the link that led to it."""
    if "visitor" not in st.session_state:
        open_link(st.query_params.to_dict())


def is_address_kept() -> bool:
    """Whether something on the page has seen to the address bar in this run of it."""
    return bool(lookups.of_this_run("address"))


def note_address_kept() -> None:
    """Note that something on the page sees to the address bar."""
    if (noted := lookups.of_this_run("address")) is not None:
        noted["kept"] = True


@contextlib.contextmanager
def page_run(page: str) -> Iterator[None]:
    """One run of the page with this address.

    While it runs, every part of the page gets the same answer about a run.
    """
    state = st.session_state
    if state.get("page") != page:
        # Each page has a sentence box of its own under the same key, which begins empty.
        state.pop(SENTENCE_KEY, None)
        state.page = page
    with lookups.cached_for_run():
        yield


def open_link(query: Mapping[str, str]) -> None:
    """Show what a link describes; widgets that it does not name begin anew."""
    visitor = link.from_query(query, engine().runs.recipe)
    values, problems = link.widgets_of(query)
    problems = [*visitor.problems, *problems]
    before: Visitor = st.session_state.get("visitor", visitor)
    # Whoever is in a class, or at the projector, stays there, and has the lesson that they had.
    opened = dataclasses.replace(
        visitor,
        problems=tuple(problems),
        room=before.room or visitor.room,
        present=before.present or visitor.present,
        own_lesson=visitor.own_lesson or before.own_lesson,
    )
    lookups.set_session_entry("visitor", opened)
    for name in (*parts.PARTS, *parts.BESIDE_THEM):
        forget_value(name)
    for name, value in values.items():
        set_session_value(name, value)


def query(*, names_example: bool = True) -> dict[str, str]:
    """The query of a link to what the visitor sees.

    names_example: whether it names the text's example sentence, where that is what they see.
    """
    shown = sentence() if names_example else current().sentence
    visitor = link.to_query(dataclasses.replace(current(), sentence=shown))
    return visitor | parts.written(page_name(), latest_value)


def page_name() -> str:
    """The address of the page that is shown; empty for the first one."""
    return st.session_state.get("page", "")


def shows(part: Hideable) -> bool:
    """Whether the link that was opened leaves a part of the pages in its place."""
    return not current().showing.hides(part)


def is_locked() -> bool:
    """Whether network and sentence stay as the link has them."""
    return current().showing.locks


def scheme() -> str:
    """The colour scheme of the visitor's theme, "light" or "dark"; empty if it is not known."""
    return st.context.theme.type or ""


def is_dark() -> bool:
    """Whether the visitor sees the dark theme; projector and paper show the light one."""
    is_light = current().present or is_handout()
    return scheme() == "dark" and not is_light


def is_handout() -> bool:
    """Whether the page is shown as a sheet to hand out."""
    return bool(session_value(HANDOUT, False))


def show_handout(is_sheet: bool) -> None:
    """Show the page as such a sheet, or as it was."""
    set_session_value(HANDOUT, is_sheet)


# The network


def recipe() -> Recipe:
    """The visitor's current recipe."""
    return current().recipe


def set_recipe(new: Recipe) -> None:
    """Make another recipe the current one.

    The example sentence follows the text, if it was not touched or if the text knows nothing of it.
    """
    if is_locked():
        return
    old = recipe()
    same_text = new.corpus == old.corpus and new.level == old.level
    if not same_text and (
        sentence() in ("", own_text.example_sentence(old))
        or not own_text.knows_some_of(new, sentence())
    ):
        set_sentence(None)
    change(recipe=new)
    if new != old and link.is_too_long(new):
        engine().runs.remember(new)


def has_own() -> bool:
    """Whether the visitor has chosen a network or a sentence, or followed a link to one."""
    return recipe() != link.DEFAULT or current().sentence is not None


def change_recipe(**parts: Any) -> None:
    """Change parts of the current recipe; the bounds of the widgets keep them valid."""
    set_recipe(dataclasses.replace(recipe(), **parts))


def prepared() -> PreparedText:
    """The current corpus as integers."""
    return own_text.prepared(recipe())


def proposed() -> Recipe:
    """The current text with the settings that suit it, and the visitor's cell and seed."""
    return own_text.proposed(recipe())


def best_possible() -> Ceiling:
    """What the best model reaches on the current corpus."""
    return own_text.best_possible(recipe())


# The sentence, and what is chosen in its picture


def sentence() -> str:
    """The current sentence, as typed."""
    typed = current().sentence
    return own_text.example_sentence(recipe()) if typed is None else typed


def set_sentence(text: str | None) -> None:
    """Replace the sentence, by the example sentence for None; its box then shows it.

    A link that locks network and sentence locks them for whatever asks for another one.
    """
    if is_locked():
        return
    change(sentence=text)


def append_token(token: str) -> None:
    """Add a word to the sentence, or a character."""
    gap = " " if recipe().level == "word" and sentence() and not sentence().endswith(" ") else ""
    set_sentence(sentence() + gap + token)


def replace_word(place: int, token: str) -> None:
    """Put a word, or a character, in the place of one that was typed."""
    level, punctuation = recipe().level, recipe().punctuation
    set_sentence(replace_token(sentence(), level, place, token, punctuation=punctuation))


def sentence_box(label: str) -> str:
    """The sentence's text box, which answers while one types; returns the sentence."""
    if is_locked():
        st.caption(label)
        st.text(sentence())
        return sentence()
    if SENTENCE_KEY not in st.session_state or _typed() != sentence():
        st.session_state[SENTENCE_KEY] = sentence()
    st.text_input(
        label,
        key=SENTENCE_KEY,
        live=True,
        autocomplete="off",
        on_change=lambda: set_sentence(_typed()),
    )
    return sentence()


def _typed() -> str:
    """What stands in the box, as far as it counts."""
    return (st.session_state[SENTENCE_KEY] or "")[-link.LONGEST_SENTENCE :]


def ignored_characters() -> int:
    """How many characters at the beginning of the box are no part of the sentence."""
    return max(0, len(st.session_state.get(SENTENCE_KEY) or "") - link.LONGEST_SENTENCE)


def chosen(steps: int, units: int) -> tuple[int, int]:
    """The chosen time step and unit; at first the last step and unit 0."""
    last = steps - 1
    step, unit = current().step, current().unit
    return last if step is None else min(step, last), min(unit, units - 1)


def choose(step: int, unit: int, *, steps: int) -> None:
    """Choose a time step and a unit; the last step follows the sentence as it is typed."""
    change(step=None if step == steps - 1 else step, unit=unit)


# The race that is set up


def lineup() -> Lineup:
    """The race that the visitor has set up."""
    return current().lineup


def change_lineup(**parts: Any) -> None:
    """Set up another race; the bounds of the widgets keep it valid."""
    changed = dataclasses.replace(lineup(), **parts)
    change(lineup=changed, race_shown=False, replay_began=None, guess=None)
