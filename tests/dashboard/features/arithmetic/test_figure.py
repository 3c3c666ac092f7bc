"""The equation and the table of one sum: what is written adds up, and is named."""

from __future__ import annotations

import dataclasses
import re
from decimal import Decimal

import pytest

from dashboard import theme
from dashboard.features.arithmetic.figure import equation, term_name, terms_table
from dashboard.prose.messages import messages
from lstm_core.reading.arithmetic import Arithmetic, Term

say = messages("arithmetic")

SUM = Arithmetic(
    quantity="forget_gate",
    unit=1,
    squash="sigmoid",
    terms=(
        Term("input", 0.3333, index=0, value=0.5, weight=0.6666),
        Term("input", 0.3333, index=1, value=-0.5, weight=-0.6666),
        Term("input", 0.3333, index=2, value=1.0, weight=0.3333),
        Term("past", -0.2504, index=0, value=-1.0, weight=0.2504),
        Term("past", 0.1004, index=1, value=0.2, weight=0.502),
        Term("bias", 1.0),
    ),
)


def words(html: object) -> list[str]:
    """The text of an element's parts, in the order in which it is read."""
    return [text.strip() for text in re.split(r"<[^>]*>", str(html)) if text.strip()]


def decimals(texts: list[str]) -> list[Decimal]:
    return [Decimal(t.replace("−", "-")) for t in texts if re.fullmatch(r"−?\d+\.\d{3}", t)]


def test_the_equation_reads_from_the_weights_to_the_gate() -> None:
    html = equation(SUM, 0.8648, dark=False)
    assert words(html) == [
        *("x·W", "1.000", say("from_input")),
        *("+", "h·U", "−0.150", say("from_past")),
        *("+", "b", "1.000", "bias"),
        *("=", "z", "1.850", say("sum")),
        *("→", "σ(z)", "0.865", "forget gate"),
    ]


def test_the_table_adds_up_as_written() -> None:
    texts = words(terms_table(SUM, dark=False, count=1))
    *products, z = decimals(texts)
    assert sum(products) == z == Decimal("1.850")
    assert [text for text in texts if not decimals([text])] == [
        *(say("factors"), say("product")),
        *("number 0 of x", "0.500 × 0.667"),
        "2 other numbers of x",
        *("unit 0", "−1.000 × 0.250"),
        *("unit 1, itself", "0.200 × 0.502"),
        "bias",
        say("sum_z"),
    ]


def test_bars_go_left_for_what_takes_away() -> None:
    html = str(terms_table(SUM, dark=True))
    colours = theme.palette(dark=True)
    assert (
        html.count(
            f"right:50%;top:.1rem;bottom:.1rem;width:12.5%;background:{colours.colour('negative')}"
        )
        == 1
    )
    assert f"width:50.0%;background:{colours.colour('forget_gate')}" in html  # the largest


def test_a_sum_of_nothing_is_drawn_too() -> None:
    nothing = dataclasses.replace(
        SUM, terms=tuple(dataclasses.replace(term, product=0.0) for term in SUM.terms)
    )
    assert set(decimals(words(terms_table(nothing, dark=False)))) == {Decimal("0.000")}


@pytest.mark.parametrize(
    ("term", "name"),
    [
        (Term("input", 0.0, index=3), "number 3 of x"),
        (Term("input", 0.0, count=3), "3 numbers of x"),
        (Term("input", 0.0, count=2), "2 other numbers of x"),
        (Term("past", 0.0, index=0), "unit 0"),
        (Term("past", 0.0, index=1), "unit 1, itself"),
        (Term("past", 0.0, count=2), "2 units"),
        (Term("bias", 0.0), "bias"),
    ],
)
def test_every_term_has_a_name(term: Term, name: str) -> None:
    assert term_name(term, SUM) == name


def test_a_gru_s_candidate_says_that_the_past_came_through_the_reset_gate() -> None:
    candidate = dataclasses.replace(SUM, quantity="candidate", squash="tanh", reset=0.5)
    texts = words(equation(candidate, 0.9, dark=False))
    assert "(r h)·U" in texts
    assert "tanh(z)" in texts
