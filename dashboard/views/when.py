"""When to use it: should I use one?"""

import streamlit as st

from dashboard.panels import page, sentence

GOOD, NOT = "good_", "not_"

texts = page.head("when")
for column, title, kind in zip(
    st.columns(2, gap="large"), ("Good for", "Not ideal for"), (GOOD, NOT), strict=True
):
    with column:
        st.header(title, anchor=False)
        for name, text in texts.items():
            if name.startswith(kind):
                with st.container(border=True):
                    st.markdown(text)
st.caption(texts["care"])
sentence.keep_address()
