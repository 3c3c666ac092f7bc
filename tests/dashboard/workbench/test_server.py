"""What the server does before its first visitor comes."""

from __future__ import annotations

import time

import pytest

from dashboard.workbench import server
from lstm_core.engine import EngineUnavailable
from lstm_core.evidence import findings, use
from lstm_core.evidence.record import OutdatedRecord


class Workers:
    """An engine whose workers are ready when they have been asked three times."""

    asked = 0

    def wake(self):
        pass

    @property
    def is_awake(self):
        self.asked += 1
        return self.asked >= 3


@pytest.fixture
def read(monkeypatch):
    """Which records were read, and how often the workers had been asked by then."""
    told = []
    monkeypatch.setattr(server, "ASLEEP_SECONDS", 0.0)
    monkeypatch.setattr(use, "use", lambda: told.append("use"))
    real = findings.findings
    monkeypatch.setattr(findings, "findings", lambda: told.append("findings") or real())
    return told


def test_the_records_are_read_once_the_workers_are_ready(read, monkeypatch):
    workers = Workers()
    monkeypatch.setattr(time, "sleep", lambda seconds: read.append(seconds))
    server._wake(workers)
    assert workers.asked == 3
    assert read == [0.0, 0.0, "use", "findings"]


def test_an_engine_that_is_closed_reads_nothing(read):
    class Closed(Workers):
        def wake(self):
            raise EngineUnavailable("The engine is closed.")

    server._wake(Closed())
    assert read == []


def test_a_record_that_is_out_of_date_is_left_to_the_pages(read, monkeypatch):
    def outdated():
        read.append("outdated")
        raise OutdatedRecord("The records have no result of it.")

    monkeypatch.setattr(findings, "findings", outdated)
    server._wake(Workers())
    assert read == ["use", "outdated"]
