"""Two servers on one folder of networks, and a proxy that moves a visitor from one to the other."""

from __future__ import annotations

import contextlib
import select
import socket
import socketserver
import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from scripts.serving import ServedApp, serve
from tests.browser.conftest import Visit
from tests.browser.pages import PATIENCE, open_page, wait_until_at_rest
from tests.browser.test_flows import bars, box, expect_query


class Proxy(socketserver.ThreadingTCPServer):
    """Passes connections on to one server; `move` cuts them and takes another from then on."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, url: str) -> None:
        super().__init__(("localhost", 0), socketserver.BaseRequestHandler)
        self.url = f"http://localhost:{self.server_address[1]}"
        self._target = urlsplit(url)
        self._open: set[socket.socket] = set()

    def finish_request(self, request: Any, client_address: Any) -> None:  # noqa: ARG002 - the base class's
        """Copy both ways until one side closes."""
        there = socket.create_connection((self._target.hostname, self._target.port))
        with there, contextlib.suppress(OSError, ValueError):
            self._open |= {request, there}
            while True:
                for source in select.select([request, there], [], [])[0]:
                    data = source.recv(65536)
                    if not data:
                        return
                    (there if source is request else request).sendall(data)

    def move(self, url: str) -> None:
        """Cut all connections, and pass on to another server from now on."""
        self._target = urlsplit(url)
        self.cut()

    def cut(self) -> None:
        """Close all connections."""
        for end in self._open:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self._open = set()


@contextlib.contextmanager
def proxy_to(url: str) -> Iterator[Proxy]:
    """A proxy that passes on to a server, in a thread, until the block ends."""
    with Proxy(url) as proxy:
        thread = threading.Thread(target=proxy.serve_forever, args=(0.05,))
        thread.start()
        yield proxy
        proxy.cut()
        proxy.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def other(app: ServedApp, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedApp]:
    """A second server on the same folder of networks."""
    with serve(tmp_path_factory.mktemp("other"), runs=app.runs) as served:
        yield served


def test_a_visitor_who_is_moved_goes_on_where_they_were(
    app: ServedApp, other: ServedApp, page: Page, visit: Visit
) -> None:
    expect(bars(open_page(visit(), other.url, "predict"))).not_to_have_count(0)  # it is awake
    with proxy_to(app.url) as proxy:
        open_page(page, proxy.url, "predict")
        box(page).fill("hello what are you")
        expect(bars(page).first).to_have_text("doing")
        expect_query(page, sentence="hello what are you")  # the address goes along
        with page.expect_websocket(timeout=PATIENCE):
            proxy.move(other.url)
        expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
        wait_until_at_rest(page)
        expect(box(page)).to_have_value("hello what are you")
        box(page).fill("hello how is")
        expect(bars(page).first).to_have_text("your")  # the other server's, from the same run


def test_what_one_server_trains_the_other_shows(
    app: ServedApp, other: ServedApp, page: Page
) -> None:
    recipe = "corpus=hello&cell=gru&epochs=50&seed=41"
    open_page(page, app.url, f"train?{recipe}")
    page.get_by_role("button", name="Train this GRU").click()
    expect(page.get_by_text("trained").first).to_be_visible()
    open_page(page, other.url, f"predict?{recipe}&sentence=hello+how")
    expect(bars(page)).not_to_have_count(0)
