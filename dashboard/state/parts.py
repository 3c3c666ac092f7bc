"""What of the pages' widgets stands in a link: one table. No Streamlit here.

A part of the table has the name of the widget's value, and the link calls it by that name. So a
page names it in `state.persistent_key` or `state.session_value`, and the link keeps it.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from dashboard.prose.messages import messages
from lstm_core.network.recipe import CELLS
from lstm_core.reading.ordering import ORDERS
from lstm_core.reading.place import HALVES

QUESTIONS = tuple(messages("predict").table["questions"])
"""What a network can be asked on “Predict”, in the order of the choice."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Part:
    """A value of a page that a link keeps.

    page: the view that has it. first: its value at first, which a link leaves out. parse: from the
    link, ValueError for what cannot be. write: for the link. under: the open question that shows
    it; empty where it is always seen.
    """

    page: str
    first: Any
    parse: Callable[[str], Any]
    write: Callable[[Any], str] = str
    under: str = ""


def _choice(*options: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in options:
            raise ValueError(f"expected one of {', '.join(options)}; received {text!r}.")
        return text

    return parse


def _word(text: str) -> str:
    if not re.fullmatch(r"[a-z_]{1,32}", text, re.ASCII):
        raise ValueError(f"expected a name in small letters; received {text!r}.")
    return text


def _number(low: int, high: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not re.fullmatch(r"-?[0-9]{1,7}", text, re.ASCII) or not low <= int(text) <= high:
            raise ValueError(f"expected a whole number from {low} to {high:,}; received {text!r}.")
        return int(text)

    return parse


def _hundredths(low: float, high: float) -> Callable[[str], float]:
    whole = _number(round(100 * low), round(100 * high))
    return lambda text: whole(text) / 100


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(_number(0, 9_999)(part) for part in text.split("-")) if text else ()


def _cells(text: str) -> tuple[str, ...]:
    return tuple(_choice(*CELLS)(part) for part in text.split("-"))


def _hundred(value: float) -> str:
    return str(round(100 * value))


def _joined(values: tuple[Any, ...] | list[Any]) -> str:
    return "-".join(map(str, values))


def _of(page: str, first: Any, parse: Callable[[str], Any], **options: Any) -> Part:
    return Part(page=page, first=first, parse=parse, **options)


PARTS: Mapping[str, Part] = MappingProxyType(
    {
        "line": _of("prepare", 1, _number(1, 9_999_999)),
        "upto": _of("prepare", None, _number(2, 9_999)),
        "first_example": _of("prepare", 1, _number(1, 9_999_999)),
        "order": _of("gates", "index", _choice(*ORDERS)),
        "layer": _of("gates", 1, _number(1, 3)),
        "sum": _of("gates", None, _word),
        "practice": _of("gates", 0, _number(0, 1)),
        "player": _of("gates", None, _number(0, 19)),
        "half": _of("gates", "forward", _choice(*HALVES)),
        "beside": _of("predict", (), _cells, write=_joined),
        "question": _of("predict", None, _choice(*QUESTIONS)),
        "operation": _of("predict", None, _word, under="surgery"),
        "hold": _of("predict", None, _word, under="surgery"),
        "hold_at": _of("predict", 0.0, _hundredths(-1, 1), write=_hundred, under="surgery"),
        "hold_units": _of("predict", (), _numbers, write=_joined, under="surgery"),
        "held_words": _of("predict", None, _numbers, write=_joined, under="surgery"),
        "compared": _of("predict", None, _word, under="surgery"),
        "temperature": _of("predict", 1.0, _hundredths(0, 2), write=_hundred, under="continue"),
        "top_k": _of("predict", None, _number(1, 50), under="continue"),
        "top_p": _of("predict", 1.0, _hundredths(0.1, 1), write=_hundred, under="continue"),
        "draw_seed": _of("predict", 0, _number(0, 9_999_999), under="continue"),
        "written": _of("predict", 0, _number(0, 9_999), under="continue"),
        "asked_about": _of("predict", 0, _number(0, 19), under="worth"),
        "replacement": _of("predict", None, _number(0, 99), under="worth"),
        "exercise": _of("exam", 0, _number(0, 9_999)),
    }
)
"""Name -> part. The order is that in the link."""


BESIDE_THEM = ("written_after",)
"""Values that belong to those and are in no link."""


def written(page: str, value_of: Callable[[str], Any]) -> dict[str, str]:
    """What a link to a page says of its widgets.

    value_of: a widget's value by its name, None for one that was never drawn.
    """
    result: dict[str, str] = {}
    for name, part in PARTS.items():
        if part.page != page or (part.under and part.under != value_of("question")):
            continue
        value = value_of(name)
        if value is not None and _plain(value) != part.first:
            result[name] = part.write(value)
    return result


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
