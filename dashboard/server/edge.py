"""The server's edge: how many visitors it can hold, and what every answer's headers say.

A session of Streamlit holds three open files, and its connection a fourth. A server that has none
left can neither answer nor log. So the limit is raised as far as the system allows, and what is
beyond it is refused with a page that tries again by itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import gc
import logging
import os
from collections.abc import Awaitable, Callable, MutableMapping
from http import HTTPStatus
from pathlib import Path
from typing import Any, TypeAlias

from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, PlainTextResponse
from streamlit import runtime

logger = logging.getLogger(__name__)

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
App: TypeAlias = Callable[[Message, Receive, Send], Awaitable[None]]

FRAMES_VARIABLE = "LSTM_VIEW_FRAMES"
"""The environment variable that names the sites which may show the app in a frame."""

METRICS_VARIABLE = "LSTM_VIEW_METRICS"
"""The environment variable that opens `/_stcore/metrics`, when it is 1."""

ENOUGH_FILES = 1_024
"""Open files for some 200 visitors; a server that may have fewer says so when it starts."""

WANTED_FILES = 8_192
VISITOR_FILES = 4
OWN_FILES = 32
SPARE_SHARE = 0.2
"""The share of the open files that stays free: for files, workers and the browsers' requests."""

RETRY_SECONDS = 20
RELEASE_SECONDS = 10.0

EARLY = 32
"""So many sessions of those who have left a full server lets go of at a time."""


@functools.cache
def raise_file_limit(wanted: int = WANTED_FILES) -> int:
    """Let this process open as many files as the system allows it, up to `wanted`, once.

    Returns how many it may open; 0 where the system has no such limit.
    """
    try:
        import resource  # not on Windows
    except ImportError:
        return 0
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    limit = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and limit > soft:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))
            soft = limit
    if soft != resource.RLIM_INFINITY and soft < ENOUGH_FILES:
        from dashboard.prose.messages import messages  # with the library, which takes a while

        room = int(soft * (1 - SPARE_SHARE) - OWN_FILES) // VISITOR_FILES
        logger.warning(messages("page")("full.few_files", files=soft, visitors=room))
    return 0 if soft == resource.RLIM_INFINITY else soft


def open_files(folder: Path = Path("/dev/fd")) -> int:
    """How many files this process has open; 0 where the system does not say."""
    try:
        return sum(1 for _ in folder.iterdir())
    except OSError:
        return 0


def is_full(limit: int, in_use: int) -> bool:
    """Whether there is no room for one more visitor. limit: open files, 0 for any number."""
    return bool(limit) and in_use > limit * (1 - SPARE_SHARE)


class Edge:
    """Middleware of the server: refuses whom it has no room for, and completes the headers.

    limit: the open files that this process may have, 0 for no limit. in_use: how many it has.
    """

    def __init__(
        self, app: App, *, limit: int | None = None, in_use: Callable[[], int] = open_files
    ) -> None:
        self._app = app
        self._limit = raise_file_limit() if limit is None else limit
        self._in_use = in_use
        self._headers = [
            (name.encode("latin-1"), value.encode("latin-1")) for name, value in headers().items()
        ]

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer a request or refuse it. ASGI's interface."""
        kind, path = scope["type"], scope.get("path", "")
        if kind == "websocket" and self._is_full():
            await receive()
            await send({"type": "websocket.close", "code": 1013})
        elif kind != "http":
            await self._app(scope, receive, send)
        else:
            await self._answer(path)(scope, receive, self._completed(send))

    def _answer(self, path: str) -> Any:
        """What answers a request for a path."""
        if path.endswith("/_stcore/metrics") and os.environ.get(METRICS_VARIABLE) != "1":
            return PlainTextResponse("Not found", status_code=HTTPStatus.NOT_FOUND)
        is_page = "/_stcore/" not in path and "." not in path.rpartition("/")[2]
        return _refusal() if is_page and self._is_full() else self._app

    def _is_full(self) -> bool:
        return is_full(self._limit, self._in_use())

    def _completed(self, send: Send) -> Send:
        async def completed(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *self._headers]
            await send(message)

        return completed


MIDDLEWARE = (Middleware(Edge),)


def headers() -> dict[str, str]:
    """What every answer says to the browser.

    Scripts, styles, fonts and data come from this server alone; Streamlit's own need `eval`,
    inline styles and blobs. A link holds the reader's text, so no other site is told of it.
    """
    frames = " ".join(("'self'", *os.environ.get(FRAMES_VARIABLE, "").split()))
    policy = {
        "default-src": "'self'",
        "script-src": "'self' 'unsafe-inline' 'unsafe-eval' blob: data:",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self' data: blob:",
        "worker-src": "'self' blob:",
        "frame-src": "'self' blob: data:",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": frames.replace(";", " ").replace("\n", " "),
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
    }


def _refusal() -> HTMLResponse:
    """A page that says that there is no room, and tries again by itself."""
    import htpy as h

    from dashboard.prose.messages import messages

    page = h.html(lang="en")[
        h.head[
            h.meta(charset="utf-8"),
            h.meta(name="viewport", content="width=device-width"),
            h.meta(http_equiv="refresh", content=str(RETRY_SECONDS)),
            h.title[messages("page")("app")],
        ],
        h.body(style="font:1.25rem/1.5 sans-serif;max-width:34rem;margin:20vh auto")[
            h.h1[messages("page")("full.title")],
            h.p[messages("page")("full.text", seconds=RETRY_SECONDS)],
        ],
    ]
    return HTMLResponse(
        str(page),
        status_code=HTTPStatus.SERVICE_UNAVAILABLE,
        headers={"Retry-After": str(RETRY_SECONDS)},
    )


async def release_sessions(pause: Callable[[float], Awaitable[object]] = asyncio.sleep) -> None:
    """Let go, again and again, of the sessions of those who have left.

    Streamlit drops them when the next visitor leaves; a server without free files has none. One
    that is full does not wait until their time to come back is over: whoever comes back finds
    their page by its address.
    """
    limit = raise_file_limit()
    while True:
        await pause(RELEASE_SECONDS)
        if not runtime.exists():
            continue
        early = EARLY if is_full(limit, open_files()) else 0
        if release_left(runtime.get_instance(), early=early):
            # A session's event loop is closed when the session is collected.
            await asyncio.to_thread(gc.collect)


def release_left(server: runtime.Runtime, *, early: int = 0) -> int:
    """Drop the sessions that can no longer be resumed, and up to `early` that could.

    Those go first who left first. Returns how many went. Streamlit has no public way to do it;
    where its storage is another one, nothing is dropped.
    """
    manager = getattr(server, "_session_mgr", None)
    sessions: Any = getattr(getattr(manager, "_session_storage", None), "_cache", None)
    if not hasattr(sessions, "expire"):
        return 0
    dropped = len(sessions.expire())
    early = min(early, len(sessions))
    for _ in range(early):
        sessions.popitem()
    return dropped + early
