"""What the lines of a text must be."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def checked_lines(lines: Iterable[Any], *, name: str = "lines") -> tuple[str, ...]:
    """The lines as a tuple; TypeError for one string, and for a line that is none, with its place.

    >>> checked_lines(["a b", None])
    Traceback (most recent call last):
    TypeError: lines must be strings; number 2 is None.
    """
    if isinstance(lines, (str, bytes)):
        raise TypeError(
            f"{name} must be several strings; received one. Use {name} = text.splitlines()."
        )
    checked = tuple(lines)
    for number, line in enumerate(checked, start=1):
        if not isinstance(line, str):
            shown = repr(line)
            raise TypeError(
                f"{name} must be strings; number {number:,} is "
                f"{shown if len(shown) <= 40 else shown[:39] + '…'}."
                + (" Decode it first." if isinstance(line, bytes) else "")
            )
    return checked
