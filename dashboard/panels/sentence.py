"""The visitor's sentence: its box, its reading, what became of each of its words."""

from __future__ import annotations

import dataclasses

import streamlit as st

from dashboard import workbench
from dashboard.components.address import address
from dashboard.components.chips import Chip
from dashboard.figures.wording import percent
from dashboard.panels import network
from lstm_core.network.recipe import Recipe
from lstm_core.reading.ordering import Order
from lstm_core.reading.results import NothingToRead, Reading
from lstm_core.reading.sentence import understood

MOST_UNREAD = 12
"""So many tokens that were not read are shown before those that were."""

ORDERS: dict[Order, str] = {"index": "number", "activity": "activity", "likeness": "likeness"}


def keep_address() -> None:
    """Bring the address bar up to date: once on each page, where the state was last changed."""
    address(workbench.query(), key="address")


def box(label: str = "Type a sentence", *, keeps_address: bool = True) -> str:
    """The sentence's box, and the address bar brought up to date.

    A page on which more is chosen than the sentence does the latter itself, at its end.
    """
    text = workbench.sentence_box(label)
    if keeps_address:
        keep_address()
    return text


def reading_of(recipe: Recipe, text: str, *, key: str = "network") -> Reading | None:
    """The reading of a sentence, or None after telling the visitor what stands in the way."""
    if workbench.engine().is_awake:
        answer = workbench.read(recipe, text)
    else:
        with st.spinner("Waking the network …"):
            answer = workbench.read(recipe, text)
    if isinstance(answer, Reading):
        return answer
    if answer.untrained:
        st.warning("The network is not there to read with.")
        st.text(answer.message)
        network.trained(recipe, key=key)
        return None
    _no_answer(answer.message)
    return None


def _no_answer(message: str) -> None:
    st.info("There is no answer to this sentence.")
    st.text(message)  # it may quote anything: plain text, never Markdown
    if words := [word for word in workbench.prepared().vocabulary.words[:12] if word.strip()]:
        st.text("It knows, for example: " + " · ".join(words))


def _is_a_beginning(reading: Reading) -> bool:
    """Whether a line of the text begins with what was read; of windows nobody can tell."""
    text = workbench.prepared()
    if text.framing == "windows":
        return True
    ids = tuple(text.encode(reading.read_words))
    return any(sentence[: len(ids)] == ids for sentence in text.sentences)


def chips(reading: Reading, *, notes: bool = False) -> list[Chip]:
    """What became of every token that was typed, in order, behind the pads.

    With `notes`, each token that was read says what the network expects after it.
    """
    unknown = set(reading.unknown_words)
    result = [Chip("", "pad") for pad in reading.trace.is_padding if pad]
    known = 0
    for token in reading.typed:
        if token in unknown:
            result.append(Chip(token, "unknown"))
            continue
        position = known - len(reading.cut_off)
        known += 1
        if position < 0:
            result.append(Chip(token, "cut_off"))
            continue
        chip = Chip(token)
        if notes:
            (word, probability), *_ = reading.after_each[position].top(1)
            chip = dataclasses.replace(chip, note=f"→ {word} {percent(probability)}")
        result.append(chip)
    return _shortened(result)


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
        key=workbench.kept("order", "index"),
    )
    return chosen or "index"


def can_be_read(text: str) -> bool:
    """Whether the vocabulary has any of the sentence; if not, says so."""
    try:
        understood(workbench.prepared(), text)
    except NothingToRead as nothing:
        _no_answer(str(nothing))
        return False
    return True


def accounted_for(reading: Reading) -> None:
    """Say in words what was typed and not read, and when nothing like it was ever learned."""
    level = workbench.recipe().level
    if not _is_a_beginning(reading):
        st.caption(
            "No line of the text begins like this. The network answers all the same; what it says "
            "is not something it was taught."
        )
    if unknown := reading.unknown_words:
        st.text(
            f"Not in this network's vocabulary, so it reads the sentence without "
            f"{'it' if len(unknown) == 1 else 'them'}: {' · '.join(unknown[:20])}"
            + (f" and {len(unknown) - 20} more" if len(unknown) > 20 else "")
        )
    if reading.cut_off:
        st.text(
            f"This network reads at most {reading.trace.timesteps} {level}s at once: the first "
            f"{len(reading.cut_off)} that it knows were cut off."
        )
