"""How much memory there is: the machine's, or what a container allows."""

from __future__ import annotations

import psutil
import pytest

from lstm_core.engine.memory import memory_limit
from tests.support.engine import A


@pytest.mark.parametrize("content", ["max\n", "", "9223372036854771712"])
def test_without_a_limit_it_is_the_machines(tmp_path, content):
    (tmp_path / "memory.max").write_text(content)
    files = [tmp_path / "memory.max", tmp_path / "missing"]
    assert memory_limit(files) == psutil.virtual_memory().total


def test_a_container_may_allow_less(tmp_path):
    (tmp_path / "memory.max").write_text("690000000\n")
    assert memory_limit([tmp_path / "missing", tmp_path / "memory.max"]) == 690_000_000


@pytest.mark.parametrize(("megabytes", "limit"), [("600", 600_000_000), ("9999999", 690_000_000)])
def test_somebody_may_allow_less(tmp_path, monkeypatch, megabytes, limit):
    (tmp_path / "memory.max").write_text("690000000\n")
    monkeypatch.setenv("LSTM_VIEW_MEMORY", megabytes)
    assert memory_limit([tmp_path / "memory.max"]) == limit


def test_where_memory_is_short_a_trainer_starts_only_for_a_run(crank, training):
    cranked = crank(workers=2, asleep=True, is_thrifty=True)
    cranked.engine.wake()
    assert cranked.reader.ready
    assert not cranked.trainers.ready
    assert cranked.engine.start(A).state == "training"
    assert cranked.trainers.ready
    cranked.trainers.run_next()
    assert cranked.states(A) == ["done"]
