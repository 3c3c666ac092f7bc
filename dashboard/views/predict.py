"""Predict: what comes next, and why?"""

import streamlit as st

from dashboard import state, theme
from dashboard.features.guess import panel as guess
from dashboard.features.network.training import trained
from dashboard.features.page import panel as page
from dashboard.features.predict import panel as predict
from dashboard.features.predict import questions
from dashboard.features.sentence import panel as sentence
from dashboard.features.sentence.after_each import after_each_alt
from dashboard.features.sentence.chips import sentence_chips
from dashboard.figures.wording import noun
from dashboard.prose.messages import messages

say = messages("predict")

texts = page.head("predict")
dark = state.is_dark()


@st.fragment
def live() -> None:
    """The sentence box and, as one types, what the networks expect next.

    The bars stand right below the box: whatever comes and goes while one types stands below them,
    so that nothing pushes them about.
    """
    with st.container(horizontal=True, vertical_alignment="bottom"):
        typed = sentence.box(keeps_address=False)
        recipes = predict.beside()
    readings, why = predict.readings(recipes, typed)
    is_seen = guess.may_see("bars", typed)
    picked = predict.live_bars(recipes, readings, why) if is_seen else None
    if picked is not None:
        state.append_token(picked)
        st.rerun()
    reading = readings.get(recipes[0].cell)
    below = readings if is_seen else {}
    named = {theme.CELLS[cell]: of for cell, of in below.items()}
    pressed = sentence_chips(
        sentence.chips(typed, below),
        key="predict_chips",
        dark=dark,
        label=(
            say("your_sentence_answers", answers=after_each_alt(named))
            if named
            else say("your_sentence")
        ),
        notes=sentence.account(reading),
        steady=True,
    )
    if pressed is not None and pressed.offer is not None:
        state.replace_word(pressed.place, pressed.offer)
        st.rerun()
    if is_seen:
        sentence.how_to_read_chips(reading, list(named))
    predict.offer_training(recipes)
    questions.panel(texts, typed, reading, is_seen=is_seen)
    if reading and reading.unknown_words:
        is_shared = bool(state.prepared().vocabulary.rare)
        page.more(
            say("more.unknown", levels=noun(state.recipe().level, plural=True)),
            texts["unknown_shared" if is_shared else "unknown"],
        )
    if reading and reading.cut_off:
        page.more(say("more.cut_off"), texts["cut_off"])
    sentence.keep_address()


if trained():
    live()
page.details(
    {
        say("more.how_to_read"): texts["how_to_read"],
        say("more.how_made"): texts["how_made"],
        say("more.after_each", level=noun(state.recipe().level)): texts["after_each"],
        say("more.padding_probability"): texts["padding_probability"],
        say("more.memory_not_language"): texts["memory_not_language"],
    },
    of_the_text=True,
)
