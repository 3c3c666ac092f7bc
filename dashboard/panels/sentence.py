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
from lstm_core.reading.results import Reading

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
    st.info("There is no answer to this sentence.")
    st.text(answer.message)  # it may quote anything: plain text, never Markdown
    if words := [word for word in workbench.prepared().vocabulary.words[:12] if word.strip()]:
        st.text("It knows, for example: " + " · ".join(words))
    return None


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
    return result


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


def accounted_for(reading: Reading) -> None:
    """Say in words what was typed and not read."""
    level = workbench.recipe().level
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
