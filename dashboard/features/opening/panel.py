"""The opening of the first page: what a memory is for, and a sentence to try it with."""

from __future__ import annotations

import streamlit as st

from dashboard import state
from dashboard.features.guess import panel as guess
from dashboard.features.opening.component import opening_picture
from dashboard.features.opening.message import CORPUS, Answer, Word, message, shipped
from dashboard.features.opening.offers import KNOWN, VOCABULARY, offers
from dashboard.features.sentence.chips import Chip, sentence_chips
from dashboard.figures.wording import isolated
from dashboard.prose.messages import messages
from lstm_core.network.recipe import Recipe
from lstm_core.picture.escape import visible
from lstm_core.reading.erasing import Erase, erase_at
from lstm_core.reading.surgery import Surgery
from lstm_core.text.corpora import NAMED, agreement
from lstm_core.text.tokens import replace_token, tokenise

say = messages("opening")

LONGEST = 200
"""Characters; more than the network reads."""


def recipe() -> Recipe:
    """The network of the opening: the shipped one for verbs that must agree."""
    return Recipe.shipped(NAMED[CORPUS])


def sentence() -> str:
    """The sentence of the opening, as typed."""
    typed = state.current().opening
    return agreement.PROMPTS[0] if typed is None else typed


def shown(page: str) -> tuple[Recipe, str]:
    """The network and the sentence of a page: the opening's own, until the visitor has some."""
    if page == "start" and not state.has_own():
        return recipe(), sentence()
    return state.recipe(), state.sentence()


def set_sentence(text: str) -> None:
    """Take another sentence, unless a link locks it."""
    if state.is_locked():
        return
    state.change(opening=text[:LONGEST])


def panel() -> tuple[str, Surgery | None]:
    """The picture, three sentences to press and a box for one's own.

    Returns what is read, and how: whether and where the memory is erased.
    """
    typed = tokenise(sentence(), "word")
    answer, stale = _answer(typed)
    words = [_word(typed, place) for place in range(len(typed))]
    read, surgery = " ".join(answer.words), None
    if guess.may_see("bars", sentence(), recipe(), key="opening_guess"):
        chosen = opening_picture(
            message(words, answer, stale=stale), key="opening", dark=state.is_dark()
        )
        if chosen.offer is not None:
            set_sentence(replace_token(sentence(), "word", *chosen.offer))
            st.rerun(scope="fragment")
        surgery = None if chosen.erased is None else erase_at(chosen.erased)
    else:
        chips = [Chip(word.text, kind="read" if word.is_known else "unknown") for word in words]
        sentence_chips(chips, key="opening_asks", dark=state.is_dark(), label=say("asks"))
    if not state.is_locked():
        _other_sentences()
    return read, surgery


def _other_sentences() -> None:
    """Three sentences to press, a box for one's own, and the words that the network knows."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for text in agreement.PROMPTS:
            st.button(text, on_click=set_sentence, args=(text,))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            say("type"),
            live=True,
            autocomplete="off",
            max_chars=LONGEST,
            **state.control("opening_box", sentence(), set_sentence, may_be_empty=True),
        )
        with st.popover(say("known")):
            lines = (say(f"kinds.{name}", words=" · ".join(of)) for name, of in KNOWN.items())
            st.text("\n\n".join(lines))


def _word(typed: list[str], place: int) -> Word:
    token = typed[place]
    if token in VOCABULARY:
        return Word(token)
    return Word(visible(token, limit=24), is_known=False, offers=offers(typed, place))


def _answer(typed: list[str]) -> tuple[Answer, str]:
    """What the network says of the words that it knows; else its last answer, and why that."""
    known = " ".join(token for token in typed if token in VOCABULARY)
    last = state.session_value("opening_answer", shipped()[agreement.PROMPTS[0]])
    before = isolated(" ".join(last.words))
    if not known:
        return last, say("stale" if typed else "empty", sentence=before)
    answer = shipped().get(known)
    if answer is None:
        erasing = state.ask(recipe(), Erase(known))
        if isinstance(erasing, state.Unread):
            return last, say("unread", why=erasing.message, sentence=before)
        answer = Answer.of(erasing)
    state.set_session_value("opening_answer", answer)
    return answer, ""
