"""Who somebody is in a room: a key of their browser, and no name."""

from __future__ import annotations

import hashlib
import os
import random
import secrets
import time

import streamlit as st

from dashboard.state.class_rooms import Rooms
from dashboard.state.widgets import per_visitor

_COOKIE = "_streamlit_xsrf"
"""Streamlit gives each browser this cookie, until it is closed."""

LETTER_VARIABLE = "LSTM_VIEW_ROOM_LETTER"
"""The environment variable with the letter that this server's codes begin with, by which a proxy
before several servers knows where a room is."""

_rooms = Rooms(
    clock=time.monotonic,
    draw=random.SystemRandom().randrange,
    first=os.environ.get(LETTER_VARIABLE, ""),
)


def rooms() -> Rooms:
    """The rooms of this server."""
    return _rooms


def person() -> str:
    """This visitor's key, the same after the page was loaded again.

    Without the browser's cookie it is the same until the session ends.
    """
    return per_visitor("person", lambda: _key(st.context.cookies.get(_COOKIE, "")))


def _key(cookie: str) -> str:
    token = unmasked(cookie) or secrets.token_bytes(16)
    return hashlib.sha256(b"room" + token).hexdigest()[:32]


def unmasked(cookie: str) -> bytes:
    """The token in a cookie "2|mask|masked token|time", which has another mask each time.

    Empty for anything else.

    >>> unmasked("2|01020304|0003|0") == unmasked("2|00000000|0101|7") == bytes([1, 1])
    True
    """
    try:
        _, mask, masked, _ = cookie.split("|")
        key = bytes.fromhex(mask)
        return bytes(one ^ key[at % len(key)] for at, one in enumerate(bytes.fromhex(masked)))
    except (ValueError, ZeroDivisionError):
        return b""
