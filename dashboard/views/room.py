"""Room: what does the class think?"""

import streamlit as st

from dashboard.features.page import panel as page
from dashboard.features.room import panel as room

texts = page.head("room")
room.door()
st.markdown(texts["how"])
