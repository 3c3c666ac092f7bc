"""The server's edge: headers, a full server, sessions that are over."""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import time
import types
import urllib.error
import urllib.request
from typing import Any

import pytest
from streamlit.runtime.memory_session_storage import MemorySessionStorage
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from benchmarks.client import Visitor
from dashboard.server.edge import Edge, headers, open_files, release_left
from scripts import serving


async def _inner(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"page"})
    else:
        await send({"type": "websocket.accept"})


def answer(edge: Edge, path: str = "/", kind: str = "http") -> list[dict[str, Any]]:
    """What the edge sends for one request."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": f"{kind}.connect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": kind, "path": path, "method": "GET", "headers": []}
    # In a thread of its own: Playwright, if this process has used it, runs a loop in this one.
    with concurrent.futures.ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(asyncio.run, edge(scope, receive, send)).result()
    return sent


def edge(in_use: int) -> Edge:
    return Edge(_inner, limit=100, in_use=lambda: in_use)


def test_every_answer_has_the_headers():
    start, _ = answer(edge(0), "/train")
    assert start["status"] == 200
    assert {(n.decode(), v.decode()) for n, v in start["headers"]} == set(headers().items())


def test_no_page_may_fetch_from_elsewhere_or_be_framed_elsewhere():
    policy = headers()["Content-Security-Policy"]
    assert not any(elsewhere in policy for elsewhere in ("http:", "https:", "*"))
    assert policy.endswith("frame-ancestors 'self'")


def test_named_sites_may_frame_the_app(monkeypatch):
    monkeypatch.setenv("LSTM_VIEW_FRAMES", "https://school.example https://b.example;script-src *")
    policy = headers()["Content-Security-Policy"]
    assert "frame-ancestors 'self' https://school.example https://b.example script-src *" in policy
    assert policy.count(";") == 11  # none was added


@pytest.mark.parametrize("path", ["/", "/train", "/prefix/gates"])
def test_a_full_server_refuses_a_page_and_lets_it_try_again(path):
    start, body = answer(edge(81), path)
    assert start["status"] == 503
    assert b"retry-after" in dict(start["headers"])
    assert b'http-equiv="refresh"' in body["body"]


@pytest.mark.parametrize("path", ["/_stcore/health", "/static/js/index.js", "/favicon.png"])
def test_a_full_server_serves_those_who_are_there(path):
    assert answer(edge(81), path)[0]["status"] == 200


def test_a_full_server_refuses_a_connection_before_it_is_made():
    assert answer(edge(81), kind="websocket") == [{"type": "websocket.close", "code": 1013}]
    assert answer(edge(80), kind="websocket") == [{"type": "websocket.accept"}]


def test_the_metrics_are_closed_until_they_are_asked_for(monkeypatch):
    assert answer(edge(0), "/_stcore/metrics")[0]["status"] == 404
    monkeypatch.setenv("LSTM_VIEW_METRICS", "1")
    assert answer(edge(0), "/_stcore/metrics")[0]["status"] == 200


def test_open_files_are_counted(tmp_path):
    before = open_files()
    with (tmp_path / "one").open("w"), (tmp_path / "two").open("w"):
        assert open_files() == before + 2


def test_sessions_that_are_over_are_dropped():
    storage = MemorySessionStorage(ttl_seconds=0)
    for name in "abc":
        storage.save(types.SimpleNamespace(session=types.SimpleNamespace(id=name)))
    server = types.SimpleNamespace(_session_mgr=types.SimpleNamespace(_session_storage=storage))
    assert release_left(server) == 1  # each save has dropped the one before it
    assert release_left(server) == 0
    assert release_left(types.SimpleNamespace(), early=9) == 0  # another Streamlit: nothing happens


def test_a_full_server_drops_first_who_left_first():
    storage = MemorySessionStorage(ttl_seconds=600)
    for name in "abc":
        storage.save(types.SimpleNamespace(session=types.SimpleNamespace(id=name)))
    server = types.SimpleNamespace(_session_mgr=types.SimpleNamespace(_session_storage=storage))
    assert release_left(server) == 0
    assert release_left(server, early=2) == 2
    assert [kept.session.id for kept in storage.list()] == ["c"]


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A real server with at most 100 open files. Who has left may come back for minutes."""
    with serving.serve(tmp_path_factory.mktemp("small"), most_files=100) as app:
        yield app


def status(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=10) as page:
            return page.status
    except urllib.error.HTTPError as error:
        return error.code


def come(url: str, most: int) -> list[Visitor]:
    """Visitors who come one after the other, until one is refused or so many are there."""
    visitors = []
    with contextlib.suppress(InvalidStatus):
        while len(visitors) < most:
            visitors.append(Visitor(url))
            visitors[-1].run()
    return visitors


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null"])
def test_a_page_of_another_site_is_refused(small, origin):
    with pytest.raises(InvalidStatus, match="403"):
        connect(f"{small.url.replace('http', 'ws')}/_stcore/stream", origin=Origin(origin))


def test_a_server_with_few_files_refuses_politely_and_recovers(small):
    with contextlib.ExitStack() as stack:
        first = come(small.url, 25)
        assert 5 <= len(first) < 25
        assert status(small.url) == 503
        first[0].run()  # who is there stays there
        for visitor in first:
            visitor.close()
        second: list[Visitor] = []
        as_many = len(first) - 2  # the workers, which start meanwhile, have files of their own
        until = time.monotonic() + 60
        while len(second) < as_many and time.monotonic() < until:
            second += [stack.enter_context(each) for each in come(small.url, 1)]
            time.sleep(0.2)
        assert len(second) == as_many
