"""For the exam: a step is checked, and the answers speak of the visitor's own network."""

from __future__ import annotations

import pytest

from dashboard.prose.messages import messages
from tests.pages.conftest import Visit


@pytest.mark.parametrize(("given", "sign"), [("1.3", "✓"), ("1,30", "✓"), ("2.3", "✗")])
def test_an_answer_is_checked(visit: Visit, given: str, sign: str) -> None:
    visitor = visit("exam")
    lines = len(visitor.app.text)
    assert not {"✓", "✗"} & set(visitor.plain)
    visitor.set("c after the step", given)
    assert sign in visitor.plain
    assert len(visitor.app.text) == lines, "nothing below is moved"


@pytest.mark.parametrize("given", ["one", "1,3,0", "inf", "nan"])
def test_what_is_no_number_is_called_so_and_not_wrong(visit: Visit, given: str) -> None:
    visitor = visit("exam")
    lines = len(visitor.app.text)
    visitor.set("c after the step", given)
    assert len(visitor.app.text) == lines
    assert messages("common")("no_number") in visitor.plain
    assert "✗" not in visitor.plain


def test_the_solution_puts_negative_numbers_alone_in_brackets(visit: Visit) -> None:
    solution = visit("exam").prose
    assert r"0.9 \cdot 2 + 0.5 \cdot (-1) = 1.80 + (-0.50) = 1.30" in solution


def test_other_numbers_begin_anew(visit: Visit) -> None:
    visitor = visit("exam").set("c after the step", "1.3")
    given = ["c_{t-1} = 2}", "f_t = 0.9}", "i_t = 0.5}", "g_t = -1}", "o_t = 0.8}"]
    assert all(number in visitor.prose for number in given)
    visitor.click("Other numbers")
    assert not all(number in visitor.prose for number in given)
    assert "✓" not in visitor.plain


def test_the_parameters_are_those_of_the_loaded_network(visit: Visit) -> None:
    """4 (8 (8 + 10) + 8) = 608."""
    assert "has 608." in visit("exam", units="8").prose
