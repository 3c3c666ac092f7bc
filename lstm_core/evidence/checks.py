"""Numbers from a file or a form become what a description promises, or a clear error."""

from __future__ import annotations

import math
from typing import Any


def whole_number(name: str, value: Any, low: int, high: int) -> int:
    """The value as an int from low to high; TypeError or ValueError naming what came."""
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise TypeError(f"{name} must be a whole number; received {value!r}.")
    number = int(value)
    if not low <= number <= high:
        raise ValueError(f"{name} must be from {low:,} to {high:,}; received {number:,}.")
    return number


def positive_number(name: str, value: Any, high: float) -> float:
    """The value as a float above 0 and at most high; TypeError or ValueError naming what came."""
    if isinstance(value, bool) or not hasattr(value, "__float__"):
        raise TypeError(f"{name} must be a number; received {value!r}.")
    number = float(value)
    if not (math.isfinite(number) and 0 < number <= high):
        raise ValueError(f"{name} must be above 0 and at most {high:g}; received {value!r}.")
    return number


def bounded_number(name: str, value: Any, low: float, high: float) -> float:
    """The value as a float from low to high; TypeError or ValueError naming what came."""
    if isinstance(value, (bool, str)) or not hasattr(value, "__float__"):
        raise TypeError(f"{name} must be a number; received {value!r}.")
    number = float(value)
    if not low <= number <= high:
        raise ValueError(f"{name} must be from {low:g} to {high:g}; received {value!r}.")
    return number


def one_of(name: str, value: Any, allowed: tuple[str, ...]) -> None:
    """ValueError if the value is not one of those allowed."""
    if value not in allowed:
        raise ValueError(f"{name} must be one of {', '.join(allowed)}; received {value!r}.")


def boolean(name: str, value: Any) -> None:
    """TypeError if the value is neither True nor False."""
    if not isinstance(value, bool):
        raise TypeError(f"{name} must be True or False; received {value!r}.")
