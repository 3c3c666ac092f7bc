"""What the server does before its first visitor comes."""

from __future__ import annotations

from typing import Any

import pytest

from dashboard.state import server
from lstm_core.engine.engine import EngineUnavailable
from lstm_core.evidence import applications, results
from lstm_core.evidence.record import OutdatedRecord


class SlowEngine:
    """An engine whose inference worker is ready when that has been asked three times."""

    def __init__(self, *, closes: bool = False) -> None:
        self.closes = closes
        self.asked = 0

    def wake(self) -> None:
        if self.closes and self.asked:
            raise EngineUnavailable("closed")

    @property
    def is_awake(self) -> bool:
        self.asked += 1
        return self.asked >= 3


@pytest.fixture
def events(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The pauses and what was read, in order."""
    events: list[Any] = []
    monkeypatch.setattr(results, "findings", lambda: events.append("findings"))
    monkeypatch.setattr(applications, "applications", lambda: events.append("applications"))
    return events


def test_the_records_are_read_once_the_worker_is_ready(events: list[Any]) -> None:
    server.wake(SlowEngine(), pause=events.append)
    assert events == [server.LOOKS_EVERY, server.LOOKS_EVERY, "findings", "applications"]


def test_an_engine_that_is_closed_while_it_wakes_reads_nothing(events: list[Any]) -> None:
    server.wake(SlowEngine(closes=True), pause=events.append)
    assert events == [server.LOOKS_EVERY]


def test_an_outdated_record_is_left_to_its_page(
    events: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def outdated() -> None:
        events.append("outdated")
        raise OutdatedRecord("outdated")

    monkeypatch.setattr(results, "findings", outdated)
    server.wake(SlowEngine(), pause=events.append)
    assert events[2:] == ["outdated", "applications"]
