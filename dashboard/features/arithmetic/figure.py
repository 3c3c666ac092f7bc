"""One sum of a cell with its numbers in it: the equation, and who contributed how much.

Both are HTML with every colour and size in it, so that they are large, wrap on a phone and are
read in order by a screen reader. No word of the reader's comes in here: only numbers and fixed
names.
"""

from __future__ import annotations

import dataclasses

from dashboard.figures.wording import counted, exactly
from dashboard.theme import Palette, palette, quantity
from lstm_core.reading.arithmetic import Arithmetic, Displayed, Source, Term, displayed

SQUASH_SIGNS = {"sigmoid": "σ", "tanh": "tanh"}

_BROUGHT: dict[Source, str] = {
    "input": "the word brought",
    "past": "the past brought",
    "bias": "bias",
}
_FORMULAS: dict[Source, str] = {"input": "x·W", "past": "h·U", "bias": "b"}
_CELL = "border:0;padding:.05rem .4rem;font-size:1.1rem;line-height:1.25;"


def sum_html(sum_: Arithmetic, value: float, *, dark: bool, note: str = "") -> str:
    """The equation, the strongest terms of each source, and a remark of ours."""
    muted = palette(dark).muted
    return (
        f"{equation_html(sum_, value, dark=dark)}"
        f'<div style="margin:.3rem 0 0">{terms_html(sum_, dark=dark)}</div>'
        f'<p style="color:{muted};margin:.3rem 0 0;font-size:1.1rem;line-height:1.3">{note}</p>'
    )


def equation_html(sum_: Arithmetic, value: float, *, dark: bool) -> str:
    """x·W + h·U + b = z → σ(z) = value, each part with its number; it wraps where it must.

    `value` is the traced one, which `sum_.value` equals but for float32's rounding. The numbers
    add up as they are written.
    """
    colours, shown = palette(dark), displayed(sum_)
    parts: dict[Source, float] = {
        "input": shown.from_input,
        "past": shown.from_past,
        "bias": shown.bias,
    }
    ink, label = colours.ink(sum_.quantity), quantity(sum_.quantity).label
    line = [
        _part(sign, _formula(sum_, source), part, _BROUGHT[source], ink=ink, colours=colours)
        for sign, (source, part) in zip(("", "+", "+"), parts.items(), strict=True)
    ]
    line.append(_part("=", "z", shown.z, "the sum", ink=ink, colours=colours))
    squashed = f"{SQUASH_SIGNS[sum_.squash]}(z)"
    line.append(_part("→", squashed, value, label, ink=ink, colours=colours, strong=True))
    return (
        '<div style="display:flex;flex-wrap:wrap;gap:.5rem .75rem;'
        f'font-variant-numeric:tabular-nums">{"".join(line)}</div>'
    )


def terms_html(sum_: Arithmetic, *, dark: bool, count: int = 3) -> str:
    """A table of the `count` strongest terms of each source, the rest of each, and the sum.

    A row has the name with value × weight beside it, a bar, and the product. The products add up to
    the sum as they are written.
    """
    table = _Table(sum_, displayed(sum_, count=count), palette(dark))
    return table.html()


def term_name(term: Term, sum_: Arithmetic) -> str:
    """What to call a term: "number 3 of x", "unit 7", "38 other units", "bias".

    x is the word's vector. Numbers and units count from 0, as their arrays do.
    """
    if term.source == "bias":
        return "bias"
    if term.index is None:
        all_of_them = term.count == sum(other.source == term.source for other in sum_.terms)
        other = "" if all_of_them else "other "
        if term.source == "past":
            return counted(term.count, f"{other}unit")
        return f"{counted(term.count, f'{other}number')} of x"
    if term.source == "input":
        return f"number {term.index} of x"
    return f"unit {term.index}, itself" if term.index == sum_.unit else f"unit {term.index}"


@dataclasses.dataclass(frozen=True)
class _Table:
    """The table of one sum's terms."""

    sum_: Arithmetic
    shown: Displayed
    colours: Palette

    def html(self) -> str:
        rows = [
            self._row(term_name(term, self.sum_), product, factors=_factors(term))
            for term, product in zip(self.shown.terms, self.shown.products, strict=True)
        ]
        rows.append(self._row("the sum z", self.shown.z, last=True))
        head = f"font-weight:400;color:{self.colours.muted};{_CELL}"
        return (
            '<table style="border-collapse:collapse;width:100%;max-width:46rem;border:0;'
            'font-variant-numeric:tabular-nums"><thead><tr>'
            f'<th scope="col" style="{head}text-align:left">value × weight</th>'
            f'<td style="{_CELL}width:45%"></td>'
            f'<th scope="col" style="{head}text-align:right">product</th></tr></thead>'
            f"<tbody>{''.join(rows)}</tbody></table>"
        )

    def _row(self, name: str, product: float, *, factors: str = "", last: bool = False) -> str:
        weight, line = (700, self.colours.text) if last else (400, self.colours.border)
        cell = f"{_CELL}border-top:1px solid {line};color:{self.colours.text};font-weight:{weight};"
        if factors:
            factors = (
                f' <span style="color:{self.colours.muted};white-space:nowrap">{factors}</span>'
            )
        return (
            f'<tr><th scope="row" style="{cell}text-align:left">{name}{factors}</th>'
            f'<td style="{cell}">{"" if last else self._bar(product)}</td>'
            f'<td style="{cell}text-align:right;font-size:1.2rem">{exactly(product)}</td></tr>'
        )

    def _bar(self, product: float) -> str:
        """A bar from the middle: what adds goes to the right, what takes away to the left."""
        largest = max(map(abs, self.shown.products)) or 1.0
        pole, side = ("negative", "right") if product < 0 else (self.sum_.quantity, "left")
        return (
            '<div aria-hidden="true" style="position:relative;height:1.1rem">'
            '<div style="position:absolute;left:50%;top:0;bottom:0;width:1px;'
            f'background:{self.colours.muted}"></div>'
            f'<div style="position:absolute;{side}:50%;top:.1rem;bottom:.1rem;'
            f'width:{50 * abs(product) / largest:.1f}%;background:{self.colours.colour(pole)}">'
            "</div></div>"
        )


def _formula(sum_: Arithmetic, source: Source) -> str:
    """The source's part of the equation; a GRU's candidate sees the past through its reset gate."""
    return "(r h)·U" if source == "past" and sum_.reset is not None else _FORMULAS[source]


def _part(
    sign: str,
    formula: str,
    value: float,
    name: str,
    *,
    ink: str,
    colours: Palette,
    strong: bool = False,
) -> str:
    """A sign and what follows it, never torn apart: formula, number, name."""
    before = f'<div style="font-size:1.6rem;color:{colours.muted}">{sign}</div>' if sign else ""
    return (
        f'<div style="display:flex;align-items:center;gap:.75rem">{before}'
        f'<div style="text-align:center;border-bottom:.25rem solid '
        f'{ink if strong else "transparent"}">'
        f'<div style="font-size:1.1rem;color:{colours.text}">{formula}</div>'
        f'<div style="font-size:1.8rem;line-height:1.2;font-weight:650;color:{ink}">'
        f"{exactly(value)}</div>"
        f'<div style="font-size:1rem;color:{colours.muted}">{name}</div></div></div>'
    )


def _factors(term: Term) -> str:
    if term.value is None or term.weight is None:
        return ""
    return f"{exactly(term.value)} × {exactly(term.weight)}"
