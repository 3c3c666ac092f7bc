"""The server's one engine, which all visitors share, and its life."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import threading
from collections.abc import AsyncIterator

from dashboard import links
from lstm_core.engine import Engine
from lstm_core.network.recipe import Cell
from lstm_core.runs import RunStore

_EXAMPLE_CELLS: tuple[Cell, ...] = ("lstm", "rnn")
_engine_lock = threading.Lock()


@functools.cache
def _engine() -> Engine:
    made = Engine(RunStore())
    for cell in _EXAMPLE_CELLS:
        made.start(dataclasses.replace(links.DEFAULT, cell=cell))
    return made


def engine() -> Engine:
    """The server's one engine. The example networks train as soon as it is made."""
    with _engine_lock:
        return _engine()


@contextlib.asynccontextmanager
async def lifespan(app: object) -> AsyncIterator[None]:  # noqa: ARG001 - Streamlit hands it over
    """Start the workers with the server, before the first visitor, and end them with it."""
    engine()
    yield
    engine().close()
