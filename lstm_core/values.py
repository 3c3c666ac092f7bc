"""What the library's frozen values share: checks, digests, dictionaries for JSON, whole files."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import math
import os
import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar, Self

DIGEST = re.compile(r"[0-9a-f]{20}")
"""How a digest is written."""


@dataclasses.dataclass(frozen=True)
class Value:
    """A frozen value whose fields go to JSON and back.

    parsers: for a field that is no plain value, what makes it from its plain form.
    later: fields that were added after values had been written. `to_dict` leaves such a field out
    while it has its default, so the digest of an older value stays what it was.
    """

    parsers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {}
    later: ClassVar[frozenset[str]] = frozenset()

    def to_dict(self) -> dict[str, Any]:
        """The value as plain values, for JSON."""
        return {
            field.name: _plain(getattr(self, field.name))
            for field in dataclasses.fields(self)
            if field.name not in self.later or getattr(self, field.name) != field.default
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """The value that `to_dict` gave; ValueError or TypeError for anything else."""
        names = {field.name for field in dataclasses.fields(cls)}
        if not names - cls.later <= set(values) <= names:
            raise ValueError(
                f"{cls.__name__} has the values {', '.join(sorted(names))}; "
                f"received {', '.join(sorted(map(str, values))) or 'none'}."
            )
        parsed = {
            name: parse(values[name]) for name, parse in cls.parsers.items() if name in values
        }
        return cls(**{**values, **parsed})


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value.to_dict() if hasattr(value, "to_dict") else value


def digest_of(content: list[Any]) -> str:
    """20 hexadecimal digits that name a content of plain values."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def whole_number(name: str, value: Any, low: float, high: float) -> int:
    """The value as an int from low to high; TypeError or ValueError naming what came."""
    number = _number(name, value, "a whole number")
    if not (low <= number <= high and number.is_integer()):
        raise ValueError(
            f"{name} must be a whole number from {low:,.0f} to {high:,.0f}; received {value!r}."
        )
    return int(number)


def set_whole_numbers(value: object, bounds: Mapping[str, tuple[float, float]]) -> None:
    """Check fields of a frozen value that is being made, and make each an int.

    bounds: name of a field -> its smallest and largest number.
    """
    for name, (low, high) in bounds.items():
        object.__setattr__(value, name, whole_number(name, getattr(value, name), low, high))


def bounded_number(name: str, value: Any, low: float, high: float) -> float:
    """The value as a float from low to high; TypeError or ValueError naming what came."""
    number = _number(name, value, "a number")
    if not low <= number <= high:
        raise ValueError(f"{name} must be a number from {low:g} to {high:g}; received {value!r}.")
    return number


def positive_number(name: str, value: Any, high: float) -> float:
    """The value as a float above 0 and at most high; TypeError or ValueError naming what came."""
    number = _number(name, value, "a number")
    if not 0 < number <= high:
        raise ValueError(f"{name} must be above 0 and at most {high:g}; received {value!r}.")
    return number


def one_of(name: str, value: Any, allowed: tuple[str, ...]) -> None:
    """Raise ValueError if the value is not one of those allowed."""
    if value not in allowed:
        raise ValueError(f"{name} must be one of {', '.join(allowed)}; received {value!r}.")


def boolean(name: str, value: Any) -> None:
    """Raise TypeError if the value is neither True nor False."""
    if not isinstance(value, bool):
        raise TypeError(f"{name} must be True or False; received {value!r}.")


def _number(name: str, value: Any, kind: str) -> float:
    if isinstance(value, bool) or not hasattr(value, "__float__"):
        raise TypeError(f"{name} must be {kind}; received {value!r}.")
    try:
        return float(value)
    except OverflowError:  # a whole number of hundreds of digits
        return math.inf


def write_whole(path: Path, text: str) -> None:
    """Write a file so that a reader sees the old one or the new one, never a part."""
    new = path.with_name(f".{path.name}.{os.getpid()}.{time.monotonic_ns()}")
    try:
        new.write_text(text, encoding="utf-8")
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
