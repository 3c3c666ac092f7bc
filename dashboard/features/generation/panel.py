"""Letting the network write on, with the columns that each of its words is drawn from."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from dashboard import state
from dashboard.features.page import panel as page
from dashboard.features.predict.bars import Bar, Column, Row, compared_bars
from dashboard.figures.wording import counted, number, percent
from dashboard.prose.messages import messages
from lstm_core.network.recipe import BOUNDS
from lstm_core.picture.escape import visible
from lstm_core.reading.generation import MAX_LENGTH, Generate, Generation, Step
from lstm_core.reading.prediction import Reading
from lstm_core.text.tokens import LINE_BREAK, joined

say = messages("generation")

TOP_K = (1, 2, 3, 5, 10, 20, 50, None)
MOST_AT_ONCE = 10


def panel(texts: dict[str, str], typed: str, _: Reading) -> None:
    """The settings, what the network wrote with them, and how its next word is drawn."""
    st.markdown(texts["continue"])
    sampling = _settings()
    count = _written(typed)
    _buttons(typed, count)
    # One more than is shown: the columns of the next word are those that it is drawn from.
    question = Generate(typed, length=min(count + 1, MAX_LENGTH), **sampling)
    answer = state.ask(state.recipe(), question)
    if not isinstance(answer, Generation):
        st.text(answer.message)
        return
    steps = answer.steps
    _text(answer, steps[:count])
    if count:
        text = _joined(answer, steps[:count])
        st.button(say("take"), on_click=_take, args=(answer, text))
    if answer.has_ended and len(steps) <= count:
        st.caption(say("ended"))
    elif count < MAX_LENGTH:  # at the end there is no next one
        _columns(steps[-1], float(sampling["temperature"]))
    page.more(say("more"), texts["columns"])


def _settings() -> dict[str, Any]:
    """How a word is drawn, as `Generate` takes it."""
    first, second, third, fourth = st.columns(4, gap="medium", vertical_alignment="bottom")
    with first:
        key = state.persistent_key("temperature", 1.0)
        temperature = st.slider(say("temperature"), 0.0, 2.0, step=0.1, key=key)
    with second:
        top_k = st.select_slider(
            say("top_k"),
            TOP_K,
            format_func=lambda k: say("all") if k is None else str(k),
            key=state.persistent_key("top_k", None, fits=TOP_K.__contains__),
        )
    with third:
        key = state.persistent_key("top_p", 1.0)
        top_p = st.slider(say("top_p"), 0.1, 1.0, step=0.05, key=key)
    with fourth:
        key = state.persistent_key("draw_seed", 0)
        seed = st.number_input(say("seed"), 0, int(BOUNDS["seed"].high), key=key)
    settings = {"temperature": temperature, "top_k": top_k, "top_p": top_p, "seed": int(seed or 0)}
    text = state.prepared()
    if text.is_stream and LINE_BREAK in text.vocabulary:
        key = state.persistent_key("until_line_end", False)
        settings["until_line_end"] = st.toggle(say("until_line_end"), key=key)
    return settings


def _written(typed: str) -> int:
    """How many words the network has been asked for after this very sentence."""
    here = (state.recipe().digest, typed)
    of = state.session_value("written_after", here)
    return min(state.session_value("written", 0), MAX_LENGTH) if of == here else 0


def _write(typed: str, count: int) -> None:
    state.set_session_value("written", min(count, MAX_LENGTH))
    state.set_session_value("written_after", (state.recipe().digest, typed))


def _buttons(typed: str, count: int) -> None:
    """More of it, or none. Each press is answered at once: it is stopped by not pressing again."""
    level = state.recipe().level
    full = count >= MAX_LENGTH
    with st.container(horizontal=True):
        for more, label in ((1, say(f"one.{level}")), (MOST_AT_ONCE, say(f"ten.{level}"))):
            st.button(label, on_click=_write, args=(typed, count + more), disabled=full)
        st.button(say("clear"), on_click=_write, args=(typed, 0), disabled=not count)
    if full:
        st.caption(say("full", tokens=counted(MAX_LENGTH, level)))


def _text(answer: Generation, steps: tuple[Step, ...]) -> None:
    """What was typed, and apart from it what the network wrote. Both are plain text."""
    with st.container(border=True):
        st.caption(say("typed"))
        st.text(answer.prompt)
        if steps:
            st.caption(say("wrote", tokens=counted(len(steps), answer.level)))
            st.text(_joined(answer, steps))


def _joined(answer: Generation, steps: tuple[Step, ...]) -> str:
    return joined([step.word for step in steps], answer.level)


def _take(answer: Generation, text: str) -> None:
    """Make the written text part of the sentence, up to the first line break."""
    gap = " " if answer.level == "word" and not answer.prompt.endswith(" ") else ""
    line = (text.splitlines() or [""])[0]
    state.set_sentence(answer.prompt + gap + line)


def _columns(step: Step, temperature: float) -> None:
    """From score to chance, for the word that is drawn next."""
    columns = step.columns
    finite = columns.score[np.isfinite(columns.score)]
    low = float(finite.min()) - 1.0  # so that the least of them has a bar too
    rows = []
    for index, word in enumerate(columns.words):
        score = float(columns.score[index])
        kept = bool(columns.kept[index])
        chance = float(columns.probability[index])
        rows.append(
            Row(
                word,
                (
                    Bar((max(score, low) - low) / -low, number(score)),
                    Bar(float(columns.tempered[index]), percent(float(columns.tempered[index]))),
                    Bar(None, say("kept") if kept else say("out"), struck=not kept),
                    Bar(chance, percent(chance), chosen=word == step.word),
                ),
            )
        )
    tempered = say("tempered", temperature=temperature)
    headings = (say("score"), tempered, say("is_kept"), say("drawn"))
    compared_bars(
        rows,
        [Column(heading, state.recipe().cell) for heading in headings],
        key="columns",
        dark=state.is_dark(),
        title=say("title"),
    )
    word, candidates = visible(step.word), counted(step.kept, "candidate")
    left_out = len(state.prepared().vocabulary.words) - len(columns.words)
    if left_out > 0:
        st.text(say("next_more", word=word, candidates=candidates, left_out=left_out))
    else:
        st.text(say("next", word=word, candidates=candidates))
