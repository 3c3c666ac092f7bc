"""Proxies between a browser and the app: one that a test can cut, and that of `compose.yaml`."""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import socket
import socketserver
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, TypeAlias
from urllib.parse import urlsplit

from scripts.serving import ROOT, ServedApp, free_port

STARTS_WITHIN = 15.0
"""Seconds that Caddy has to start."""


Outage: TypeAlias = Literal["cut", "silent"]
"""A network that goes closes its connections and makes no others, or only stops to pass on."""


class Proxy(socketserver.ThreadingTCPServer):
    """Passes connections on to one server; `move` cuts them and takes another from then on."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, url: str) -> None:
        super().__init__(("localhost", 0), socketserver.BaseRequestHandler)
        self.url = f"http://localhost:{self.server_address[1]}"
        self._target = urlsplit(url)
        self._open: set[socket.socket] = set()
        self._passes = threading.Event()
        self._passes.set()

    def finish_request(self, request: Any, client_address: Any) -> None:  # noqa: ARG002 - the base class's
        """Copy both ways until one side closes."""
        with contextlib.suppress(OSError, ValueError):
            target = (self._target.hostname, self._target.port)
            with socket.create_connection(target) as there:
                self._open |= {request, there}
                _copy(request, there, self._passes)

    def move(self, url: str) -> None:
        """Cut all connections, and pass on to another server from now on."""
        self._target = urlsplit(url)
        self.cut()

    @contextlib.contextmanager
    def outage(self, kind: Outage = "cut") -> Iterator[None]:
        """Pass nothing on until the block ends."""
        target = self._target
        if kind == "cut":
            self.move(f"http://localhost:{free_port()}")
        else:
            self._passes.clear()
        try:
            yield
        finally:
            self._target = target
            self._passes.set()

    def cut(self) -> None:
        """Close all connections."""
        for end in tuple(self._open):  # another thread may add to it meanwhile
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self._open = set()


def _copy(one: socket.socket, other: socket.socket, passes: threading.Event) -> None:
    """Pass on what either sends, while anything passes, until one of them closes."""
    while True:
        for source in select.select([one, other], [], [])[0]:
            data = source.recv(65536)
            passes.wait()
            if not data:
                return
            (other if source is one else one).sendall(data)


@contextlib.contextmanager
def proxy_to(url: str) -> Iterator[Proxy]:
    """A proxy that passes on to a server, in a thread, until the block ends."""
    with Proxy(url) as proxy:
        thread = threading.Thread(target=proxy.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield proxy
        finally:
            proxy.cut()
            proxy.shutdown()
            thread.join()


@contextlib.contextmanager
def caddy(folder: Path, one: ServedApp, two: ServedApp) -> Iterator[str]:
    """Caddy with the repository's own Caddyfile before two servers; its address."""
    port = free_port()
    text = (ROOT / "Caddyfile").read_text(encoding="utf-8").replace(":8080", f":{port}")
    for name, server in (("one", one), ("two", two)):
        text = text.replace(f"{name}:8501", urlsplit(server.url).netloc)
    (folder / "Caddyfile").write_text(text, encoding="utf-8")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    command = [shutil.which("caddy", path=path) or "caddy", "run", "--config", "Caddyfile"]
    with (folder / "caddy.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--adapter", "caddyfile"], cwd=folder, stdout=log, stderr=log
        )
    try:
        _wait_for(f"http://localhost:{port}/_stcore/health", folder / "caddy.log")
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait(timeout=10)


def _wait_for(url: str, log: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until:
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=5):
            return
        time.sleep(0.05)
    raise RuntimeError(f"Caddy did not start:\n{log.read_text(errors='replace')}")
