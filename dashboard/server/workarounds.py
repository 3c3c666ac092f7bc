"""What Streamlit does that a class cannot live with, and what is done about it.

Each of these reaches into Streamlit, so each has a test that fails when Streamlit has changed.
"""

from __future__ import annotations

import functools
import threading
from collections import deque
from typing import Any
from weakref import WeakKeyDictionary

from streamlit import net_util
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session
from streamlit.runtime import runtime as server
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue
from streamlit.runtime.scriptrunner import ScriptRunnerEvent

SEND_SECONDS = 0.002
"""So long what a page has made waits for more, to be sent with it."""


def ask_nobody_outside() -> None:
    """Keep Streamlit from asking a server outside for this machine's address.

    It would ask when a page of an origin that it does not know connects, and all would wait for it.
    What it asks at a start without a screen comes before this.
    """
    net_util.get_external_ip = lambda: None


def send_together() -> None:
    """Let Streamlit handle what a page has made every two milliseconds while it is being made.

    It wakes the thread that sends for each element, which holds up the script that makes the page;
    then that thread waits five milliseconds, which is most of the time that many a page takes. Here
    it is woken for the first element, and looks again for what came after it. What begins or ends a
    run is handled at once, after all before it.
    """
    server.MESSAGE_FLUSH_INTERVAL_SECS = 0  # type: ignore[misc]
    waiting: WeakKeyDictionary[AppSession, deque[functools.partial[None]]] = WeakKeyDictionary()
    noting = threading.Lock()

    def note(
        self: AppSession, sender: Any, event: ScriptRunnerEvent, *rest: Any, **more: Any
    ) -> None:
        handle = self._handle_scriptrunner_event_on_event_loop
        with noting:  # two threads may note something at once: one must see that it is the first
            mine = waiting.setdefault(self, deque())
            mine.append(functools.partial(handle, sender, event, *rest, **more))
            is_first = len(mine) == 1
        if event is not ScriptRunnerEvent.ENQUEUE_FORWARD_MSG:
            self._call_soon_on_event_loop(functools.partial(handle_all, self))
        elif is_first:
            self._call_soon_on_event_loop(functools.partial(handle_later, self))

    def handle_later(self: AppSession) -> None:
        self._event_loop.call_later(SEND_SECONDS, handle_all, self)

    def handle_all(self: AppSession) -> None:
        mine = waiting[self]
        try:
            while mine:
                mine.popleft()()
        finally:
            if mine:  # one has failed, and others wait behind it
                self._call_soon_on_event_loop(functools.partial(handle_all, self))

    AppSession._on_scriptrunner_event = note  # type: ignore[method-assign]


def remember_the_theme() -> None:
    """Keep Streamlit from reading all options of all themes again for every run of a page."""
    fill = app_session._populate_theme_msg

    @functools.cache
    def theme(section: str) -> CustomThemeConfig:
        filled = CustomThemeConfig()
        fill(filled, section)
        return filled

    def add(msg: CustomThemeConfig, section: str = "theme") -> None:
        if (of := theme(section)).ListFields():  # else a section that says nothing would be there
            msg.MergeFrom(of)

    app_session._populate_theme_msg = add


@functools.cache
def send_everything() -> None:
    """Keep Streamlit from dropping elements when a part of a page runs again.

    It drops those of the part that are not sent yet, and still sends that the page is complete. So
    the browser removes the part, what stands below moves up, and the new elements of the part find
    others in their places: those are lost, or the whole page goes white. Here all is sent, in the
    order in which it was made.
    """
    drop = ForwardMsgQueue.clear

    def clear(
        self: ForwardMsgQueue,
        retain_lifecycle_msgs: bool = False,
        fragment_ids_this_run: list[str] | None = None,
    ) -> None:
        if fragment_ids_this_run is None:
            drop(self, retain_lifecycle_msgs)
        else:
            self._delta_index_map.clear()  # a new element is not put where an older one waits

    ForwardMsgQueue.clear = clear  # type: ignore[method-assign]
