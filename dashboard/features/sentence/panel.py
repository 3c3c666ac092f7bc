"""The visitor's sentence: its box, its reading, what became of each of its words."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from dashboard import state, theme
from dashboard.features.address.component import address
from dashboard.features.network import panel as network
from dashboard.features.sentence.after_each import Asked, asked
from dashboard.features.sentence.chips import MOST_CARDS, Answer, Chip
from dashboard.figures.escape import visible
from dashboard.figures.wording import isolated, percent
from dashboard.state import link
from lstm_core.network.recipe import Cell, Recipe
from lstm_core.reading.errors import NothingToRead
from lstm_core.reading.ordering import Order
from lstm_core.reading.prediction import Read, Reading
from lstm_core.reading.sentence import understood
from lstm_core.text.nearest import nearest
from lstm_core.text.tokens import PUNCTUATION, tokenise

MOST_UNREAD = 12
"""So many tokens that were not read are shown before those that were."""

MOST_OFFERED_FOR = 5
"""For so many different unknown words the nearest known ones are looked for."""

ORDERS: dict[Order, str] = {"index": "number", "activity": "activity", "likeness": "likeness"}


def keep_address() -> None:
    """Bring the address bar up to date: once on each page, where the state was last changed."""
    address(state.query(), key="address")


def box(label: str = "Type a sentence", *, keeps_address: bool = True) -> str:
    """The sentence's box, and the address bar brought up to date.

    A page on which more is chosen than the sentence does the latter itself, at its end.
    """
    text = state.sentence_box(label)
    if keeps_address:
        keep_address()
    return text


def reading_of(
    recipe: Recipe, text: str, *, key: str = "network", says_why: bool = True
) -> Reading | None:
    """The reading of a sentence, or None after telling the visitor what stands in the way.

    With `says_why` False a sentence that cannot be read is left for the caller to tell of.
    """
    answer = answer_to(recipe, text, key=key)
    if isinstance(answer, Reading):
        return answer
    if says_why and not answer.untrained:
        _no_answer(answer.message)
    return None


def answer_to(recipe: Recipe, text: str, *, key: str = "network") -> Reading | state.Unread:
    """The reading of a sentence, or why there is none; a network that is missing can be trained."""
    answer = state.ask(recipe, Read(text))
    if isinstance(answer, state.Unread) and answer.untrained:
        st.warning("The network is not there to read with.")
        st.text(answer.message)
        network.trained(recipe, key=key)
    return answer


def _no_answer(message: str) -> None:
    st.info("There is no answer to this sentence.")
    for line in (message, *account(None)):
        st.text(line)  # it may quote anything: plain text, never Markdown
    if words := [word for word in state.prepared().vocabulary.words[:12] if word.strip()]:
        st.text("It knows, for example: " + " · ".join(words))


def _is_a_beginning(reading: Reading) -> bool:
    """Whether a line of the text begins with what was read; of windows nobody can tell."""
    text = state.prepared()
    if text.framing == "windows":
        return True
    ids = tuple(text.encode(reading.read_words))
    return any(sentence[: len(ids)] == ids for sentence in text.sentences)


def chips(text: str, readings: Mapping[Cell, Reading]) -> list[Chip]:
    """What became of every token that was typed, in order, behind the pads.

    Below each word that was read stands how probable each network found it; the last chip is the
    word that has not come yet. Unknown words come with the nearest known ones. Without a reading
    all words are unknown.
    """
    typed = tokenise(text, state.recipe().level)
    vocabulary = state.prepared().vocabulary
    unknown = dict.fromkeys(token for token in typed if token not in vocabulary)
    offers = {token: _nearest(token) for token in list(unknown)[:MOST_OFFERED_FOR]}
    reading = next(iter(readings.values()), None)
    answers = _answers(readings)
    cut_off = len(reading.cut_off) if reading else 0
    result = [Chip("", "pad") for pad in (reading.trace.is_padding if reading else ()) if pad]
    known = 0
    for place, token in enumerate(typed):
        if token in unknown:
            result.append(Chip(token, "unknown", offers=offers.get(token, ()), place=place))
            continue
        position, known = known - cut_off, known + 1
        if position < 0:
            result.append(Chip(token, "cut_off"))
        else:
            result.append(Chip(token, answers=answers[position], place=place))
    if answers:
        result.append(Chip("what next?", "next", answers=answers[-1]))
    return _shortened(result)


def how_to_read_chips(reading: Reading | None, names: list[str]) -> None:
    """What the bars below the chips are, and whose they are where there is no room for names."""
    level = state.recipe().level
    said = f"Below each {level}: how probable it was before it came. Short bars are surprises"
    if reading is not None and len(reading.after_each) > MOST_CARDS:
        st.caption(f"{said}. From left to right: {', '.join(names)}; point at one for the numbers.")
    else:
        st.caption(f"{said}; where another {level} was more probable, it is named.")


def _answers(readings: Mapping[Cell, Reading]) -> list[tuple[Answer, ...]]:
    """For each word read, and for the one to come, what each network said before it came.

    Before the first word nothing was asked.
    """
    questions = [[_answer(cell, one) for one in asked(of)] for cell, of in readings.items()]
    return [(), *zip(*questions, strict=True)] if questions else []


def _answer(cell: Cell, question: Asked) -> Answer:
    if question.probability is None:
        share, said = question.share, question.word
    else:
        share = question.probability
        said = "" if question.is_right else f"said {question.word}"
    return Answer(theme.CELLS[cell], cell, round(share, 4), percent(share), said)


def _nearest(token: str) -> tuple[str, ...]:
    """The known words nearest to an unknown one, as far as they fit into a one-line box."""
    words = state.prepared().vocabulary.words
    near = state.cached_for_recipe(lambda: nearest(token, words), "nearest", token)
    return tuple(word for word in near if word.splitlines() == [word])


def _shortened(tokens: list[Chip]) -> list[Chip]:
    """The same chips; where very many stand before the first that was read, the first as one."""
    first = next((at for at, chip in enumerate(tokens) if chip.kind == "read"), len(tokens))
    if first <= MOST_UNREAD or tokens[0].kind == "pad":
        return tokens
    left_out = first - MOST_UNREAD + 1
    return [Chip(f"{left_out:,} more", "cut_off"), *tokens[left_out:]]


def choose_order() -> Order:
    """In which order the units of a picture stand."""
    chosen = st.segmented_control(
        "Units by",
        list(ORDERS),
        format_func=ORDERS.__getitem__,
        required=True,
        key=state.persistent_key("order", "index"),
    )
    return chosen or "index"


def can_be_read(text: str) -> bool:
    """Whether the vocabulary has any of the sentence; if not, says so."""
    try:
        understood(state.prepared(), text)
    except NothingToRead as nothing:
        _no_answer(str(nothing))
        return False
    return True


def accounted_for(reading: Reading) -> None:
    """Say in words what was typed and not read, and when nothing like it was ever learned."""
    for line in account(reading):
        st.text(line)


def account(reading: Reading | None) -> list[str]:
    """Those words, a line for each thing to say; plain text, for it quotes what was typed."""
    level = state.recipe().level
    lines = []
    if more := state.ignored_characters():
        longest = link.LONGEST_SENTENCE
        lines.append(f"Only the last {longest:,} of {longest + more:,} characters count.")
    if reading is None:
        return lines
    if not _is_a_beginning(reading):
        lines.append(
            "No line of the text begins like this. The network answers all the same; what it says "
            "is not something it was taught."
        )
    if level == "word" and not set(reading.sentence).isdisjoint(PUNCTUATION):
        lines.append("Punctuation is not read: by words it has no numbers, as in the text itself.")
    if unknown := reading.unknown_words:
        shown = " · ".join(isolated(visible(word)) for word in unknown[:20])
        lines.append(
            f"Not in this network's vocabulary, so it reads the sentence without "
            f"{'it' if len(unknown) == 1 else 'them'}: {shown}"
            + (f" and {len(unknown) - 20} more" if len(unknown) > 20 else "")
        )
    if reading.cut_off:
        lines.append(
            f"This network reads at most {reading.trace.timesteps} {level}s at once: the first "
            f"{len(reading.cut_off)} that it knows were cut off."
        )
    return lines
