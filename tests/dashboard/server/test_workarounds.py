"""What Streamlit is kept from doing, and that it would still do it."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import inspect
import os
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from streamlit import net_util
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session, runtime
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue
from streamlit.runtime.scriptrunner import ScriptRunnerEvent
from streamlit.web.server import server_util

from dashboard.server import life, workarounds
from dashboard.server.workarounds import (
    ask_nobody_outside,
    remember_the_theme,
    send_everything,
    send_together,
)
from dashboard.state import server

PART = "part"
INTERVAL = "MESSAGE_FLUSH_INTERVAL_SECS"
FILL = "_populate_theme_msg"
OPTIONS: dict[str, dict[str, object]] = {
    "theme": {"primaryColor": None, "base": "dark"},
    "theme.light": {"primaryColor": "#123456"},
    "theme.sidebar": {"primaryColor": None},
}
MADE, ENDED = ScriptRunnerEvent.ENQUEUE_FORWARD_MSG, ScriptRunnerEvent.SCRIPT_STOPPED_WITH_SUCCESS


@pytest.fixture(autouse=True)
def streamlit_as_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test may change it, and finds it unchanged."""
    send_everything.cache_clear()
    monkeypatch.setattr(ForwardMsgQueue, "clear", ForwardMsgQueue.clear)
    monkeypatch.setattr(runtime, INTERVAL, getattr(runtime, INTERVAL))
    monkeypatch.setattr(net_util, "get_external_ip", net_util.get_external_ip)
    for owner, name in ((AppSession, "_on_scriptrunner_event"), (app_session, FILL)):
        monkeypatch.setattr(owner, name, getattr(owner, name))


def element(path: list[int], text: str, *, part: str = "") -> ForwardMsg:
    """The message that puts a text at a place of the page."""
    message = ForwardMsg()
    message.metadata.delta_path.extend(path)
    message.delta.fragment_id = part
    message.delta.new_element.text.body = text
    return message


def finished() -> ForwardMsg:
    message = ForwardMsg()
    message.script_finished = ForwardMsg.FINISHED_SUCCESSFULLY
    return message


def texts(queue: ForwardMsgQueue) -> list[str]:
    return [message.delta.new_element.text.body for message in queue.flush()]


def queued() -> ForwardMsgQueue:
    """A page of three elements that is made and not sent yet; the second one belongs to a part."""
    queue = ForwardMsgQueue()
    queue.enqueue(element([0, 0], "first"))
    queue.enqueue(element([0, 1], "second", part=PART))
    queue.enqueue(element([0, 2], "third"))
    queue.enqueue(finished())
    return queue


class Closed(Exception):
    """The server has come to its end."""


def closed() -> None:
    raise Closed


def test_the_server_works_around_all_of_it_when_it_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    names = ("ask_nobody_outside", "send_everything", "send_together", "remember_the_theme")
    for name in names:
        monkeypatch.setattr(life, name, functools.partial(done.append, name))
    monkeypatch.setattr(life, "_begin", lambda: None)
    monkeypatch.setattr(server, "engine", closed)
    monkeypatch.setattr(os, "umask", lambda mask: mask)

    async def start_and_end() -> None:
        async with life.lifespan(None):
            pass

    # A thread of its own: Playwright keeps a loop in a process that has used it.
    with ThreadPoolExecutor(1) as thread, pytest.raises(Closed):
        thread.submit(lambda: asyncio.run(start_and_end())).result()
    assert done == list(names)


def test_an_unknown_origin_makes_nobody_ask_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    def ask(*_: object, **__: object) -> str:
        raise AssertionError("a request to a server outside")

    monkeypatch.setattr(net_util, "_make_blocking_http_get", ask)
    ask_nobody_outside()
    assert not server_util.is_url_from_allowed_origins("http://elsewhere.example")


def test_streamlit_still_drops_what_is_not_sent_of_a_part() -> None:
    """When it does so no longer, the way around it can go."""
    queue = queued()
    queue.clear(retain_lifecycle_msgs=True, fragment_ids_this_run=[PART])
    assert texts(queue) == ["first", "third", ""]


def test_a_part_that_runs_again_drops_nothing_of_the_page() -> None:
    before = inspect.signature(ForwardMsgQueue.clear).parameters
    send_everything()
    after = inspect.signature(ForwardMsgQueue.clear).parameters
    assert {name: one.default for name, one in after.items()} == {
        name: one.default for name, one in before.items()
    }
    queue = queued()
    queue.clear(retain_lifecycle_msgs=True, fragment_ids_this_run=[PART])
    queue.enqueue(element([0, 1], "again", part=PART))
    assert texts(queue) == ["first", "second", "third", "", "again"]


