"""Surgery: hold a gate, and see what becomes of the prediction."""

from __future__ import annotations

import dataclasses
from typing import get_args

import numpy as np
import streamlit as st

from dashboard import state, theme
from dashboard.features.network import panel as network
from dashboard.features.page import panel as page
from dashboard.features.predict import panel as predict
from dashboard.features.predict.ranking import largest_changes
from dashboard.features.sentence.chips import Chip, sentence_chips
from dashboard.features.surgery.operations import Operation, Outcome, offered, outcome, said
from dashboard.figures.heatmaps import difference, difference_alt, heatmap
from dashboard.figures.wording import noun, number, percent, quoted
from dashboard.prose.messages import messages
from lstm_core.gates import TRACE_TYPES
from lstm_core.network.recipe import Recipe
from lstm_core.picture.numbers import heatmap_alt
from lstm_core.reading.place import Place
from lstm_core.reading.prediction import Read, Reading
from lstm_core.reading.surgery import Hold, Quantity, Surgery
from lstm_core.text.corpora import HELLO, NAMED, name_of
from lstm_core.text.corpora.groups import groups

say = messages("surgery")

OWN = "own"
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


def panel(texts: dict[str, str], typed: str, reading: Reading) -> None:
    """A question or settings of one's own, and both runs side by side."""
    st.markdown(texts["surgery"])
    if (place := network.place()) != reading.place:
        asked = state.ask(state.recipe(), Read(typed, place=place))
        if not isinstance(asked, Reading):
            st.text(asked.message)
            return
        reading = asked
    cell = state.recipe().cell
    operations = offered(cell, _library_text())
    if not operations:
        st.button(say("take_lstm"), on_click=state.change_recipe, kwargs={"cell": "lstm"})
        return
    questions = {operation.name: operation for operation in operations}
    labels = {name: texts[f"ask_{name}"] for name in questions} | {OWN: texts["hold_yourself"]}
    chosen = st.radio(
        say("operation"),
        list(labels),
        format_func=labels.__getitem__,
        key=state.persistent_key("operation", operations[0].name, fits=labels.__contains__),
        label_visibility="collapsed",
    )
    if not _is_shipped(reading):
        st.caption(texts["untried"])
    if chosen == OWN:
        if (surgery := _own(reading)) and (held := _operated(typed, surgery, place)):
            _answers(reading, held, surgery)
            _traces(reading, held)
        return
    operation = questions[chosen]
    if not _is_about(operation, reading):
        return
    expected = _expected(operation, reading)
    if expected is None and not state.current().present:  # a class guesses aloud
        return
    surgery = operation.surgery(len(reading.read_words))
    if held := _operated(typed, surgery, place):
        _answers(reading, held, surgery)
        found = _named(outcome(reading.prediction, held.prediction))
        if expected:
            st.markdown(say("outcome", expected=_named(expected), found=found))
        st.markdown(texts[f"why_{operation.name}"])
        _traces(reading, held)


def _library_text() -> str | None:
    """The name of the library's text that this network learned; None for any other text."""
    recipe = state.recipe()
    name = name_of(recipe.corpus)
    return name if name and recipe.level == NAMED[name].level else None


def _is_shipped(reading: Reading) -> bool:
    """Whether the outcomes are known: the shipped recipe, and the text's own sentence."""
    name, recipe = _library_text(), state.recipe()
    if name is None:
        return False
    shipped = dataclasses.replace(Recipe.shipped(NAMED[name]), cell=recipe.cell)
    return recipe == shipped and (
        recipe.corpus == HELLO or reading.sentence == NAMED[name].sentence
    )


def _is_about(operation: Operation, reading: Reading) -> bool:
    """Whether the question speaks of this sentence; offers the one that it speaks of."""
    recipe = state.recipe()
    if recipe.corpus != HELLO or recipe.level != "word":
        return True  # there the questions name no word
    if list(reading.read_words) == operation.prompt.split():
        return True
    st.button(
        say("ask", sentence=operation.prompt),
        on_click=state.set_sentence,
        args=(operation.prompt,),
    )
    return False


def _expected(operation: Operation, reading: Reading) -> Outcome | None:
    """What the visitor expects, asked before anything is shown."""
    word, share = reading.prediction.top(1)[0]
    st.text(say("now", word=quoted(word), share=percent(share)))
    return st.pills(
        say("expect"),
        OUTCOMES,
        format_func={one: _named(one) for one in OUTCOMES}.__getitem__,
        key=state.persistent_key(f"expected_{operation.name}", None),
        label_visibility="collapsed",
    )


def _named(one: Outcome) -> str:
    return say(f"outcomes.{one}", level=noun(state.recipe().level))


