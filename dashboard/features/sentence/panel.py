"""The visitor's sentence: its box, its reading, and what the network read of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from dashboard import state, theme
from dashboard.features.address.component import address
from dashboard.features.network.training import trained
from dashboard.features.sentence.after_each import Asked, asked
from dashboard.features.sentence.chips import MOST_CARDS, Answer, Chip
from dashboard.figures.wording import isolated, noun, percent
from dashboard.prose.messages import messages
from dashboard.state import link
from lstm_core.network.recipe import Cell, Recipe
from lstm_core.picture.escape import visible
from lstm_core.reading.ordering import ORDERS, Order
from lstm_core.reading.place import FIRST, Place
from lstm_core.reading.prediction import Read, Reading
from lstm_core.text.nearest import nearest
from lstm_core.text.tokens import has_punctuation

say = messages("sentence")

MOST_UNREAD = 12
"""So many tokens that were not read are shown before those that were."""

MOST_OFFERED_FOR = 5
"""For so many different unknown words the nearest known ones are looked for."""


def keep_address(*, names_example: bool = True) -> None:
    """Bring the address bar up to date from within a fragment, which has a part of the page alone.

    It is called where the state was last changed. Outside of a fragment the page's foot does it.
    """
    state.note_address_kept()
    address(state.query(names_example=names_example), key="address")


def box(*, keeps_address: bool = True) -> str:
    """The sentence's box, and the address bar brought up to date.

    A page on which more is chosen than the sentence does the latter itself, at its end.
    """
    text = state.sentence_box(say("locked" if state.is_locked() else "type"))
    if keeps_address:
        keep_address()
    return text


def reading_of(
    recipe: Recipe, text: str, *, key: str = "network", says_why: bool = True, place: Place = FIRST
) -> Reading | None:
    """The reading of a sentence, or None after telling the visitor what stands in the way.

    With `says_why` False a sentence that cannot be read is left for the caller to tell of. place:
    where the trace is of.
    """
    answer = answer_to(recipe, text, key=key, place=place)
    if isinstance(answer, Reading):
        return answer
    if says_why and not answer.untrained:
        _no_answer(answer.message)
    return None


def answer_to(
    recipe: Recipe, text: str, *, key: str = "network", place: Place = FIRST
) -> Reading | state.Unread:
    """The reading of a sentence, or why there is none; a network that is missing can be trained."""
    answer = state.ask(recipe, Read(text, place=place))
    if isinstance(answer, state.Unread) and answer.untrained:
        st.warning(say("untrained"))
        st.text(answer.message)
        trained(recipe, key=key)
    return answer


def _no_answer(message: str) -> None:
    st.info(say("no_answer"))
    for line in (message, *account(None), *known_words()):
        st.text(line)  # it may quote anything: plain text, never Markdown


def known_words() -> list[str]:
    """A line with some words that the network knows; none where they are all blank."""
    words = [word for word in state.prepared().vocabulary.words[:12] if word.strip()]
    shown = " · ".join(isolated(visible(word)) for word in words)
    return [say("examples", words=shown)] if words else []


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
    nothing stands below the words.
    """
    prepared = state.prepared()
    typed, vocabulary = prepared.tokens(text), prepared.vocabulary
    unknown = dict.fromkeys(token for token in typed if token not in vocabulary)
    offers = {token: _nearest(token) for token in list(unknown)[:MOST_OFFERED_FOR]}
    reading = next(iter(readings.values()), None)
    answers = _answers(readings)
    cut_off = len(reading.cut_off) if reading else 0
    result = [Chip("", "pad") for pad in (reading.trace.is_padding if reading else ()) if pad]
    is_read = [bool(reading) and vocabulary.find(token) is not None for token in typed]
    position = -cut_off
    for place, (token, read) in enumerate(zip(typed, is_read, strict=True)):
        if read and position < 0:
            result.append(Chip(token, "cut_off"))
        elif token in unknown:
            note = say("read_as_unknown") if read else ""
            below = answers[position] if read else ()
            offer = offers.get(token, ())
            result.append(Chip(token, "unknown", note, offer, place=place, answers=below))
        else:
            below = answers[position] if answers else ()
            result.append(Chip(token, answers=below, place=place))
        position += read
    if answers:
        result.append(Chip(say("what_next"), "next", answers=answers[-1]))
    return _shortened(result)


def how_to_read_chips(reading: Reading | None, names: list[str]) -> None:
    """What the bars below the chips are, and whose they are where there is no room for names."""
    level = noun(state.recipe().level)
    if reading is not None and len(reading.after_each) > MOST_CARDS:
        st.caption(say("bars_only", level=level, names=", ".join(names)))
    else:
        st.caption(say("bars", level=level))


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
        said = "" if question.is_right else say("said", word=question.word)
    return Answer(theme.CELLS[cell], cell, round(share, 4), percent(share), said)


def _nearest(token: str) -> tuple[str, ...]:
    """The known words nearest to an unknown one, as far as they fit into a one-line box."""
    words = state.prepared().vocabulary.words
    near = state.cached_for_recipe(lambda: nearest(token, words), "nearest", token)
    return tuple(word for word in near if state.prepared().can_be_typed(word))


def _shortened(tokens: list[Chip]) -> list[Chip]:
    """The same chips; where very many stand before the first that was read, the first as one."""
    is_read = (chip.kind == "read" or bool(chip.note) for chip in tokens)
    first = next((at for at, read in enumerate(is_read) if read), len(tokens))
    if first <= MOST_UNREAD or tokens[0].kind == "pad":
        return tokens
    left_out = first - MOST_UNREAD + 1
    return [Chip(say("more", count=left_out), "cut_off"), *tokens[left_out:]]


def choose_order() -> Order:
    """In which order the units of a picture stand."""
    chosen = st.segmented_control(
        say("units_by"),
        ORDERS,
        format_func=lambda order: say(f"orders.{order}"),
        required=True,
        key=state.persistent_key("order", "index", fits=ORDERS.__contains__),
    )
    return chosen or "index"


def accounted_for(reading: Reading) -> None:
    """Say in words what was typed and not read, and when nothing like it was ever learned."""
    for line in account(reading):
        st.text(line)


def account(reading: Reading | None) -> list[str]:
    """Those words, a line for each thing to say; plain text, for it quotes what was typed."""
    level, lines = state.recipe().level, []
    if more := state.ignored_characters():
        most = link.LONGEST_SENTENCE
        lines.append(say("ignored", most=most, length=most + more))
    if reading is None:
        return lines
    text = state.prepared()
    if not _is_a_beginning(reading):
        lines.append(say("unlike"))
    if level == "word" and not text.punctuation and has_punctuation(reading.sentence):
        lines.append(say("punctuation"))
    if unknown := reading.unknown_words:
        count, words = len(unknown), _first(unknown)
        if text.vocabulary.rare:
            lines.append(say("read_unknown", count=count, words=words))
        else:
            lines.append(say("unknown", count=count, words=words))
    if cut_off := len(reading.cut_off):
        steps, levels = reading.trace.timesteps, noun(level, plural=True)
        lines.append(say("cut_off", count=cut_off, steps=steps, levels=levels))
    return lines


def _first(words: Sequence[str], most: int = 20) -> str:
    shown = " · ".join(isolated(visible(word)) for word in words[:most])
    left_out = len(words) - most
    return say("unknown_more", words=shown, count=left_out) if left_out > 0 else shown
