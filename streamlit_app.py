"""LSTM View: type a sentence; watch an LSTM decide what to remember.

`streamlit run` imports this file once to find `app`, and then runs it for every visitor. What the
visitors see is imported only then, so that the server answers sooner.
"""

import sys

if not (3, 11) <= sys.version_info[:2] < (3, 14):
    sys.exit(
        "LSTM View needs Python 3.11, 3.12 or 3.13. TensorFlow has no release for "
        f"Python {sys.version_info[0]}.{sys.version_info[1]}."
    )

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard.server import life
from dashboard.server.edge import MIDDLEWARE

app = st.App(__file__, lifespan=life.lifespan, middleware=MIDDLEWARE)

if get_script_run_ctx(suppress_warning=True) is not None:
    life.load()
    from dashboard import frame

    frame.show()
