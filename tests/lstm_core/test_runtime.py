"""What a process loads, or leaves, before it trains or reads."""

from __future__ import annotations

import sys

import pytest

from lstm_core.engine.supervision import worker_process
from lstm_core.runtime import OPTIONAL, hidden


def test_what_is_hidden_looks_as_if_it_were_not_installed(monkeypatch):
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    with hidden(("colorsys", "no_such_package")), pytest.raises(ImportError):
        import colorsys
    import colorsys

    assert colorsys.rgb_to_hsv(0.0, 0.0, 0.0) == (0.0, 0.0, 0.0)
    assert "no_such_package" not in sys.modules


def test_what_is_loaded_already_stays():
    with hidden(("json",)):
        assert sys.modules["json"]


def test_what_fails_shows_the_hidden_again(monkeypatch):
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    with pytest.raises(ZeroDivisionError), hidden(("colorsys",)):
        _ = 1 / 0
    assert "colorsys" not in sys.modules


def loaded() -> list[str]:
    return [name for name in OPTIONAL if name in sys.modules]


def test_a_fresh_worker_holds_nothing_that_it_can_do_without():
    process = worker_process()
    try:
        assert process.submit(loaded).result(timeout=180) == []
    finally:
        process.shutdown(cancel_futures=True)
