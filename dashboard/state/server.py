"""The server's one engine, which all visitors share."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
import time
from collections.abc import Awaitable, Callable

from dashboard.prose.messages import messages
from dashboard.state.race_setup import Lineup
from lstm_core.engine import own_texts
from lstm_core.engine.engine import Engine, EngineUnavailable
from lstm_core.engine.memory import PLENTY, memory_limit
from lstm_core.engine.runs import RunStore

ASLEEP_SECONDS = 1.0
"""The workers load TensorFlow this much later than the first page, unless they are asked before."""

LOOKS_EVERY = 1.0
"""Seconds between two looks whether the inference worker is ready."""

logger = logging.getLogger(__name__)
say = messages("page")

_lock = threading.Lock()
_engine: Engine | None = None
_seen_awake: Engine | None = None


def engine() -> Engine:
    """The server's one engine, started when it is first asked for."""
    global _engine  # one for the process, whatever reruns
    with _lock:
        _engine = _engine or _started()
        return _engine


def is_awake() -> bool:
    """Whether the reading process has been up since the server started.

    Until then a page would wait for it for some seconds, with all that stands below unseen.
    """
    global _seen_awake
    if _seen_awake is not engine() and engine().is_awake:
        _seen_awake = engine()
    return _seen_awake is engine()


def serve_with(other: Engine | None) -> None:
    """Let all visitors share another engine; with None a new one is started when it is needed."""
    global _engine
    with _lock:
        _engine = other


def _started() -> Engine:
    limit = memory_limit()
    is_short = limit < PLENTY
    if is_short:
        logger.warning(say("server.memory_is_short", megabytes=limit // 2**20))
    started = Engine(RunStore(), asleep=True, warm=(Lineup().race(),), is_thrifty=is_short)
    alarm = threading.Timer(ASLEEP_SECONDS, wake, [started])
    alarm.daemon = True
    alarm.start()
    return started


def wake(engine: Engine, *, pause: Callable[[float], object] = time.sleep) -> None:
    """Start the workers; read the records once the inference worker is ready."""
    with contextlib.suppress(EngineUnavailable):  # it was closed meanwhile
        engine.wake()
        while not engine.is_awake:
            pause(LOOKS_EVERY)
            engine.wake()
        _read_the_records()


def _read_the_records() -> None:
    """Read what was measured before the first visitor waits for it."""
    from lstm_core.evidence.applications import applications
    from lstm_core.evidence.plan.measured import measured
    from lstm_core.evidence.record import OutdatedRecord
    from lstm_core.evidence.results import findings

    with contextlib.suppress(OutdatedRecord):  # the page says so
        findings()
    with contextlib.suppress(OutdatedRecord):
        _ = [one.rate().interval for own in measured().cells.values() for one in own.values()]
    with contextlib.suppress(OutdatedRecord):
        applications()


async def expire_texts(pause: Callable[[float], Awaitable[object]] = asyncio.sleep) -> None:
    """Remove, once a day, the texts of visitors' own that nobody has used for long."""
    while True:
        with contextlib.suppress(OSError):  # the folder is away; there is another day
            await asyncio.to_thread(own_texts.expire, engine().runs, now=time.time())
        await pause(own_texts.SECONDS_A_DAY)
