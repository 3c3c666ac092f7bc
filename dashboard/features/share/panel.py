"""Share this page: its link, what the link takes away, and the QR code."""

from __future__ import annotations

import streamlit as st

from dashboard import state
from dashboard.features.share.component import share, with_parts
from dashboard.prose.messages import messages
from dashboard.state.showing import HIDEABLE, Showing

say = messages("share")


SECONDS_A_DAY = 86_400


@st.fragment(run_every=SECONDS_A_DAY)
def panel() -> None:
    """A switch, and behind it the link with what a teacher takes away from it.

    What the page's own link took away stays away.

    It runs by itself because Streamlit's browser then asks for the page again when it has its
    connection back. Without such a part of the page, what was typed right before a connection broke
    would stand in its box and change nothing.
    """
    if state.is_locked() or not st.toggle(say("title"), key="share_open"):
        return
    with st.container(border=True, key="share_panel"):
        showing = _showing().and_also(state.current().showing)
        parts = {"hide": "", "ask": "", "lock": "", **showing.to_link()}
        address = state.session_value("share_address", "")
        link = with_parts(address, parts) if address else ""
        told = share(link, key="share", dark=state.is_dark())
        if told != address:
            state.set_session_value("share_address", told)
            st.rerun(scope="fragment")


def _showing() -> Showing:
    """What the link shows, as the switches stand. It changes nothing on this page."""
    st.markdown(say("what"))
    hidden = st.pills(
        say("hide"),
        HIDEABLE,
        format_func=lambda part: say(f"parts.{part}"),
        selection_mode="multi",
        key="share_hide",
    )
    with st.container(horizontal=True):
        asks = st.toggle(say("ask"), help=say("ask_help"), key="share_ask")
        locks = st.toggle(say("lock"), help=say("lock_help"), key="share_lock")
    kept = tuple(part for part in HIDEABLE if part in hidden)
    return Showing(hide=kept, asks=asks, locks=locks)
