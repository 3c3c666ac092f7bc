"""Predict the next word: what comes next, and why?"""

import streamlit as st

from dashboard import workbench
from dashboard.components.bars import word_bars
from dashboard.components.chips import sentence_chips
from dashboard.figures import after_each
from dashboard.figures.wording import percent
from dashboard.panels import network, page, sentence

texts = page.head("predict")
dark = workbench.is_dark()


@st.fragment
def live() -> None:
    """The sentence box and, as one types, what the network expects next."""
    typed = sentence.box()
    recipe = workbench.recipe()
    reading = sentence.reading_of(recipe, typed)
    if reading is None:
        return
    sentence.accounted_for(reading)
    sentence_chips(
        sentence.chips(reading, notes=True),
        key="predict_chips",
        dark=dark,
        label="your sentence, and what the network expects after each word",
    )
    most, steps = st.columns(2, gap="large")
    with most:
        prediction = reading.prediction
        picked = word_bars(
            prediction.top(10),
            key="predict_bars",
            dark=dark,
            title="The most probable next words",
            chosen=prediction.word,
            cell=recipe.cell,
            clickable=True,
        )
        if picked is not None:
            workbench.append_token(picked)
            st.rerun()
        st.caption(
            f"Choose a word to add it to the sentence. The padding number has "
            f"{percent(prediction.padding_probability)}."
        )
    with steps:
        st.header("What it would have said after each word", anchor=False)
        page.chart(
            workbench.made(
                lambda: after_each.top_word_after_each(reading, dark=dark),
                "after each",
                typed,
                dark,
            ),
            key="after_each",
            alt=after_each.top_word_after_each_alt(reading),
        )
    if reading.unknown_words:
        page.more("Unknown words", texts["unknown"])
    if reading.cut_off:
        page.more("Words that were cut off", texts["cut_off"])


if network.trained():
    live()
else:
    sentence.keep_address()
page.more("How to read the bars", texts["how_to_read"])
page.more("How the prediction is made", texts["how_made"])
page.more("What is shown after each word", texts["after_each"])
page.more("Why the bars do not add up to 100 %", texts["padding_probability"])
page.more("Memory, not language", texts["memory_not_language"])
