"""Predict the next word: what comes next, and why?"""

import streamlit as st

from dashboard import theme, workbench
from dashboard.components.chips import sentence_chips
from dashboard.figures.after_each import after_each_alt
from dashboard.figures.wording import percent
from dashboard.panels import answers, continuing, network, page, score, sentence, surgery, worth

QUESTIONS = {
    "continue": "Continue",
    "surgery": "Surgery",
    "worth": "What each word was worth",
    "score": "A fair score",
}

texts = page.head("predict")
dark = workbench.is_dark()


@st.fragment
def live() -> None:
    """The sentence box and, as one types, what the networks expect next."""
    box, beside = st.columns([3, 1.3], vertical_alignment="bottom")
    with box:
        typed = sentence.box()
    with beside:
        recipes = answers.beside()
    readings = answers.readings(recipes, typed)
    named = {theme.CELLS[cell]: reading for cell, reading in readings.items()}
    pressed = sentence_chips(
        sentence.chips(typed, readings),
        key="predict_chips",
        dark=dark,
        label=f"your sentence. {after_each_alt(named)}" if named else "your sentence",
    )
    if pressed is not None and pressed.offer is not None:
        workbench.replace_typed(pressed.place, pressed.offer)
        st.rerun()
    if not readings:
        return
    reading = readings[recipes[0].cell]
    level = recipes[0].level
    sentence.how_to_read_chips(reading, list(named))
    sentence.accounted_for(reading)
    picked = answers.bars(
        {name: reading.prediction for name, reading in named.items()},
        colours=list(readings),
        key="predict_bars",
        title=f"The most probable next {level}s",
        clickable=True,
    )
    if picked is not None:
        workbench.append_token(picked)
        st.rerun()
    st.caption(
        f"Choose a {level} to add it to the sentence. The padding number has "
        f"{percent(reading.prediction.padding_probability)}"
        + (f" ({theme.CELLS[recipes[0].cell]})." if len(readings) > 1 else ".")
    )
    answers.offer_training(recipes)
    st.header("Question it", anchor=False)
    question = st.segmented_control(
        "Question it",
        list(QUESTIONS),
        format_func=QUESTIONS.__getitem__,
        key=workbench.kept("question", None),
        label_visibility="collapsed",
    )
    if question == "continue":
        continuing.panel(texts, typed)
    elif question == "surgery":
        surgery.panel(texts, typed, reading)
    elif question == "worth":
        worth.panel(texts, typed, reading)
    elif question == "score":
        score.panel(texts)
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
page.more("What is shown below each word", texts["after_each"])
page.more("Why the bars do not add up to 100 %", texts["padding_probability"])
page.more("Memory, not language", texts["memory_not_language"])
