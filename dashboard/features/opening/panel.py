"""The opening of the first page: what a memory is for, and a sentence to try it with."""

from __future__ import annotations

import streamlit as st

from dashboard import state
from dashboard.features.opening.component import opening_picture
from dashboard.features.opening.message import CORPUS, EXAMPLES, Answer, Word, message, shipped
from dashboard.figures.escape import visible
from dashboard.figures.wording import isolated
from dashboard.prose.messages import messages
from lstm_core.network.recipe import Recipe
from lstm_core.reading.erasing import Erase
from lstm_core.text.corpora import NAMED, agreement
from lstm_core.text.nearest import nearest
from lstm_core.text.tokens import replace_token, tokenise

say = messages("opening")

LONGEST = 200
"""Characters; more than the network reads."""

MOST_OFFERED = 2


def recipe() -> Recipe:
    """The network of the opening: the shipped one for verbs that must agree."""
    return Recipe.shipped(NAMED[CORPUS])


def sentence() -> str:
    """The sentence of the opening, as typed."""
    return state.session_value("opening_sentence", EXAMPLES[0])


def set_sentence(text: str) -> None:
    """Take another sentence."""
    state.set_session_value("opening_sentence", text[:LONGEST])


def panel() -> str:
    """The picture, three sentences to press and a box for one's own; what is read, in words."""
    typed = tokenise(sentence(), "word")
    answer, stale = _answer(typed)
    data = message([_word(token) for token in typed], answer, stale=stale)
    offer = opening_picture(data, key="opening", dark=state.is_dark())
    if offer is not None:
        set_sentence(replace_token(sentence(), "word", offer.place, offer.word))
        st.rerun(scope="fragment")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for text in EXAMPLES:
            st.button(text, on_click=set_sentence, args=(text,))
    st.text_input(
        say("type"),
        live=True,
        autocomplete="off",
        max_chars=LONGEST,
        **state.control("opening_box", sentence(), set_sentence, may_be_empty=True),
    )
    with st.expander(say("known")):
        for name, words in KNOWN.items():
            st.text(say(f"kinds.{name}", words=" · ".join(words)))
    return " ".join(answer.words)


KNOWN = {
    "nouns": [form for pair in agreement.NOUNS.items() for form in pair],
    "verbs": [form for pair in agreement.VERBS.items() for form in pair],
    "others": ["the", *agreement.PREPOSITIONS, *agreement.ADVERBS],
}
"""All words of the text."""

_VOCABULARY = tuple(word for words in KNOWN.values() for word in words)


def _word(token: str) -> Word:
    if token in _VOCABULARY:
        return Word(token)
    offers = tuple(nearest(token, _VOCABULARY)[:MOST_OFFERED])
    return Word(visible(token, limit=24), is_known=False, offers=offers)


def _answer(typed: list[str]) -> tuple[Answer, str]:
    """What the network says of the words that it knows; else its last answer, and why that."""
    known = " ".join(token for token in typed if token in _VOCABULARY)
    if known in shipped():
        answer: Answer | None = shipped()[known]
    elif known:
        erasing = state.ask(recipe(), Erase(known))
        answer = None if isinstance(erasing, state.Unread) else Answer.of(erasing)
    else:
        answer = None
    last = state.session_value("opening_answer", shipped()[EXAMPLES[0]])
    if answer is None:
        return last, say("stale", sentence=isolated(" ".join(last.words)))
    state.set_session_value("opening_answer", answer)
    return answer, ""