def _own(reading: Reading) -> Surgery | None:
    """What to hold, at which value, at which words and in which units."""
    cell, units = state.recipe().cell, reading.trace.units
    names: tuple[Quantity, ...] = TRACE_TYPES[cell].holdable_names  # type: ignore[assignment]
    what, value_at, whose = st.columns([2.2, 1.6, 1.4], gap="medium", vertical_alignment="bottom")
    with what:
        picked = st.segmented_control(
            say("hold"),
            names,
            format_func=lambda name: theme.quantity(name).label,
            required=True,
            key=state.persistent_key("hold", names[0], fits=names.__contains__),
        )
    quantity = picked or names[0]
    low = -1.0 if quantity == "candidate" else 0.0
    with value_at:
        key = state.persistent_key("hold_at", 0.0, fits=lambda value: value >= low)
        value = st.slider(say("at"), low, 1.0, step=0.05, key=key)
    with whose:
        which = st.multiselect(
            say("units"),
            range(units),
            placeholder=say("all_units"),
            key=state.persistent_key(
                "hold_units", [], fits=lambda some: all(unit < units for unit in some)
            ),
        )
    steps = _steps(reading)
    if not steps:
        st.caption(say("choose_word", level=noun(state.recipe().level)))
        return None
    return Surgery((Hold(quantity, float(value), steps=steps, units=tuple(which) or None),))


def _steps(reading: Reading) -> tuple[int, ...]:
    """The words at which to hold, among those that were read; at first the last one."""
    words, levels = reading.read_words, noun(state.recipe().level, plural=True)
    st.caption(say("at_words", levels=levels))
    kept = state.session_value("held_words", (len(words) - 1,))
    held = {step for step in kept if step < len(words)}
    pressed = sentence_chips(
        [Chip(word, pressed=step in held, place=step) for step, word in enumerate(words)],
        key="held_words_chips",
        dark=state.is_dark(),
        label=say("words", levels=levels),
    )
    if pressed is not None:
        state.set_session_value("held_words", tuple(sorted(held ^ {pressed.place})))
        st.rerun()
    return tuple(sorted(held))


def _operated(typed: str, surgery: Surgery, place: Place) -> Reading | None:
    """The sentence read with the hold, or None after saying why not."""
    held = state.ask(state.recipe(), Read(typed, surgery, place))
    if isinstance(held, Reading):
        return held
    st.text(held.message)
    return None


def _answers(reading: Reading, held: Reading, surgery: Surgery) -> None:
    """Both predictions, over the same words, and what changed most."""
    before, after = say("captions.before"), say("captions.after")
    level = noun(state.recipe().level)
    predict.bars(
        {before: reading.prediction, after: held.prediction},
        colours=(state.recipe().cell, "negative"),
        key="surgery_bars",
        title=say(
            "titled",
            title=say("title", level=level),
            held=said(surgery, reading.read_words, level),
        ),
    )
    _groups(reading, held)
    changes = [
        say("change", word=quoted(word), points=number(100 * change, decimals=0, signed=True))
        for word, change in largest_changes(reading.prediction, held.prediction)
    ]
    st.text(say("changes", changes=", ".join(changes)))


def _groups(reading: Reading, held: Reading) -> None:
    """What became of the words that play one part, such as all plural verbs."""
    for group in groups(_library_text(), reading.read_words):
        before, after = (group.share(one.prediction.probability) for one in (reading, held))
        right = "" if group.is_right is None else say("right" if group.is_right else "wrong")
        name = say(f"groups.{group.name}") + right
        st.markdown(say("group", name=name, before=percent(before), after=percent(after)))


def _traces(reading: Reading, held: Reading) -> None:
    """One quantity in both runs, on one scale, and the difference."""
    before, after, dark = reading.trace.as_read(), held.trace.as_read(), state.is_dark()
    names = before.quantity_names
    first = "cell_state" if "cell_state" in names else "hidden_state"
    picked = st.segmented_control(
        say("compared"),
        names,
        format_func=lambda name: theme.quantity(name).label,
        required=True,
        key=state.persistent_key("compared", first, fits=names.__contains__),
    )
    name = picked or first
    largest = max(float(np.nanmax(np.abs(getattr(trace, name)))) for trace in (before, after))
    change = difference_alt(before, after, name)
    pictures = {
        run: (
            heatmap(trace, name, dark=dark, largest=largest, run=say(f"captions.{run}")),
            heatmap_alt(trace, name),
        )
        for run, trace in (("before", before), ("after", after))
    }
    pictures["difference"] = (difference(before, after, name, dark=dark), change)
    for column, (key, (figure, alt)) in zip(st.columns(3), pictures.items(), strict=True):
        with column:
            page.chart(figure, key=f"surgery_{key}", alt=alt)
    st.text(change)
    if same := [theme.quantity(n).label for n in names if _is_same(reading, held, n)]:
        st.text(say("identical", quantities=say.join(same)))


def _is_same(reading: Reading, held: Reading, name: str) -> bool:
    before, after = getattr(reading.trace, name), getattr(held.trace, name)
    return np.array_equal(before, after, equal_nan=True)
