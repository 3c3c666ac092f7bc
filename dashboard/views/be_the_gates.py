"""Be the gates: can you do what an LSTM learns to do?"""

import streamlit as st

from dashboard import state
from dashboard.features.by_hand.component import gates_by_hand
from dashboard.features.page import panel as page
from dashboard.prose.messages import messages

say = messages("by_hand")
texts = page.head("be_the_gates")
hand = gates_by_hand(state.current().by_hand, key="by_hand", dark=state.is_dark())
state.change(by_hand=hand)
st.markdown(texts["what"])
page.more(say("more.hint"), texts["hint"])
page.more(say("more.trained"), texts["trained"])
