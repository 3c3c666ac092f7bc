"""What is computed once for all visitors."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from dashboard.state.cache import MOST, cached, forget_all


@pytest.fixture(autouse=True)
def _empty() -> None:
    forget_all()


def test_it_is_made_once_for_each_key() -> None:
    made: list[str] = []
    for key in ("one", "two", "one", "two"):
        assert cached(lambda key=key: made.append(key) or [key], "of", key) == [key]
    assert made == ["one", "two"]
    assert cached(dict, "same") is cached(dict, "same")


def test_what_is_nothing_is_made_once_too() -> None:
    made: list[int] = []
    assert {cached(lambda: made.append(1), "nothing") for _ in range(3)} == {None}
    assert made == [1]


def test_what_failed_is_tried_again() -> None:
    with pytest.raises(ZeroDivisionError):
        cached(lambda: 1 / 0, "number")
    assert cached(lambda: 1 / 2, "number") == 0.5


def test_who_comes_while_it_is_made_waits_for_it() -> None:
    begun, go_on, made = threading.Event(), threading.Event(), []

    def make() -> int:
        begun.set()
        go_on.wait(timeout=180)
        made.append(1)
        return len(made)

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(cached, make, "slow")
        assert begun.wait(timeout=180)
        second = pool.submit(cached, make, "slow")
        go_on.set()
        assert (first.result(), second.result()) == (1, 1)


def test_the_oldest_are_forgotten() -> None:
    first = cached(dict, "first")
    for number in range(MOST):
        cached(dict, number)
    assert cached(dict, "first") is not first
