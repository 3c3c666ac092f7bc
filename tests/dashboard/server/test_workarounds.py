"""What Streamlit is kept from doing."""

from __future__ import annotations

from streamlit import net_util
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import runtime
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue
from streamlit.web.server import server_util

from dashboard.server.workarounds import (
    SEND_SECONDS,
    ask_nobody_outside,
    send_everything,
    send_soon,
)

PART = "part"


def test_an_unknown_origin_makes_nobody_ask_outside(monkeypatch) -> None:
    def ask(*_: object, **__: object) -> str:
        raise AssertionError("a request to a server outside")

    monkeypatch.setattr(net_util, "_make_blocking_http_get", ask)
    monkeypatch.setattr(net_util, "get_external_ip", net_util.get_external_ip)  # back at the end
    ask_nobody_outside()
    assert not server_util.is_url_from_allowed_origins("http://elsewhere.example")


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


def test_a_part_that_runs_again_drops_nothing_of_the_page() -> None:
    send_everything()
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


def test_what_is_made_is_sent_soon(monkeypatch) -> None:
    name = "MESSAGE_FLUSH_INTERVAL_SECS"
    assert name in runtime.Runtime._loop_coroutine.__code__.co_names
    monkeypatch.setattr(runtime, name, getattr(runtime, name))  # back at the end
    send_soon()
    assert getattr(runtime, name) == SEND_SECONDS
