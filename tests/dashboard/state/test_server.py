"""What the server does before its first visitor comes."""

from __future__ import annotations

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
    monkeypatch.setattr(findings, "findings", lambda: Judged(told))
    monkeypatch.setattr(applications, "applications", lambda: told.append("applications"))
    return told


def test_the_records_are_read_once_the_reader_is_ready(told):
    server.wake(Sleeper(), pause=told.append)
    assert told == [server.LOOKS_EVERY, server.LOOKS_EVERY, "verdicts", "applications"]


def test_an_engine_that_is_closed_while_it_wakes_reads_nothing(told):
    sleeper = Sleeper()
    sleeper.closes = True
    server.wake(sleeper, pause=told.append)
    assert told == [server.LOOKS_EVERY]


def test_a_record_that_is_out_of_date_is_left_to_its_page(told, monkeypatch):
    def outdated():
        told.append("outdated")
        raise OutdatedRecord("The records have no result of it.")

    monkeypatch.setattr(findings, "findings", outdated)
    server.wake(Sleeper(), pause=told.append)
    assert told[2:] == ["outdated", "applications"]
