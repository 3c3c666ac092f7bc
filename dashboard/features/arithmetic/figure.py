"""One sum of a cell with its numbers: the equation, and how much each term contributes.

Both are HTML with every colour and size in it: large, wrapping on a phone, read in order by a
screen reader. They hold numbers and fixed names, nothing that anybody typed.
"""

from __future__ import annotations

from collections.abc import Iterator

import htpy as h

from dashboard.figures.wording import number
from dashboard.prose.messages import messages
from dashboard.theme import Palette, palette, quantity
from lstm_core.reading.arithmetic import Arithmetic, Source, Term, displayed

say = messages("arithmetic")

SQUASH_SIGNS = {"sigmoid": "σ", "tanh": "tanh"}

_FORMULAS: dict[Source, str] = {"input": "x·W", "past": "h·U", "bias": "b"}
_NUMERALS = "font-variant-numeric:tabular-nums"
_CELL = "border:0;padding:.05rem .4rem;font-size:1.1rem;line-height:1.25;"


def sum_html(sum_: Arithmetic, value: float, *, dark: bool, layer: int = 1) -> str:
    """The equation, the strongest terms of each source, and a note.

    layer: the recurrent layer that it is of, from 1, the one that reads the words.
    """
    note = say("note", x=say("x_word") if layer == 1 else say("x_below", layer=layer - 1))
    if sum_.reset is not None:
        note = say("note_reset", note=note, reset=_exact(sum_.reset))
    style = f"color:{palette(dark).muted};margin:.3rem 0 0;font-size:1.1rem;line-height:1.3"
    terms = h.div(style="margin:.3rem 0 0")[terms_table(sum_, dark=dark)]
    return str(
        h.fragment[equation(sum_, value, dark=dark, layer=layer), terms, h.p(style=style)[note]]
    )


def equation(sum_: Arithmetic, value: float, *, dark: bool, layer: int = 1) -> h.Element:
    """x·W + h·U + b = z → σ(z) = value, each part with its number; it wraps where it must.

    `value` is the traced one, which `sum_.value` equals but for float32's rounding. The numbers
    add up as they are written. A GRU's candidate reads h through its reset gate.
    """
    shown, past = displayed(sum_), _FORMULAS["past"] if sum_.reset is None else "(r h)·U"
    source = say("from_input" if layer == 1 else "from_below")
    squashed = f"{SQUASH_SIGNS[sum_.squash]}(z)"
    parts = (
        ("", _FORMULAS["input"], shown.from_input, source),
        ("+", past, shown.from_past, say("from_past")),
        ("+", _FORMULAS["bias"], shown.bias, say("bias")),
        ("=", "z", shown.z, say("sum")),
        ("→", squashed, value, quantity(sum_.quantity).label),
    )
    colours = palette(dark)
    ink = colours.ink(sum_.quantity)
    return h.div(style=f"display:flex;flex-wrap:wrap;gap:.5rem .75rem;{_NUMERALS}")[
        (_part(*part, ink=ink, colours=colours, strong=part is parts[-1]) for part in parts)
    ]


def terms_table(sum_: Arithmetic, *, dark: bool, count: int = 3) -> h.Element:
    """A table of the `count` strongest terms of each source, the rest of each, and the sum.

    A row has the name with value × weight beside it, a bar, and the product. The products add up
    to the sum as they are written.
    """
    shown, colours = displayed(sum_, count=count), palette(dark)
    largest = max(map(abs, shown.products)) or 1.0
    head = f"font-weight:400;color:{colours.muted};{_CELL}"
    return h.table(
        style=f"border-collapse:collapse;width:100%;max-width:46rem;border:0;{_NUMERALS}"
    )[
        h.thead[
            h.tr[
                h.th(scope="col", style=f"{head}text-align:left")[say("factors")],
                h.td(style=f"{_CELL}width:45%"),
                h.th(scope="col", style=f"{head}text-align:right")[say("product")],
            ]
        ],
        h.tbody[
            (
                _row(
                    [term_name(term, sum_), *_factors(term, colours)],
                    product,
                    bar=_bar(product / largest, sum_.quantity, colours),
                    style=f"border-top:1px solid {colours.border};font-weight:400;",
                    colours=colours,
                )
                for term, product in zip(shown.terms, shown.products, strict=True)
            ),
            _row(
                [say("sum_z")],
                shown.z,
                bar=None,
                style=f"border-top:1px solid {colours.text};font-weight:700;",
                colours=colours,
            ),
        ],
    ]


def term_name(term: Term, sum_: Arithmetic) -> str:
    """What to call a term: "number 3 of x", "unit 7", "38 other units", "bias".

    x is the word's vector. Numbers and units count from 0, as their arrays do.
    """
    if term.source == "bias":
        return say("bias")
    things = "units" if term.source == "past" else "numbers"
    if term.index is None:
        all_of_them = term.count == sum(other.source == term.source for other in sum_.terms)
        return say(f"all_{things}" if all_of_them else f"other_{things}", count=term.count)
    if term.source == "input":
        return say("number", index=term.index)
    return say("unit_itself" if term.index == sum_.unit else "unit", index=term.index)


def _exact(value: float) -> str:
    return number(value, decimals=3)


def _row(
    name: list[h.Node], product: float, *, bar: h.Node, style: str, colours: Palette
) -> h.Element:
    cell = f"{_CELL}color:{colours.text};{style}"
    return h.tr[
        h.th(scope="row", style=f"{cell}text-align:left")[name],
        h.td(style=cell)[bar],
        h.td(style=f"{cell}text-align:right;font-size:1.2rem")[_exact(product)],
    ]


def _factors(term: Term, colours: Palette) -> Iterator[h.Node]:
    if term.value is not None and term.weight is not None:
        factors = f"{_exact(term.value)} × {_exact(term.weight)}"
        yield from (" ", h.span(style=f"color:{colours.muted};white-space:nowrap")[factors])


def _bar(share: float, name: str, colours: Palette) -> h.Element:
    """A bar from the middle: to the right if it adds to the sum, to the left if it subtracts."""
    pole, side = ("negative", "right") if share < 0 else (name, "left")
    middle = f"left:50%;top:0;bottom:0;width:1px;background:{colours.muted}"
    length = f"{side}:50%;top:.1rem;bottom:.1rem;width:{50 * abs(share):.1f}%"
    return h.div(aria_hidden="true", style="position:relative;height:1.1rem")[
        h.div(style=f"position:absolute;{middle}"),
        h.div(style=f"position:absolute;{length};background:{colours.colour(pole)}"),
    ]


def _part(
    sign: str, formula: str, value: float, name: str, *, ink: str, colours: Palette, strong: bool
) -> h.Element:
    """A sign and what follows it, never torn apart: formula, number, name."""
    border = f"border-bottom:.25rem solid {ink if strong else 'transparent'}"
    number_style = f"font-size:1.8rem;line-height:1.2;font-weight:650;color:{ink}"
    return h.div(style="display:flex;align-items:center;gap:.75rem")[
        h.div(style=f"font-size:1.6rem;color:{colours.muted}")[sign] if sign else None,
        h.div(style=f"text-align:center;{border}")[
            h.div(style=f"font-size:1.1rem;color:{colours.text}")[formula],
            h.div(style=number_style)[_exact(value)],
            h.div(style=f"font-size:1rem;color:{colours.muted}")[name],
        ],
    ]
