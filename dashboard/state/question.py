"""Questions that a reader is asked, with what is right. No Streamlit here."""

from __future__ import annotations

import dataclasses
import math
from typing import TypeAlias

Answer: TypeAlias = str | float


def typed_number(text: str) -> float:
    """A number as people write it: a comma is a decimal point, and either minus is one.

    Raises ValueError for what is no number, or has no end.

    >>> typed_number(" 0,69 "), typed_number("−1.5")
    (0.69, -1.5)
    """
    number = float(text.replace(",", ".").replace("−", "-"))
    if not math.isfinite(number):
        raise ValueError(f"expected a finite number; received {text!r}")
    return number


@dataclasses.dataclass(frozen=True, kw_only=True)
class Question:
    """A question and the answers to it that are right.

    text: as it is asked. choices: what can be chosen; empty for a number or a word. right: the
    right choices or words; empty where anything may be said. number, tolerance: the right number
    and how far from it an answer may be; None where no number is asked for.

    Raises ValueError for a right choice that cannot be chosen.
    """

    text: str
    choices: tuple[str, ...] = ()
    right: tuple[str, ...] = ()
    number: float | None = None
    tolerance: float = 0.0

    def __post_init__(self) -> None:
        if self.choices and not set(self.right) <= set(self.choices):
            raise ValueError(f"right must be among {self.choices}; received {self.right}.")

    def is_right(self, answer: Answer) -> bool | None:
        """Whether an answer is right; None where nothing is right or wrong.

        >>> Question(text="c?", number=1.3, tolerance=0.005).is_right(1.3)
        True
        """
        if self.number is not None:
            # Decimals are not exact in binary: 1.31 is within 0.01 of 1.30.
            return math.isclose(float(answer), self.number, abs_tol=self.tolerance + 1e-9)
        if not self.right:
            return None
        return str(answer).strip().casefold() in {word.casefold() for word in self.right}