def test_a_page_that_runs_again_is_sent_once() -> None:
    send_everything()
    queue = queued()
    queue.clear(retain_lifecycle_msgs=True)
    queue.enqueue(element([0, 0], "again"))
    assert texts(queue) == ["", "again"]


class Session:
    """What the server has of a visitor: how often it is woken, and what it handles."""

    def __init__(self) -> None:
        self._event_loop = self
        self.due: list[Callable[[], None]] = []
        self.handled: list[object] = []
        self.woken = 0

    def _call_soon_on_event_loop(self, callback: Callable[[], None]) -> None:
        self.woken += 1
        self.due.append(callback)

    def call_later(self, _: float, callback: Callable[..., None], *of: object) -> None:
        self.due.append(functools.partial(callback, *of))

    def _handle_scriptrunner_event_on_event_loop(
        self, _: object, event: ScriptRunnerEvent, forward_msg: object = None
    ) -> None:
        if forward_msg == "bad":
            raise Closed
        self.handled.append(forward_msg or event)

    def happens(self, event: ScriptRunnerEvent, **more: object) -> None:
        AppSession._on_scriptrunner_event(self, None, event, **more)  # type: ignore[arg-type]

    def run(self) -> None:
        while self.due:
            self.due.pop(0)()


def test_the_server_is_woken_once_for_what_a_page_makes_at_once() -> None:
    as_it_comes, session = Session(), Session()
    for number in range(1, 6):
        as_it_comes.happens(MADE, forward_msg=number)
    assert as_it_comes.woken == 5  # else the way around it can go
    send_together()
    for number in range(1, 6):
        session.happens(MADE, forward_msg=number)
    session.run()
    assert (session.woken, session.handled) == (1, [*range(1, 6)])
    session.happens(MADE, forward_msg="more")
    session.happens(ENDED)
    assert len(session.due) == 2, "the end of a run does not wait"
    session.due.pop(1)()
    assert session.handled[5:] == ["more", ENDED]
    session.run()
    assert len(session.handled) == 7


def test_after_one_that_fails_the_others_are_handled() -> None:
    send_together()
    session = Session()
    for message in ("first", "bad", "last"):
        session.happens(MADE, forward_msg=message)
    session.due.pop(0)()
    with pytest.raises(Closed):
        session.run()
    session.run()
    assert session.handled == ["first", "last"]


def test_what_is_handled_is_sent_at_once() -> None:
    assert INTERVAL in runtime.Runtime._loop_coroutine.__code__.co_names
    send_together()
    assert getattr(runtime, INTERVAL) == 0


def test_one_of_two_threads_that_note_at_once_is_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is held up where it has noted something, until the other one has, too, if it can."""
    both, session = threading.Barrier(2), Session()

    class Slow(deque[object]):
        def append(self, noted: object) -> None:
            super().append(noted)
            with contextlib.suppress(threading.BrokenBarrierError):
                both.wait(0.5)

    monkeypatch.setattr(workarounds, "deque", Slow)
    send_together()
    with ThreadPoolExecutor(2) as threads:
        for number in (1, 2):
            threads.submit(session.happens, MADE, forward_msg=number)
    session.run()
    assert sorted(session.handled, key=str) == [1, 2]


def test_the_theme_is_the_one_that_streamlit_would_send(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app_session.config, "get_options_for_section", OPTIONS.get)
    ours, theirs = CustomThemeConfig(), CustomThemeConfig()
    sections = {"theme": "", "theme.light": "light", "theme.sidebar": "sidebar"}

    def fill(message: CustomThemeConfig) -> None:
        for section, name in sections.items():
            of = getattr(message, name) if name else message
            getattr(app_session, FILL)(of, section)

    fill(theirs)
    remember_the_theme()
    fill(ours)
    fill(ours)
    assert ours == theirs
    assert theirs.light.primary_color == "#123456"
    assert not theirs.HasField("sidebar")


def test_the_theme_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def fill(msg: CustomThemeConfig, section: str = "theme") -> None:
        read.append(section)
        msg.primary_color = section

    monkeypatch.setattr(app_session, FILL, fill)
    remember_the_theme()
    for _ in range(2):
        message = CustomThemeConfig()
        app_session._populate_theme_msg(message)
        app_session._populate_theme_msg(message.dark, "theme.dark")
        assert (message.primary_color, message.dark.primary_color) == ("theme", "theme.dark")
    assert read == ["theme", "theme.dark"]
    assert FILL in AppSession._create_new_session_message.__code__.co_names
