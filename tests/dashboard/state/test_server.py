"""What the server does before its first visitor comes."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from dashboard.state import server
from lstm_core.engine.engine import EngineUnavailable
from lstm_core.evidence import applications, findings
from lstm_core.evidence.record import OutdatedRecord


class Sleeper:
    """An engine whose reader is ready when that has been asked three times."""

    asked = 0
    closes = False

    def wake(self):
        if self.closes and self.asked:
            raise EngineUnavailable("The engine is closed.")

    @property
    def is_awake(self):
        self.asked += 1
        return self.asked >= 3


class Judged:
    def __init__(self, told):
        self.told = told

    @property
    def verdicts(self):
        self.told.append("verdicts")
        return {}


@pytest.fixture
def told(monkeypatch):
    """What was done, in order."""
    told = []
    # The module's own name, for other threads of the tests sleep too.
    monkeypatch.setattr(server, "time", SimpleNamespace(sleep=told.append))
    monkeypatch.setattr(findings, "findings", lambda: Judged(told))
    monkeypatch.setattr(applications, "use", lambda: told.append("use"))
    return told


def test_the_records_are_read_once_the_reader_is_ready(told):
    server._wake(Sleeper())
    assert told == [server.LOOKS_EVERY, server.LOOKS_EVERY, "verdicts", "use"]


def test_an_engine_that_is_closed_while_it_wakes_reads_nothing(told):
    sleeper = Sleeper()
    sleeper.closes = True
    server._wake(sleeper)
    assert told == [server.LOOKS_EVERY]


def test_a_record_that_is_out_of_date_is_left_to_its_page(told, monkeypatch):
    def outdated():
        told.append("outdated")
        raise OutdatedRecord("The records have no result of it.")

    monkeypatch.setattr(findings, "findings", outdated)
    server._wake(Sleeper())
    assert told[2:] == ["outdated", "use"]
