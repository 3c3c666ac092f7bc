"""When to use it: good for, not ideal for, and what to use instead."""

from __future__ import annotations

import pytest

from tests.pages.conftest import Visit


@pytest.mark.parametrize(
    ("case", "instead"),
    [
        ("Long text sequences", ""),
        ("Time-series forecasting", "baseline"),
        ("Speech recognition", ""),
        ("Language modelling", ""),
        ("Image data", "CNN"),
        ("Short, simple sequences", "RNN"),
        ("When training speed is critical", "Transformer"),
        ("Very long contexts", "Transformer"),
    ],
)
def test_each_case_of_the_example_is_there(visit: Visit, case: str, instead: str) -> None:
    (text,) = (block.value for block in visit("when").app.markdown if f"**{case}" in block.value)
    assert instead in text


def test_the_two_kinds_stand_apart(visit: Visit) -> None:
    visitor = visit("when")
    assert [header.value for header in visitor.app.header] == ["Good for", "Not ideal for"]
