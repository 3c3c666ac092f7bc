"""The server's life: it answers at once, and loads meanwhile what its pages need.

The browser fetches Streamlit's own code in that time.
"""

from __future__ import annotations

import ast
import asyncio
import contextlib
import functools
import os
import threading
from collections.abc import AsyncIterator
from pathlib import Path

from dashboard.server.edge import release_sessions
from dashboard.server.workarounds import (
    ask_nobody_outside,
    remember_the_theme,
    send_everything,
    send_together,
)

FIRST_PAGE = Path(__file__).parents[1] / "views" / "start.py"

_loading = threading.Lock()


def load() -> None:
    """Import what every page needs, and the first one; whoever comes meanwhile waits for it.

    Threads that import the same modules at the same time may see one that is not whole.
    """
    with _loading:
        _import_all()


@functools.cache
def _import_all() -> None:
    import dashboard.frame  # noqa: F401 - loaded now, so that the first visitor need not wait

    for node in ast.parse(FIRST_PAGE.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module:
            __import__(node.module, fromlist=[alias.name for alias in node.names])


def _begin() -> None:
    load()
    from dashboard.state.server import engine

    engine()


async def _expire_texts(begun: asyncio.Task[None]) -> None:
    await begun
    from dashboard.state.server import expire_texts

    await expire_texts()


@contextlib.asynccontextmanager
async def lifespan(app: object) -> AsyncIterator[None]:  # noqa: ARG001 - Streamlit hands it over
    """Load and start the workers right after the server, whoever comes, and end them with it.

    What this process and its workers write from now on is for its own user alone.
    """
    os.umask(0o077)
    ask_nobody_outside()
    send_everything()
    send_together()
    remember_the_theme()
    begun = asyncio.create_task(asyncio.to_thread(_begin))
    regular = [asyncio.create_task(release_sessions()), asyncio.create_task(_expire_texts(begun))]
    yield
    for task in regular:
        task.cancel()
    await begun
    from dashboard.state.server import engine, serve_with

    engine().close()
    serve_with(None)
