"""A sentence as chips: what was read, padded, unknown or cut off."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Literal, TypeAlias

from dashboard.components.assets import css_colours, register
from dashboard.figures.escape import visible

Kind: TypeAlias = Literal["read", "pad", "unknown", "cut_off"]

_mount = register("chips")


@dataclasses.dataclass(frozen=True)
class Chip:
    """One token: its text, what became of it, and an optional short note below it."""

    text: str
    kind: Kind = "read"
    note: str = ""


def sentence_chips(
    tokens: Sequence[Chip], *, key: str, dark: bool, label: str = "the sentence, word by word"
) -> None:
    """Draw the tokens in order; `label` is what a screen reader calls the row."""
    data = {
        "label": label,
        "tokens": [
            {"text": visible(chip.text, limit=24), "kind": chip.kind, "note": chip.note}
            for chip in tokens
        ],
        "colours": css_colours(dark),
    }
    _mount(key=key, data=data)
