"""A visitor without a browser: speaks Streamlit's own messages over its websocket.

    with Visitor(app.url) as visitor:
        first = visitor.run()                                # what a browser does on arrival
        after = visitor.run({"sentence": "hello how is"})    # as if typed into the text box

A run is over when the server says that the script has finished, so its time is the server's own:
no browser draws anything.
"""

from __future__ import annotations

import contextlib
import dataclasses
import socket
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import connect
from websockets.typing import Subprotocol

PATIENCE = 60.0
"""How long one answer may take, in seconds."""

LARGEST_MESSAGE = 200 * 2**20


class AppError(RuntimeError):
    """The page showed an exception."""


@dataclasses.dataclass(frozen=True)
class Widget:
    """A widget on the page: its id, its kind ("text_input"), its fragment if it has one."""

    id: str
    kind: str
    fragment: str


@dataclasses.dataclass(frozen=True)
class Run:
    """One script run: how long the server took, and what it sent."""

    seconds: float
    elements: int
    size: int


class Visitor:
    """One visitor's connection, by a link with a query perhaps.

    `widgets` and `pages` are what the last full run showed, `data` is what each component was sent
    last, by its key; `progress` is the text of the last bar that told of a progress.
    """

    def __init__(self, url: str, *, query: str = "") -> None:
        parts = urlsplit(url)
        connection = connect(
            f"ws://{parts.netloc}/_stcore/stream",
            subprotocols=[Subprotocol("streamlit")],
            max_size=LARGEST_MESSAGE,
            compression=None,
            ping_interval=None,  # a browser sends none
        )
        self._open = contextlib.ExitStack()
        self._socket = self._open.enter_context(connection)
        self._page, self._query = "", query
        self._states: dict[str, WidgetState] = {}
        self._kept: set[str] = set()
        self.widgets: dict[str, Widget] = {}
        self.pages: dict[str, str] = {}
        self.session = self.progress = ""
        self.data: dict[str, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Leave."""
        self._open.close()

    def open(self, path: str = "") -> Run:
        """Go to a page by its address, as a click on it does."""
        if path and not self.pages:
            self.run()  # the first run tells which pages there are
        self._page = self.pages.get(path, "")
        self.widgets.clear()
        return self.run()

    def run(self, values: Mapping[str, str | int | float | bool] | None = None) -> Run:
        """Change widgets by their labels or keys, and wait until the page has answered.

        Widgets inside one fragment rerun that fragment alone, as in a browser.
        """
        changed = [self._change(name, value) for name, value in (values or {}).items()]
        fragments = {widget.fragment for widget in changed}
        fragment = fragments.pop() if len(fragments) == 1 else ""
        self._socket.send(self._request(fragment))
        return self._answer()

    def press(self, name: str) -> Run:
        """Press a button by its label or key, and wait until the page has answered."""
        widget = self.widgets[name]
        self._states[widget.id] = WidgetState(id=widget.id, trigger_value=True)
        self._socket.send(self._request(widget.fragment))
        del self._states[widget.id]
        return self._answer()

    def look(self, name: str) -> Run:
        """Run the fragment of a widget again, as its timer in the browser does."""
        self._socket.send(self._request(self.widgets[name].fragment))
        return self._answer()

    def _change(self, name: str, value: str | float | bool) -> Widget:
        if name not in self.widgets:
            raise KeyError(f"There is no widget {name!r}; there are {sorted(self.widgets)}.")
        widget = self.widgets[name]
        state = WidgetState(id=widget.id)
        if isinstance(value, str):
            state.string_value = value
        elif isinstance(value, bool):
            state.bool_value = value
        elif isinstance(value, int):
            state.int_value = value
        else:
            state.double_value = value
        self._states[widget.id] = state
        return widget

    def _request(self, fragment: str) -> bytes:
        message = BackMsg()
        state = message.rerun_script
        state.page_script_hash = self._page
        state.fragment_id = fragment
        state.query_string = self._query
        # A browser says which large messages it has, and is sent their names in place of them.
        state.cached_message_hashes.extend(self._kept)
        state.context_info.timezone = "UTC"
        state.context_info.locale = "en"
        state.widget_states.widgets.extend(self._states.values())
        return bytes(message.SerializeToString())

    def _answer(self) -> Run:
        started = time.perf_counter()
        elements = size = 0
        errors: list[str] = []
        while True:
            _acknowledge_at_once(self._socket.socket)
            raw = self._socket.recv(timeout=PATIENCE)
            size += len(raw)
            message = ForwardMsg.FromString(raw if isinstance(raw, bytes) else raw.encode())
            kind = message.WhichOneof("type")
            if message.metadata.cacheable:
                self._kept.add(message.hash)
            if kind == "delta":
                elements += 1
                errors += self._note_element(message.delta)
            elif kind == "navigation":
                self.pages = {
                    "" if page.is_default else page.url_pathname: page.page_script_hash
                    for page in message.navigation.app_pages
                }
            elif kind == "new_session":
                self.session = message.new_session.initialize.session_id
            elif kind == "script_finished" and _is_the_end(message):
                if errors:
                    raise AppError("\n".join(errors))
                return Run(time.perf_counter() - started, elements, size)

    def _note_element(self, delta: Any) -> list[str]:
        """Remember a widget; return the message of an exception."""
        if delta.WhichOneof("type") != "new_element":
            return []
        element = delta.new_element
        kind = element.WhichOneof("type")
        if kind == "exception":
            return [f"{element.exception.type}: {element.exception.message}"]
        content = getattr(element, kind) if kind else None
        identity = getattr(content, "id", "")
        if kind == "progress":
            self.progress = element.progress.text
        if kind == "bidi_component":
            self.data[identity.rsplit("-", 1)[-1]] = element.bidi_component.json
        if content is not None and identity and hasattr(content, "label"):
            widget = Widget(identity, kind, delta.fragment_id)
            # An id is "$$ID-<hash>-<key>"; without a key it ends in "None".
            for name in (content.label, identity.rsplit("-", 1)[-1]):
                self.widgets[name] = widget
        return []


def _acknowledge_at_once(connection: socket.socket) -> None:
    """Do not keep the server waiting for an acknowledgement.

    Streamlit sends a run as several small packets, and the second waits until the first is
    acknowledged. Linux may put that off by 40 ms, which would hide what the server itself needs.
    """
    if hasattr(socket, "TCP_QUICKACK"):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)


def _is_the_end(message: ForwardMsg) -> bool:
    """Whether the run is over, rather than started again with newer values."""
    return bool(message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN)
