"""Gates: what happened at this word?"""

import streamlit as st

from dashboard import state
from dashboard.features.download import panel as download
from dashboard.features.gates import panel as gates
from dashboard.features.look_for import panel as look_for
from dashboard.features.network import panel as network
from dashboard.features.network.training import trained
from dashboard.features.page import panel as page
from dashboard.features.sentence import panel as sentence
from dashboard.prose.messages import messages

say = messages("gates")
texts = page.head("gates")


@st.fragment
def live() -> None:
    """The sentence, and the picture that shows all of what the network did with it."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        typed = sentence.box(keeps_address=False)
        look_for.good_unit()
    place = network.place()
    picture = st.container()
    order = sentence.choose_order()  # below the picture: nobody needs it at first
    with picture:
        reading = gates.picture(typed, place, order)
    if reading is not None:
        download.take_along(reading)
    sentence.keep_address()


if trained():
    live()
cell = state.recipe().cell
if cell != "lstm":
    st.markdown(texts[f"no_cell_state_{cell}"])
by_prefixes = state.prepared().framing == "prefixes"
if by_prefixes:
    st.caption(texts["mask"])
details = {say("more.how_to_read"): texts["how_to_read"]}
if cell == "lstm":
    details[say("more.h_and_c")] = texts["h_and_c"]
if cell != "rnn":  # its one equation stands above
    details[say("more.equations")] = texts["equations"]
if by_prefixes:
    details[say("more.pads")] = texts["pads"]
details |= {say("more.scales"): texts["scales"], say("more.care"): texts["care"]}
details[say("more.good_unit")] = texts["good_unit"]
page.details(details, of_the_text=True)
