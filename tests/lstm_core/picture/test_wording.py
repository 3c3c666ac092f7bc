"""Numbers and words as they are written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lstm_core.picture.wording import counted, listed, number, percent, quoted

CASES = json.loads((Path(__file__).parents[2] / "support/numbers.json").read_text("utf-8"))


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0"), (0.001, "<1"), (0.754, "75"), (0.9999, ">99"), (1, "100"), (0.99999998, "100")],
)
def test_percent_never_rounds_to_nothing_or_everything(share: float, text: str) -> None:
    assert percent(share) == f"{text}\u00a0%"


def test_numbers_are_written_as_the_components_write_them() -> None:
    """`shared.test.js` holds JavaScript to the same cases."""
    for case in CASES["number"]:
        assert number(case["value"]) == case["text"]
        assert number(case["value"], signed=True) == case["signed"]
    for case in CASES["percent"]:
        assert percent(case["value"]) == case["text"]


def test_numbers_with_more_decimals() -> None:
    assert [number(v, decimals=3) for v in (-1.2, 0.12345, -0.0001)] == ["−1.200", "0.123", "0.000"]


def test_words() -> None:
    assert quoted("\n") == "“↵”"
    assert quoted("\u05e9\u05dc") == "“\u2068\u05e9\u05dc\u2069”"  # it cannot turn the sentence
    assert listed(["how", "\u0661"]) == "how, \u2068\u0661\u2069"  # an Arabic digit
    assert counted(1, "word") == "1 word"
    assert counted(0, "word") == "0 words"
    assert listed(["a", "b"]) == "a, b"
    assert listed(["a", "b", "c"], most=2) == "and 1 before: b, c"
