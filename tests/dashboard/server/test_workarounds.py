"""What Streamlit is kept from doing, and that it would still do it."""

from __future__ import annotations

import asyncio
import functools
import inspect
import os
from concurrent.futures import ThreadPoolExecutor

import pytest
from streamlit import net_util
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import runtime
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue
from streamlit.web.server import server_util

from dashboard.server import life
from dashboard.server.workarounds import (
    SEND_SECONDS,
    ask_nobody_outside,
    send_everything,
    send_soon,
)
from dashboard.state import server

PART = "part"
INTERVAL = "MESSAGE_FLUSH_INTERVAL_SECS"


@pytest.fixture(autouse=True)
def streamlit_as_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test may change it, and finds it unchanged."""
    send_everything.cache_clear()
    monkeypatch.setattr(ForwardMsgQueue, "clear", ForwardMsgQueue.clear)
    monkeypatch.setattr(runtime, INTERVAL, getattr(runtime, INTERVAL))
    monkeypatch.setattr(net_util, "get_external_ip", net_util.get_external_ip)


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
    names = ("ask_nobody_outside", "send_everything", "send_soon")
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


def test_what_is_made_is_sent_soon() -> None:
    assert INTERVAL in runtime.Runtime._loop_coroutine.__code__.co_names
    send_soon()
    assert getattr(runtime, INTERVAL) == SEND_SECONDS
