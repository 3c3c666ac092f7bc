"""Gates: what happened at this word?"""

import streamlit as st

from dashboard import state, theme
from dashboard.features.arithmetic import panel as arithmetic
from dashboard.features.download import panel as download
from dashboard.features.gates.component import Open, gate_picture
from dashboard.features.guess import panel as guess
from dashboard.features.look_for import panel as look_for
from dashboard.features.network import panel as network
from dashboard.features.network.training import trained
from dashboard.features.page import panel as page
from dashboard.features.sentence import panel as sentence
from dashboard.prose.messages import messages
from lstm_core.picture.message import LinkedMessage, linked_message
from lstm_core.reading.ordering import Order, unit_order
from lstm_core.reading.place import Place
from lstm_core.reading.prediction import Reading

say = messages("gates")
texts = page.head("gates")
dark = state.is_dark()


def picture_of(reading: Reading, order: Order, *, says_next: bool, below: int) -> LinkedMessage:
    """What the browser needs to draw every step and unit of a reading."""
    return linked_message(
        reading.trace.as_read(),
        theme.palette(dark),
        order=unit_order(reading.trace, order).tolist(),
        prediction=reading.prediction.top(1)[0] if says_next else None,
        level=state.recipe().level,
        about=network.about(state.recipe()),
        below=below,
    )


def opened() -> Open:
    """What is open in the picture, as the visitor left it or a link has it."""
    names = ("sum", "practice", "player")
    of_sum, practises, player = (state.session_value(name) for name in names)
    return Open(of_sum, bool(practises), player)


def keep(open_: Open) -> None:
    """Keep what is open in the picture for the link."""
    state.set_session_value("sum", open_.sum)
    state.set_session_value("practice", int(open_.practises))
    state.set_session_value("player", open_.player)


def draw(typed: str, place: Place, order: Order) -> Reading | None:
    """What was not read, the picture of what was, and the sum that is open in it."""
    reading = sentence.reading_of(state.recipe(), typed, place=place)
    if reading is None:
        return None
    with st.container():  # one place, however much it says: the picture is not made anew
        sentence.accounted_for(reading)
        look_for.finding()
    reading = arithmetic.with_weights(reading)
    says_next = guess.may_see("next", typed)
    trace = reading.trace
    message = state.cached_for_recipe(
        lambda: picture_of(reading, order, says_next=says_next, below=place.layer - 1),
        "linked",
        typed,
        order,
        place.layer,
        place.half,
        dark,
        trace.weights is None,
        says_next,
    )
    step, unit = state.chosen(trace.timesteps, trace.units)
    selection = gate_picture(
        message, key="picture", dark=dark, step=step, unit=unit, open_=opened()
    )
    keep(selection.open)
    state.choose(selection.step, selection.unit, steps=trace.timesteps)
    arithmetic.opened(reading, selection)
    return reading


@st.fragment
def live() -> None:
    """The sentence, and the picture that shows all of what the network did with it."""
    # At a zoom of 150 % the three orders still have room.
    above, beside = st.columns([1.7, 1.4], vertical_alignment="bottom")
    with above:
        typed = sentence.box(keeps_address=False)
    with beside:
        look_for.good_unit()
    place = network.place()
    picture = st.container()
    order = sentence.choose_order()  # below the picture: nobody needs it at first
    with picture:
        reading = draw(typed, place, order)
    if reading is not None:
        download.take_along(reading)
    sentence.keep_address()


if trained():
    live()
else:
    sentence.keep_address()
cell = state.recipe().cell
if cell != "lstm":
    st.markdown(texts[f"no_cell_state_{cell}"])
details = {say("more.how_to_read"): texts["how_to_read"]}
if cell == "lstm":
    details[say("more.h_and_c")] = texts["h_and_c"]
if cell != "rnn":  # its one equation stands above
    details[say("more.equations")] = texts["equations"]
if state.prepared().framing == "prefixes":
    details[say("more.pads")] = texts["pads"]
details |= {say("more.scales"): texts["scales"], say("more.care"): texts["care"]}
details[say("more.good_unit")] = texts["good_unit"]
page.details(details, of_the_text=True)
